// Files as plain data: size, pages with their states, the processes that have them open or mapped, and the disk.
//
// Part of every snapshot, and by itself of the moments of a step (moments.ts): small, and nothing live.
// Like the rest of a snapshot it must bear a kernel that a reader has just broken.

import { dentryPath } from '../fs/dcache.ts';
import type { Kernel } from '../globals.ts';
import { PAGE_OFFSET, PAGE_SHIFT } from '../include/asm-i386/page.ts';
import {
  _PAGE_PRESENT,
  _PAGE_PROTNONE,
  PGDIR_SHIFT,
  PTRS_PER_PTE,
} from '../include/asm-i386/pgtable.ts';
import {
  buffer_dirty,
  type buffer_head,
  buffer_locked,
  MAX_BUF_PER_PAGE,
} from '../include/linux/buffer_head.ts';
import {
  type address_space,
  FMODE_READ,
  FMODE_WRITE,
  type struct_dentry,
  type struct_file,
  type struct_inode,
} from '../include/linux/fs.ts';
import {
  type struct_page,
  VM_EXEC,
  VM_MAYSHARE,
  VM_READ,
  VM_WRITE,
  type vm_area_struct,
} from '../include/linux/mm.ts';
import type { task_struct } from '../include/linux/sched.ts';
import { S_ISREG } from '../include/linux/stat.ts';
import { allTasks, listOwners, pageFlags, pteBits } from './parts.ts';

/** The lists of a mapping in which a page can be. */
export type PageList = 'clean' | 'dirty' | 'locked';

/** One page of a file in the page cache. */
export interface CachedPageSnapshot {
  /** Its place in the file, in pages. */
  index: number;
  pfn: number;
  /** `page->count`: the cache, each entry that maps it, and each task that works with it just now. */
  count: number;
  /** Names of the PG_ bits that are set, without the prefix. */
  flags: string[];
  list: PageList;
  /** Its buffers, if it has any: how many, and how many of them are dirty and locked. */
  buffers?: { count: number; dirty: number; locked: number };
}

/** An open of a file: a struct_file. */
export interface OpenSnapshot {
  /** Descriptors that lead to it. */
  fds: { pid: number; comm: string; fd: number }[];
  /** `r`, `w` or `rw`. */
  mode: string;
  /** Where the next read or write begins, in bytes. */
  pos: number;
  /** f_reada, f_ramax, f_raend, f_ralen and f_rawin; the last four in pages. */
  reada: number;
  ramax: number;
  raend: number;
  ralen: number;
  rawin: number;
}

/** A page-table entry for a page of a mapped file. */
export interface MappedEntry {
  /** Which page of the file stands there. */
  index: number;
  pfn: number;
  /** As those of every entry: `pwuad`. */
  bits: string;
}

/** An area in one of the two lists of a file. */
export interface MappingSnapshot {
  /** Kernel address of the area. */
  id: number;
  list: 'i_mmap' | 'i_mmap_shared';
  /** First task that lives in its address space; null if there is none. */
  pid: number | null;
  comm: string;
  /** Id of its address space. */
  mm: number | null;
  start: number;
  end: number;
  /** First page of the file that it maps. */
  pgoff: number;
  /** As in /proc/PID/maps. */
  prot: string;
  /** `vm_raend`, in pages. */
  raend: number;
  /** The entries that are present, by place. */
  entries: MappedEntry[];
}

export interface FileSnapshot {
  /** Number of the inode. */
  id: number;
  /** The path, or `inode 7` for one without a name. */
  name: string;
  /** A file of the disk; else shared memory. */
  onDisk: boolean;
  /** In bytes. */
  size: number;
  /** `mapping->nrpages`. */
  nrpages: number;
  /** By place in the file. */
  pages: CachedPageSnapshot[];
  /** Places of the pages in each list, from its head. */
  lists: Record<PageList, number[]>;
  opens: OpenSnapshot[];
  /** First those of i_mmap, then those of i_mmap_shared, each in list order. */
  mappings: MappingSnapshot[];
  /** Pids of those who hold i_sem. */
  semHeldBy: number[];
}

/** A transfer that is not done yet. */
export interface TransferSnapshot {
  write: boolean;
  block: number;
  /** The file's name and the place of the page in it; null for what is no page of a file. */
  file: string | null;
  index: number | null;
}

