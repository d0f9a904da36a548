// The whole machine as plain data: what a picture, a diff or a test needs, and nothing live.
//
// `takeSnapshot` walks the kernel's own structures and copies what it finds. It must bear a kernel
// that is only half there (no page tables yet) and one that a reader has just broken: a list that
// runs in a circle, a tree that disagrees with the list. So each walk stops at what it has seen
// before, and list and tree are told apart instead of being assumed equal.
//
// Snapshots are taken before and after every step of an example. They are kept small: what is
// empty is left out, and frames and swap slots in a row that are alike become one run.

import type { Kernel } from '../globals.ts';
import { ACCESS_USER, ACCESS_WRITE } from '../hw/mmu.ts';
import { PAGE_MASK, PAGE_OFFSET, PAGE_SHIFT } from '../include/asm-i386/page.ts';
import {
  _PAGE_PRESENT,
  _PAGE_PROTNONE,
  _PAGE_PSE,
  PGDIR_SHIFT,
  PTRS_PER_PTE,
  SWP_OFFSET,
  SWP_TYPE,
  USER_PTRS_PER_PGD,
} from '../include/asm-i386/pgtable.ts';
import type { struct_file } from '../include/linux/fs.ts';
import {
  PG_reserved,
  PG_slab,
  type struct_page,
  VM_EXEC,
  VM_GROWSDOWN,
  VM_LOCKED,
  VM_MAYSHARE,
  VM_READ,
  VM_SHARED,
  VM_WRITE,
  type vm_area_struct,
} from '../include/linux/mm.ts';
import type { pg_data_t } from '../include/linux/mmzone.ts';
import { RB_RED, type rb_node_t } from '../include/linux/rbtree.ts';
import { RLIM_INFINITY, RLIMIT_MEMLOCK } from '../include/linux/resource.ts';
import {
  type mm_struct,
  TASK_INTERRUPTIBLE,
  TASK_RUNNING,
  TASK_STOPPED,
  TASK_UNINTERRUPTIBLE,
  TASK_ZOMBIE,
  type task_struct,
} from '../include/linux/sched.ts';
import type { kmem_cache_t } from '../include/linux/slab.ts';
import { rwlock_t } from '../include/linux/spinlock.ts';
import { type DiskSnapshot, type FileSnapshot, takeDisk, takeFiles } from './files.ts';
import { ALL_PAGE_FLAGS, allTasks, listOwners, pageFlags, pteBits } from './parts.ts';

/** What an area maps, as pictures tell them apart. */
export type AreaKind = 'anonymous' | 'heap' | 'stack' | 'file' | 'shared';

/** One `vm_area_struct`. */
export interface AreaSnapshot {
  /** Kernel address of the structure: tells it from others for as long as it lives. */
  id: number;
  /** First address. */
  start: number;
  /** First address above the area. */
  end: number;
  /** `vm_flags`. */
  flags: number;
  /** As in /proc/PID/maps: `rw-p`, `r--s`. */
  prot: string;
  kind: AreaKind;
  /** VM_LOCKED is set. */
  locked: boolean;
  /** `vm_pgoff`: offset in the file, in pages. */
  pgoff: number;
  /** The file's name; null if no file is mapped. */
  file: string | null;
  /** Reached by following `vm_next` from `mm->mmap`. */
  inList: boolean;
  /** Reached by descending from `mm->mm_rb`. */
  inTree: boolean;
}

/** One node of an address space's red-black tree, named by its area's id. */
export interface TreeNodeSnapshot {
  id: number;
  color: 'red' | 'black';
  parent: number | null;
  left: number | null;
  right: number | null;
}

/** One present or swapped page-table entry. */
export interface PteSnapshot {
  /** First address of the page it maps. */
  addr: number;
  /** The frame's number; for a swapped page the swap slot. */
  pfn: number;
  /** `pwuad` with `-` for what is not set: present, writable, user, accessed, dirty; `s`: in swap. */
  bits: string;
}

/** One present directory entry with its table's entries. */
export interface PageTableSnapshot {
  /** Index into the directory, 0 to 1023. */
  index: number;
  /** The frame that holds the table. */
  pfn: number;
  /** The bits of the directory's entry, as those of a page. */
  bits: string;
  ptes: PteSnapshot[];
}

