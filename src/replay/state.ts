/** What a trace says of a process, a page-table entry and the machine after each operation. */
import type * as Engine from 'sim';
import type {
  Kernel,
  mm_struct,
  struct_file,
  struct_inode,
  struct_page,
  task_struct,
  vm_area_struct,
} from 'sim';
import { fnv1a } from '../fnv1a.ts';

type Sim = typeof Engine;

/** One line of a trace. */
export type Line = Record<string, unknown>;

/** What files are called in a trace. */
export interface FileNames {
  /** The number that the script gave it, or `shm1`. */
  fileName(file: struct_file): number | string;
  /** The same as a text, for the file that a page of the page cache belongs to. */
  inodeName(inode: struct_inode): string;
}

/** An address or a word of flags as traces have them: `0x40000000`. */
export function hexText(n: number): string {
  return `0x${(n >>> 0).toString(16)}`;
}

function areaRow(sim: Sim, vma: vm_area_struct, names: FileNames): unknown[] {
  const row: unknown[] = [
    hexText(vma.vm_start),
    hexText(vma.vm_end),
    hexText(vma.vm_flags),
    vma.vm_pgoff,
    vma.vm_file ? names.fileName(vma.vm_file) : null,
  ];
  if (vma.vm_page_prot !== sim.protection_map[vma.vm_flags & 0x0f])
    row.push(`prot=${hexText(vma.vm_page_prot)}`);
  return row;
}

/** Is an area's list in order? 2.4.22 itself can break it; a trace says so where it is broken. */
function outOfOrder(mm: mm_struct): boolean {
  for (let vma = mm.mmap; vma?.vm_next; vma = vma.vm_next)
    if (vma.vm_end > vma.vm_next.vm_start || vma.vm_end <= vma.vm_start) return true;
  return false;
}

/** The fields that describe a process; `mm: null` once its address space is gone. */
export function processState(sim: Sim, task: task_struct, names: FileNames): Line {
  const line: Line = { min_flt: task.min_flt, maj_flt: task.maj_flt };
  const { mm } = task;
  if (!mm) {
    line.mm = null;
    return line;
  }
  const vmas: unknown[] = [];
  for (let vma = mm.mmap; vma; vma = vma.vm_next) vmas.push(areaRow(sim, vma, names));
  line.vmas = vmas;
  line.total_vm = mm.total_vm;
  line.locked_vm = mm.locked_vm;
  line.rss = mm.rss;
  line.map_count = mm.map_count;
  line.brk = hexText(mm.brk);
  line.def_flags = hexText(mm.def_flags);
  if (mm.mmap_cache) line.mmap_cache = hexText(mm.mmap_cache.vm_start);
  if (outOfOrder(mm)) line.warn_order = 1;
  return line;
}

/** The fields that describe the machine. */
export function machineState(sim: Sim, k: Kernel): Line {
  return {
    free: sim.nr_free_pages(k),
    cache: k.page_cache_size.counter,
    swapfree: k.nr_swap_pages,
    swapcache: k.swapper_space.nrpages,
    active: k.nr_active_pages,
    inactive: k.nr_inactive_pages,
    jiffies: k.jiffies,
  };
}

/** Letters of a frame's flags, in the order in which a trace has them. */
export function pageFlags(sim: Sim, page: struct_page): string {
  const letters: [number, string][] = [
    [sim.PG_locked, 'L'],
    [sim.PG_error, 'E'],
    [sim.PG_referenced, 'R'],
    [sim.PG_uptodate, 'U'],
    [sim.PG_dirty, 'D'],
    [sim.PG_lru, 'l'],
    [sim.PG_active, 'A'],
    [sim.PG_reserved, 'r'],
    [sim.PG_launder, 'W'],
  ];
  let text = '';
  for (const [bit, letter] of letters) if (page.flags & (1 << bit)) text += letter;
  return page.buffers ? `${text}B` : text;
}

/** FNV-1a of a stretch of bytes, as 8 hexadecimal digits. */
export function checksum(bytes: Uint8Array): string {
  return fnv1a(bytes).toString(16).padStart(8, '0');
}

/** How many refer to a slot in swap. */
function swapUsers(sim: Sim, k: Kernel, entry: number): number {
  return k.swap_info[sim.SWP_TYPE(entry)].swap_map?.[sim.SWP_OFFSET(entry)] ?? 0;
}

/** How many users the swap-cache page of an entry has; 0 if there is none. */
export function swapCacheUsers(sim: Sim, k: Kernel, entry: number): number {
  const page = sim.lookup_swap_cache(k, entry);
  if (!page) return 0;
  sim.put_page(k, page);
  return page.count.counter;
}

/** The page-table entry for `addr`, taken apart. */
export function pteState(sim: Sim, k: Kernel, mm: mm_struct, addr: number, names: FileNames): Line {
  const page = (addr & 0xfffff000) >>> 0;
  const line: Line = { a: hexText(page) };
  if (page >= sim.TASK_SIZE) {
    line.s = 'nopt';
    return line;
  }
  const pmd = sim.pmd_offset(sim.pgd_offset(mm, page), page);
  if (sim.pmd_none(sim.ptepGet(k, pmd))) {
    line.s = 'nopt';
    return line;
  }
  const pte = sim.ptepGet(k, sim.pte_offset(k, pmd, page));
  if (sim.pte_none(pte)) {
    line.s = 'none';
    return line;
  }
  if (!sim.pte_present(pte)) {
    line.s = 'swap';
    const entry = sim.pte_to_swp_entry(pte);
    line.type = sim.SWP_TYPE(entry);
    line.off = sim.SWP_OFFSET(entry);
    line.map = swapUsers(sim, k, entry);
    line.cachecnt = swapCacheUsers(sim, k, entry);
    return line;
  }
  line.s = pte & 1 ? 'present' : 'protnone';
  line.w = sim.pte_write(pte) ? 1 : 0;
  line.d = sim.pte_dirty(pte) ? 1 : 0;
  line.y = sim.pte_young(pte) ? 1 : 0;
  const frame = sim.pte_page(k, pte);
  if (frame.pfn >= k.max_mapnr) {
    line.phys = hexText(pte & 0xfffff000);
    return line;
  }
  line.zero = frame === sim.ZERO_PAGE(k, page) ? 1 : 0;
  // References to a reserved frame are taken and never dropped. The traces leave the zero page's out.
  line.cnt = line.zero ? 0 : frame.count.counter;
  const owner = frame.mapping?.host;
  if (owner) line.map = [names.inodeName(owner), frame.index];
  if (frame.mapping === k.swapper_space)
    line.swapcache = [
      sim.SWP_TYPE(frame.index),
      sim.SWP_OFFSET(frame.index),
      swapUsers(sim, k, frame.index),
    ];
  line.pg = pageFlags(sim, frame);
  line.pfn = frame.pfn;
  line.crc = checksum(k.ram.bytes.subarray(frame.pfn * 4096, (frame.pfn + 1) * 4096));
  return line;
}