export interface DiskSnapshot {
  /** It has begun with what is queued. */
  busy: boolean;
  queue: TransferSnapshot[];
  reads: number;
  writes: number;
}

/** The page of a file that lies in this memory; null if it is no such page. */
export function pageOfMemory(k: Kernel, memory: Uint8Array): struct_page | null {
  if (!k.ram || memory.buffer !== k.ram.bytes.buffer) return null;
  return k.mem_map[memory.byteOffset >>> PAGE_SHIFT] ?? null;
}

/** The name by which a mapping's file is known, whatever became of it. */
export function fileNameOf(k: Kernel, mapping: address_space): string {
  const inode = mapping.host;
  if (!inode) return mapping === k.swapper_space ? 'swap' : 'no file';
  for (const dentry of k.diskfs?.names.values() ?? [])
    if (dentry.d_inode === inode) return dentryPath(dentry);
  for (const task of allTasks(k))
    for (const file of task.files?.fd ?? [])
      if (file?.f_dentry?.d_inode === inode) return dentryPath(file.f_dentry);
  return `inode ${inode.i_ino}`;
}

/** What is known of an inode besides itself. */
interface Found {
  name: string | null;
  opens: Map<struct_file, OpenSnapshot>;
}

function takeOpen(file: struct_file): OpenSnapshot {
  const mode = (file.f_mode & FMODE_READ ? 'r' : '') + (file.f_mode & FMODE_WRITE ? 'w' : '');
  return {
    fds: [],
    mode,
    pos: file.f_pos,
    reada: file.f_reada,
    ramax: file.f_ramax,
    raend: file.f_raend,
    ralen: file.f_ralen,
    rawin: file.f_rawin,
  };
}

function findFiles(k: Kernel, tasks: task_struct[]): Map<struct_inode, Found> {
  const found = new Map<struct_inode, Found>();
  const know = (inode: struct_inode, dentry: struct_dentry | null): Found => {
    let one = found.get(inode);
    if (!one) {
      one = { name: null, opens: new Map() };
      found.set(inode, one);
    }
    if (dentry && one.name === null) one.name = dentryPath(dentry);
    return one;
  };
  for (const dentry of k.diskfs?.names.values() ?? [])
    if (dentry.d_inode && S_ISREG(dentry.d_inode.i_mode)) know(dentry.d_inode, dentry);
  for (const task of tasks) {
    (task.files?.fd ?? []).forEach((file, fd) => {
      const dentry = file?.f_dentry;
      if (!file || !dentry?.d_inode) return;
      // Devices are open, but are no files with pages.
      if (!S_ISREG(dentry.d_inode.i_mode)) return;
      const { opens } = know(dentry.d_inode, dentry);
      const open = opens.get(file) ?? takeOpen(file);
      open.fds.push({ pid: task.pid, comm: task.comm, fd });
      opens.set(file, open);
    });
  }
  for (const task of tasks) {
    const seen = new Set<vm_area_struct>();
    for (let vma = task.mm?.mmap ?? null; vma && !seen.has(vma); vma = vma.vm_next) {
      seen.add(vma);
      const dentry = vma.vm_file?.f_dentry;
      const inode = dentry?.d_inode;
      if (inode && S_ISREG(inode.i_mode)) know(inode, dentry);
    }
  }
  for (const page of k.mem_map) {
    const mapping = page?.mapping;
    if (mapping?.host && mapping !== k.swapper_space) know(mapping.host, null);
  }
  return found;
}

/** The present entries of an area, by place in its file. */
function takeEntries(k: Kernel, vma: vm_area_struct): MappedEntry[] {
  const entries: MappedEntry[] = [];
  const pgd = vma.vm_mm?.pgd;
  if (!k.ram || !pgd) return entries;
  const { words } = k.ram;
  const directory = (pgd - PAGE_OFFSET) >>> 2;
  const first = vma.vm_start >>> PAGE_SHIFT;
  const last = vma.vm_end >>> PAGE_SHIFT;
  for (let vpn = first; vpn < last; vpn++) {
    const pde = words[directory + (vpn >>> (PGDIR_SHIFT - PAGE_SHIFT))];
    if (!(pde & _PAGE_PRESENT)) {
      // No table: on to where the next one begins.
      vpn |= PTRS_PER_PTE - 1;
      continue;
    }
    const pte = words[((pde >>> PAGE_SHIFT) << (PAGE_SHIFT - 2)) + (vpn & (PTRS_PER_PTE - 1))];
    if (!(pte & (_PAGE_PRESENT | _PAGE_PROTNONE))) continue;
    entries.push({
      index: vma.vm_pgoff + vpn - first,
      pfn: pte >>> PAGE_SHIFT,
      bits: pteBits(pte),
    });
  }
  return entries;
}