/** One `mm_struct`. */
export interface AddressSpaceSnapshot {
  /** Kernel address of the structure: tells it from others for as long as it lives. */
  id: number;
  /** `mm_users`: tasks that live in it, and passing borrowers. */
  users: number;
  /** `mm_count`: references to the structure; all users together count as one. */
  count: number;
  /** `map_count` as the kernel keeps it, right or not. */
  mapCount: number;
  startCode: number;
  endCode: number;
  startData: number;
  endData: number;
  startBrk: number;
  brk: number;
  startStack: number;
  /** `rss`, `total_vm` and `locked_vm`, in pages. */
  rss: number;
  totalVm: number;
  lockedVm: number;
  /** `def_flags`: VM_LOCKED in it makes every new area a locked one. */
  defFlags: number;
  /** `mmap_cache`: id of the area that find_vma found last. */
  mmapCache: number | null;
  /** In list order; areas that only the tree knows come last. */
  areas: AreaSnapshot[];
  /** `vm_next` led back to an area already passed. */
  listRunsInCircle: boolean;
  tree: { root: number | null; nodes: TreeNodeSnapshot[] };
  /** The frame that holds the page directory; null if there is none. */
  pgd: number | null;
  pageTables: PageTableSnapshot[];
}

/** One `task_struct`. */
export interface TaskSnapshot {
  pid: number;
  comm: string;
  /** `TASK_RUNNING` and so on, by its usual word. */
  state: 'running' | 'interruptible' | 'uninterruptible' | 'zombie' | 'stopped' | 'other';
  /** Id of its address space; null for a kernel thread or a zombie. */
  mm: number | null;
  /** Id of the address space it borrows or owns. */
  activeMm: number | null;
  /** RLIMIT_MEMLOCK in bytes; null if there is no limit. */
  memlock: number | null;
  /** What it sleeps on; missing if it runs or could run, and if it only waits for its next call. */
  wait?: WaitSnapshot;
}

/** What a task sleeps on. */
export interface WaitSnapshot {
  /** The function in which it sleeps: `down_write`. */
  how: string;
  /** The name of the semaphore or queue: `mmap_sem`. */
  on: string;
  /** Pids of those who hold it. */
  heldBy: number[];
}

/** What a frame is used for. */
export type FrameOwner =
  | 'free'
  | 'reserved'
  | 'slab'
  | 'page-directory'
  | 'page-table'
  | 'user'
  | 'page-cache'
  | 'swap-cache'
  | 'kernel';

/** Frames in a row that are used alike. */
export interface FrameRun {
  pfn: number;
  length: number;
  owner: FrameOwner;
  /** `page->count`. */
  count: number;
  /** Names of the PG_ bits that are set, without the prefix. */
  flags: string[];
}

/** Free blocks of one order. */
export interface FreeAreaSnapshot {
  order: number;
  /** First frame of each block, in list order. */
  blocks: number[];
}

export interface ZoneSnapshot {
  name: string;
  startPfn: number;
  /** In frames, as all that follows. */
  size: number;
  freePages: number;
  pagesMin: number;
  pagesLow: number;
  pagesHigh: number;
  /** Orders that have free blocks, ascending. */
  freeAreas: FreeAreaSnapshot[];
}

/** One slab cache that has ever grown. */
export interface SlabCacheSnapshot {
  name: string;
  /** Size of one object, in bytes. */
  objectSize: number;
  /** Objects handed out, and room for objects in all. */
  active: number;
  total: number;
  slabs: number;
}

/** Swap slots in a row with the same count. */
export interface SwapRun {
  slot: number;
  length: number;
  count: number;
}

export interface SwapAreaSnapshot {
  /** Slots that can be used. */
  pages: number;
  runs: SwapRun[];
}

/** One page of the swap cache. */
export interface SwapCachedPage {
  /** Index of its area in `Snapshot.swap`, and its slot there. */
  area: number;
  slot: number;
  pfn: number;
  /** `page->count`. */
  count: number;
  /** Names of the PG_ bits that are set, without the prefix. */
  flags: string[];
}

/** Where swap_out goes on next. */
export interface SwapOutHand {
  /** Id of the address space in swap_mm. */
  mm: number;
  /** Its swap_address: TASK_SIZE when its end was reached. */
  address: number;
}

export interface LockSnapshot {
  kind: 'spinlock' | 'rwlock' | 'rwsem';
  /** Its own name; for a mmap_sem, whose. */
  name: string;
  /** `read` or `write`; null for a spinlock. */
  mode: 'read' | 'write' | null;
}

