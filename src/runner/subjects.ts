/** What of the machine can be asked about: known by what it is called there, so that every run of a program can be asked. */
import type { Kernel } from 'sim';

export type Subject =
  /** The area of a process that has an address, or that there is none. */
  | { what: 'area'; pid: number; address: number }
  /** The entry of a process for an address: all of it, or one of its bits by the letter that pictures have for it. */
  | { what: 'entry'; pid: number; address: number; bit?: EntryBit }
  /** A frame: one part of it, or how many have it and all its flags. */
  | { what: 'frame'; pfn: number; part?: FramePart }
  /** How many have a slot of a swap area. */
  | { what: 'slot'; area: number; slot: number }
  /** A number that an address space keeps. */
  | { what: 'space'; pid: number; field: SpaceField }
  /** How many frames of a zone are free. */
  | { what: 'zone'; name: string }
  /** What a process does: runs, sleeps, has ended. */
  | { what: 'task'; pid: number }
  /** Whether a lock is held, by its name in pictures. */
  | { what: 'lock'; name: string };

/** The bits of an entry, i386's: include/asm-i386/pgtable.h. */
export const entryBits = { p: 0x001, w: 0x002, u: 0x004, a: 0x020, d: 0x040 } as const;
export type EntryBit = keyof typeof entryBits;

/** The flags of a page by their names in snapshots, and their numbers: include/linux/mm.h. */
export const pageFlags = {
  ...{ locked: 0, error: 1, referenced: 2, uptodate: 3, dirty: 4, lru: 6, active: 7 },
  ...{ slab: 8, reserved: 14, launder: 15 },
} as const;
export type PageFlag = keyof typeof pageFlags;

/** `page`: which page of which file, or slot in swap, is in it; `buffers`: the states of its buffers. */
export type FramePart = 'count' | 'page' | 'buffers' | PageFlag;

export const spaceFields = [
  ...(['map_count', 'total_vm', 'rss', 'locked_vm', 'brk', 'mm_users', 'mm_count'] as const),
];
export type SpaceField = (typeof spaceFields)[number];

const PAGE_OFFSET = 0xc0000000;

/** The word of a page-table entry; 0 if there is none. */
function entryOf(k: Kernel, pid: number, address: number): number {
  const pgd = k.pidhash.get(pid)?.mm?.pgd ?? 0;
  if (pgd === 0) return 0;
  const { words } = k.ram;
  const table = words[((pgd - PAGE_OFFSET) >>> 2) + (address >>> 22)];
  if ((table & entryBits.p) === 0) return 0;
  return words[((table & ~0xfff) >>> 2) + ((address >>> 12) & 0x3ff)];
}

function frameOf(k: Kernel, pfn: number, part: FramePart | undefined): string {
  const page = k.mem_map[pfn];
  if (page === undefined) return '';
  const { count, flags, mapping, index } = page;
  switch (part) {
    case undefined:
      return `${count.counter} ${flags}`;
    case 'count':
      return `${count.counter}`;
    case 'page':
      if (mapping === null) return '';
      return `${mapping === k.swapper_space ? 'swap' : mapping.host?.i_ino} ${index}`;
    case 'buffers': {
      let states = '';
      let buffer = page.buffers;
      do {
        if (buffer === null) break;
        states += ` ${buffer.b_state}`;
        buffer = buffer.b_this_page;
      } while (buffer !== page.buffers);
      return states;
    }
    default:
      return `${flags & (1 << pageFlags[part])}`;
  }
}

function areaOf(k: Kernel, pid: number, address: number): string {
  let area = k.pidhash.get(pid)?.mm?.mmap ?? null;
  while (area !== null && area.vm_end <= address) area = area.vm_next;
  if (area === null || area.vm_start > address) return '';
  return `${area.vm_start} ${area.vm_end} ${area.vm_flags}`;
}

function lockOf(k: Kernel, name: string): string {
  const held = k.locksHeld.filter((lock) => lock.name === name).length;
  const [, user] = /^mmap_sem of (.+)/.exec(name) ?? [];
  if (user === undefined) return `${held}`;
  for (const { comm, mm } of k.pidhash.values())
    if (comm === user && mm !== null) return `${mm.mmap_sem.activity}`;
  return '0';
}

/** A machine's state in a word, as far as it concerns the subject. Cheap: it is asked for at each statement of a run. */
export function stateOf(k: Kernel, subject: Subject): string {
  switch (subject.what) {
    case 'area':
      return areaOf(k, subject.pid, subject.address);
    case 'entry': {
      const { pid, address, bit } = subject;
      const entry = entryOf(k, pid, address);
      return `${bit === undefined ? entry : entry & entryBits[bit]}`;
    }
    case 'frame':
      return frameOf(k, subject.pfn, subject.part);
    case 'slot':
      return `${k.swap_info?.[subject.area]?.swap_map?.[subject.slot] ?? ''}`;
    case 'space': {
      const value = k.pidhash.get(subject.pid)?.mm?.[subject.field];
      return `${typeof value === 'object' ? value.counter : value}`;
    }
    case 'zone':
      return `${k.pgdat_list?.node_zones.find(({ name }) => name === subject.name)?.free_pages}`;
    case 'task':
      return `${k.pidhash.get(subject.pid)?.state}`;
    default:
      return lockOf(k, subject.name);
  }
}