function takeMappings(k: Kernel, mapping: address_space, tasks: task_struct[]): MappingSnapshot[] {
  const found: MappingSnapshot[] = [];
  const seen = new Set<vm_area_struct>();
  for (const list of ['i_mmap', 'i_mmap_shared'] as const) {
    for (let vma = mapping[list]; vma && !seen.has(vma); vma = vma.vm_next_share) {
      seen.add(vma);
      const { vm_mm: mm, vm_flags: flags } = vma;
      const task = tasks.find((one) => one.mm !== null && one.mm === mm);
      found.push({
        id: vma.kaddr,
        list,
        pid: task?.pid ?? null,
        comm: task?.comm ?? '',
        mm: mm?.kaddr ?? null,
        start: vma.vm_start,
        end: vma.vm_end,
        pgoff: vma.vm_pgoff,
        prot:
          (flags & VM_READ ? 'r' : '-') +
          (flags & VM_WRITE ? 'w' : '-') +
          (flags & VM_EXEC ? 'x' : '-') +
          (flags & VM_MAYSHARE ? 's' : 'p'),
        raend: vma.vm_raend,
        entries: takeEntries(k, vma),
      });
    }
  }
  return found;
}

/** The buffers of a page, counted. */
function buffersOf(first: buffer_head): CachedPageSnapshot['buffers'] {
  const found = { count: 0, dirty: 0, locked: 0 };
  let bh: buffer_head | null = first;
  do {
    found.count++;
    if (buffer_dirty(bh)) found.dirty++;
    if (buffer_locked(bh)) found.locked++;
    bh = bh.b_this_page;
  } while (bh && bh !== first && found.count < MAX_BUF_PER_PAGE);
  return found;
}

function takeFile(
  k: Kernel,
  inode: struct_inode,
  { name, opens }: Found,
  tasks: task_struct[],
): FileSnapshot {
  const mapping = inode.i_mapping;
  const pages: CachedPageSnapshot[] = [];
  const order = (list: PageList): number[] =>
    listOwners(mapping[`${list}_pages`]).map(({ index, pfn, count, flags, buffers }) => {
      const page = { index, pfn, count: count.counter, flags: pageFlags(flags), list };
      pages.push(buffers ? { ...page, buffers: buffersOf(buffers) } : page);
      return index;
    });
  const lists = { clean: order('clean'), dirty: order('dirty'), locked: order('locked') };
  return {
    id: inode.i_ino,
    name: name ?? fileNameOf(k, mapping),
    onDisk: inode.i_sb !== null && inode.i_sb === k.diskfs?.sb,
    size: inode.i_size,
    nrpages: mapping.nrpages,
    pages: pages.sort((a, b) => a.index - b.index),
    lists,
    opens: [...opens.values()],
    mappings: takeMappings(k, mapping, tasks),
    semHeldBy: inode.i_sem.holders.map((task) => task.pid),
  };
}

/** Every file that has a name, is open or has pages, as it is now. */
export function takeFiles(k: Kernel): FileSnapshot[] {
  const tasks = allTasks(k);
  const files = [...findFiles(k, tasks)].map(([inode, found]) => takeFile(k, inode, found, tasks));
  return files.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** What the disk has still to do. */
export function takeDisk(k: Kernel): DiskSnapshot {
  const disk = k.diskfs?.disk;
  if (!disk) return { busy: false, queue: [], reads: 0, writes: 0 };
  return {
    busy: disk.busy,
    queue: disk.queue.map(({ write, block, memory }) => {
      const page = pageOfMemory(k, memory);
      const mapping = page?.mapping ?? null;
      const file = mapping === null ? null : fileNameOf(k, mapping);
      return { write, block, file, index: mapping === null ? null : page!.index };
    }),
    reads: disk.reads,
    writes: disk.writes,
  };
}