/** The last translation that the processor asked for. */
export interface AccessSnapshot {
  addr: number;
  write: boolean;
  /** By a program; else by the kernel. */
  user: boolean;
  /** The frame in cr3 at that time. */
  pgd: number;
  /** Translations so far, walks of the tables among them, and page faults. */
  translations: number;
  walks: number;
  faults: number;
  /** For an address of the kernel: the words that a walk finds now, in the directory and the page table. */
  kernel?: { pde: number; pte: number | null };
}

/** The machine at one moment. `version` changes when a field changes its meaning. */
export interface Snapshot {
  version: 1;
  jiffies: number;
  /** Virtual time in microseconds since boot. */
  time: number;
  /** Pid of `current`; null before the first task. */
  current: number | null;
  tasks: TaskSnapshot[];
  addressSpaces: AddressSpaceSnapshot[];
  /** Frames in use, as runs; free ones are left out. */
  frames: FrameRun[];
  zones: ZoneSnapshot[];
  slabs: SlabCacheSnapshot[];
  /** Frame numbers, from each list's head. */
  lru: { active: number[]; inactive: number[] };
  /** Files that have a name, are open, are mapped or have pages in the page cache, by name. */
  files: FileSnapshot[];
  /** What the disk has been asked for and has not done yet. */
  disk: DiskSnapshot;
  swap: SwapAreaSnapshot[];
  /** Pages in the swap cache, by frame number. */
  swapCache: SwapCachedPage[];
  /** Null while swap_mm is no program's address space, as at boot. */
  swapOut: SwapOutHand | null;
  /** Locks held at this moment. */
  locks: LockSnapshot[];
  /** Null as long as there was none. */
  access: AccessSnapshot | null;
}

/** What later subsystems add to the kernel: absent until they are there. */
interface Later {
  swap_info?: { swap_map: ArrayLike<number> | null; pages: number; max: number }[] | null;
}

function fileName(file: struct_file): string {
  return file.f_dentry?.d_name || 'unnamed';
}

function areaKind(mm: mm_struct, vma: vm_area_struct): AreaKind {
  if (vma.vm_flags & VM_GROWSDOWN) return 'stack';
  if (vma.vm_flags & (VM_SHARED | VM_MAYSHARE)) return 'shared';
  if (vma.vm_file !== null) return 'file';
  // An area up to the end of the 4 GB ends at 0.
  const end = vma.vm_end || 2 ** 32;
  if (mm.start_brk < mm.brk && vma.vm_start < mm.brk && mm.start_brk < end) return 'heap';
  return 'anonymous';
}

function takeArea(mm: mm_struct, vma: vm_area_struct, fallback: number): AreaSnapshot {
  const flags = vma.vm_flags;
  const prot =
    (flags & VM_READ ? 'r' : '-') +
    (flags & VM_WRITE ? 'w' : '-') +
    (flags & VM_EXEC ? 'x' : '-') +
    (flags & VM_MAYSHARE ? 's' : 'p');
  return {
    id: vma.kaddr || fallback,
    start: vma.vm_start,
    end: vma.vm_end,
    flags,
    prot,
    kind: areaKind(mm, vma),
    locked: (flags & VM_LOCKED) !== 0,
    pgoff: vma.vm_pgoff,
    file: vma.vm_file === null ? null : fileName(vma.vm_file),
    inList: false,
    inTree: false,
  };
}

/** All nodes below `root`, each once, parents before children. */
function treeNodes(root: rb_node_t | null): rb_node_t[] {
  const nodes: rb_node_t[] = [];
  const seen = new Set<rb_node_t>();
  const waiting = [root];
  while (waiting.length > 0) {
    const node = waiting.pop();
    if (!node || seen.has(node)) continue;
    seen.add(node);
    nodes.push(node);
    waiting.push(node.rb_right, node.rb_left);
  }
  return nodes;
}

function takeAreas(
  mm: mm_struct,
): Pick<AddressSpaceSnapshot, 'areas' | 'tree' | 'listRunsInCircle' | 'mmapCache'> {
  const known = new Map<vm_area_struct, AreaSnapshot>();
  const areas: AreaSnapshot[] = [];
  const know = (vma: vm_area_struct): AreaSnapshot => {
    let area = known.get(vma);
    if (!area) {
      area = takeArea(mm, vma, -1 - areas.length);
      known.set(vma, area);
      areas.push(area);
    }
    return area;
  };
  let listRunsInCircle = false;
  for (let vma = mm.mmap; vma; vma = vma.vm_next) {
    const area = know(vma);
    if (area.inList) {
      listRunsInCircle = true;
      break;
    }
    area.inList = true;
  }
  const idOf = (node: rb_node_t | null): number | null =>
    node?.owner ? know(node.owner as vm_area_struct).id : null;
  const nodes: TreeNodeSnapshot[] = [];
  for (const node of treeNodes(mm.mm_rb.rb_node)) {
    if (!node.owner) continue;
    const area = know(node.owner as vm_area_struct);
    area.inTree = true;
    nodes.push({
      id: area.id,
      color: node.rb_color === RB_RED ? 'red' : 'black',
      parent: idOf(node.rb_parent),
      left: idOf(node.rb_left),
      right: idOf(node.rb_right),
    });
  }
  const cached = mm.mmap_cache;
  return {
    areas,
    listRunsInCircle,
    tree: { root: idOf(mm.mm_rb.rb_node), nodes },
    // An area that was freed and is still remembered has no place in the picture but an address.
    mmapCache: cached === null ? null : (known.get(cached)?.id ?? (cached.kaddr || null)),
  };
}

function takePageTables(k: Kernel, mm: mm_struct): PageTableSnapshot[] {
  const tables: PageTableSnapshot[] = [];
  if (!k.ram || !mm.pgd) return tables;
  const { words } = k.ram;
  const directory = (mm.pgd - PAGE_OFFSET) >>> 2;
  for (let index = 0; index < USER_PTRS_PER_PGD; index += 1) {
    const entry = words[directory + index];
    if (!entry || !(entry & _PAGE_PRESENT)) continue;
    const pfn = entry >>> PAGE_SHIFT;
    const ptes: PteSnapshot[] = [];
    const table = (pfn << PAGE_SHIFT) >>> 2;
    for (let slot = 0; slot < PTRS_PER_PTE; slot += 1) {
      const pte = words[table + slot];
      if (!pte) continue;
      const addr = ((index << PGDIR_SHIFT) | (slot << PAGE_SHIFT)) >>> 0;
      const inMemory = (pte & (_PAGE_PRESENT | _PAGE_PROTNONE)) !== 0;
      if (inMemory) ptes.push({ addr, pfn: pte >>> PAGE_SHIFT, bits: pteBits(pte) });
      else ptes.push({ addr, pfn: pte >>> 8, bits: 's' });
    }
    tables.push({ index, pfn, bits: pteBits(entry), ptes });
  }
  return tables;
}

function takeAddressSpace(k: Kernel, mm: mm_struct): AddressSpaceSnapshot {
  return {
    id: mm.kaddr,
    users: mm.mm_users.counter,
    count: mm.mm_count.counter,
    mapCount: mm.map_count,
    startCode: mm.start_code,
    endCode: mm.end_code,
    startData: mm.start_data,
    endData: mm.end_data,
    startBrk: mm.start_brk,
    brk: mm.brk,
    startStack: mm.start_stack,
    rss: mm.rss,
    totalVm: mm.total_vm,
    lockedVm: mm.locked_vm,
    defFlags: mm.def_flags,
    ...takeAreas(mm),
    pgd: mm.pgd ? (mm.pgd - PAGE_OFFSET) >>> PAGE_SHIFT : null,
    pageTables: takePageTables(k, mm),
  };
}

function taskState(state: number): TaskSnapshot['state'] {
  if (state === TASK_RUNNING) return 'running';
  if (state === TASK_INTERRUPTIBLE) return 'interruptible';
  if (state === TASK_UNINTERRUPTIBLE) return 'uninterruptible';
  if (state === TASK_ZOMBIE) return 'zombie';
  if (state === TASK_STOPPED) return 'stopped';
  return 'other';
}

function takeFrames(k: Kernel, spaces: AddressSpaceSnapshot[], zones: ZoneSnapshot[]): FrameRun[] {
  // A count of 0 does not make a frame free: of a block only the first frame is counted.
  const free = new Uint8Array(k.mem_map.length);
  for (const zone of zones) {
    for (const { order, blocks } of zone.freeAreas) {
      for (const pfn of blocks) free.fill(1, pfn, pfn + 2 ** order);
    }
  }
  const directories = new Set<number>();
  const tables = new Set<number>();
  const user = new Set<number>();
  for (const mm of spaces) {
    if (mm.pgd !== null) directories.add(mm.pgd);
    for (const table of mm.pageTables) {
      tables.add(table.pfn);
      for (const pte of table.ptes) if (pte.bits !== 's') user.add(pte.pfn);
    }
  }
  const ownerOf = (page: struct_page, pfn: number): FrameOwner => {
    if (page.flags & (1 << PG_reserved)) return 'reserved';
    if (free[pfn]) return 'free';
    if (page.flags & (1 << PG_slab)) return 'slab';
    if (page.mapping !== null) {
      return page.mapping === k.swapper_space ? 'swap-cache' : 'page-cache';
    }
    if (directories.has(pfn)) return 'page-directory';
    if (tables.has(pfn)) return 'page-table';
    return user.has(pfn) ? 'user' : 'kernel';
  };
  const runs: FrameRun[] = [];
  let last: FrameRun | null = null;
  let lastFlags = 0;
  for (let pfn = 0; pfn < k.mem_map.length; pfn += 1) {
    const page = k.mem_map[pfn];
    const owner = page ? ownerOf(page, pfn) : 'free';
    if (owner === 'free') {
      last = null;
      continue;
    }
    const count = page.count.counter;
    const flags = page.flags & ALL_PAGE_FLAGS;
    if (last !== null && last.owner === owner && last.count === count && lastFlags === flags) {
      last.length += 1;
      continue;
    }
    last = {
      pfn,
      length: 1,
      owner,
      count,
      flags: pageFlags(flags),
    };
    lastFlags = flags;
    runs.push(last);
  }
  return runs;
}

function takeZones(first: pg_data_t | null | undefined): ZoneSnapshot[] {
  const zones: ZoneSnapshot[] = [];
  for (const zone of first?.node_zones ?? []) {
    if (zone.size === 0) continue;
    const freeAreas = zone.free_area
      .map((free, order) => ({ order, blocks: listOwners(free.free_list).map((page) => page.pfn) }))
      .filter((free) => free.blocks.length > 0);
    zones.push({
      name: zone.name,
      startPfn: zone.zone_start_paddr >>> PAGE_SHIFT,
      size: zone.size,
      freePages: zone.free_pages,
      pagesMin: zone.pages_min,
      pagesLow: zone.pages_low,
      pagesHigh: zone.pages_high,
      freeAreas,
    });
  }
  return zones;
}

function takeSlabs(first: kmem_cache_t | null | undefined): SlabCacheSnapshot[] {
  if (!first) return [];
  const caches = [first, ...listOwners(first.next)];
  return caches
    .map((cache) => {
      const slabs = [cache.slabs_full, cache.slabs_partial, cache.slabs_free].flatMap(listOwners);
      return {
        name: cache.name,
        objectSize: cache.objsize,
        active: slabs.reduce((sum, slab) => sum + slab.inuse, 0),
        total: slabs.length * cache.num,
        slabs: slabs.length,
      };
    })
    .filter((cache) => cache.slabs > 0);
}

function takeSwap(areas: Later['swap_info']): SwapAreaSnapshot[] {
  const result: SwapAreaSnapshot[] = [];
  for (const area of areas ?? []) {
    if (!area?.swap_map) continue;
    const runs: SwapRun[] = [];
    for (let slot = 0; slot < area.max; slot += 1) {
      const count = area.swap_map[slot];
      if (!count) continue;
      const last = runs[runs.length - 1];
      if (last && last.count === count && last.slot + last.length === slot) last.length += 1;
      else runs.push({ slot, length: 1, count });
    }
    result.push({ pages: area.pages, runs });
  }
  return result;
}

function takeSwapCache(k: Kernel): SwapCachedPage[] {
  const pages: SwapCachedPage[] = [];
  if (!k.swapper_space?.nrpages) return pages;
  for (const page of k.mem_map) {
    if (page?.mapping !== k.swapper_space) continue;
    pages.push({
      area: SWP_TYPE(page.index),
      slot: SWP_OFFSET(page.index),
      pfn: page.pfn,
      count: page.count.counter,
      flags: pageFlags(page.flags),
    });
  }
  return pages;
}

function takeLocks(k: Kernel, spaces: [mm_struct, string][]): LockSnapshot[] {
  const locks: LockSnapshot[] = k.locksHeld.map((lock) => ({
    kind: lock instanceof rwlock_t ? 'rwlock' : 'spinlock',
    name: lock.name,
    mode: lock instanceof rwlock_t ? (lock.lock < 0 ? 'write' : 'read') : null,
  }));
  for (const [mm, user] of spaces) {
    const { activity } = mm.mmap_sem;
    if (activity === 0) continue;
    const mode = activity < 0 ? 'write' : 'read';
    locks.push({ kind: 'rwsem', name: `mmap_sem of ${user}`, mode });
  }
  return locks;
}

function takeAccess(k: Kernel, spaces: AddressSpaceSnapshot[]): AccessSnapshot | null {
  const { cpu } = k;
  if (!cpu || cpu.mmu.translations === 0) return null;
  const { last, lastAccess, lastCr3, translations, walks, words } = cpu.mmu;
  const access: AccessSnapshot = {
    addr: last >>> 0,
    write: (lastAccess & ACCESS_WRITE) !== 0,
    user: (lastAccess & ACCESS_USER) !== 0,
    pgd: lastCr3 >>> PAGE_SHIFT,
    translations,
    walks,
    faults: cpu.faults,
  };
  // The kernel's part of a directory is in no list of page tables; a freed directory is none.
  if (access.addr >= PAGE_OFFSET && spaces.some(({ pgd }) => pgd === access.pgd)) {
    const pde = words[(lastCr3 >>> 2) + (access.addr >>> PGDIR_SHIFT)];
    const table = (pde & _PAGE_PRESENT) !== 0 && (pde & _PAGE_PSE) === 0;
    const slot = (access.addr >>> PAGE_SHIFT) & (PTRS_PER_PTE - 1);
    access.kernel = { pde, pte: table ? words[((pde & PAGE_MASK) >>> 2) + slot] : null };
  }
  return access;
}

function memlockOf(task: task_struct): number | null {
  const limit = task.rlim[RLIMIT_MEMLOCK].rlim_cur;
  return limit === RLIM_INFINITY ? null : limit;
}

function waitOf(k: Kernel, task: task_struct): { wait?: WaitSnapshot } {
  const wait = k.waits.get(task);
  if (!wait || task.state === TASK_RUNNING) return {};
  const heldBy = (wait.on.holders ?? []).map((holder) => holder.pid);
  return { wait: { how: wait.how, on: wait.on.name, heldBy } };
}

/** The machine as it is now, as plain data. Reads everything and changes nothing. */
export function takeSnapshot(k: Kernel): Snapshot {
  const later = k as unknown as Later;
  const tasks = allTasks(k);
  const spaces = new Map<mm_struct, string>();
  for (const task of tasks) {
    for (const mm of [task.mm, task.active_mm]) {
      if (mm && mm !== k.init_mm && !spaces.has(mm)) spaces.set(mm, task.comm);
    }
  }
  for (const mm of listOwners(k.init_mm.mmlist)) {
    if (mm !== k.init_mm && !spaces.has(mm)) spaces.set(mm, 'no task');
  }
  const addressSpaces = [...spaces.keys()].map((mm) => takeAddressSpace(k, mm));
  const idOf = (mm: mm_struct | null): number | null =>
    mm === null || mm === k.init_mm ? null : mm.kaddr;
  const zones = takeZones(k.pgdat_list);
  return {
    version: 1,
    jiffies: k.jiffies,
    time: k.clock?.now ?? 0,
    current: k.current?.pid ?? null,
    tasks: tasks.map((task) => ({
      pid: task.pid,
      comm: task.comm,
      state: taskState(task.state),
      mm: idOf(task.mm),
      activeMm: idOf(task.active_mm),
      memlock: memlockOf(task),
      ...waitOf(k, task),
    })),
    addressSpaces,
    frames: takeFrames(k, addressSpaces, zones),
    zones,
    slabs: takeSlabs(k.cache_cache as unknown as kmem_cache_t),
    lru: {
      active: listOwners(k.active_list).map((page) => page.pfn),
      inactive: listOwners(k.inactive_list).map((page) => page.pfn),
    },
    files: takeFiles(k),
    disk: takeDisk(k),
    swap: takeSwap(later.swap_info),
    swapCache: takeSwapCache(k),
    swapOut:
      k.swap_mm && k.swap_mm !== k.init_mm
        ? { mm: k.swap_mm.kaddr, address: k.swap_mm.swap_address }
        : null,
    locks: takeLocks(k, [...spaces]),
    access: takeAccess(k, addressSpaces),
  };
}
