// Areas of an address space, and the frames that stand behind them.
//
// An area is a run of pages with one set of rules: which accesses are allowed, and where their
// contents come from. A frame is 4 KB of RAM; mem_map has a struct page for each.

import type { Kernel } from '../../globals.ts';
import type { Counter } from '../asm-i386/atomic.ts';
import type { pgprot_t } from '../asm-i386/pgtable.ts';
import { KernelObject } from '../object.ts';
import type { Slot } from '../slot.ts';
import type { buffer_head } from './buffer_head.ts';
import type { address_space, struct_file } from './fs.ts';
import { list_head } from './list.ts';
import { RB_RED, type rb_node_t } from './rbtree.ts';
import type { mm_struct } from './sched.ts';

/**
 * One area of an address space: pages from vm_start up to vm_end that follow the same rules.
 * @kernel include/linux/mm.h:44
 */
export class vm_area_struct extends KernelObject implements rb_node_t {
  /** The address space it belongs to. */
  vm_mm: mm_struct | null = null;
  /** First address, a multiple of 4096. */
  vm_start = 0;
  /** First address after it, a multiple of 4096. */
  vm_end = 0;
  /** Next area, at a higher address. */
  vm_next: vm_area_struct | null = null;
  /** The protection bits that its page-table entries get. */
  vm_page_prot: pgprot_t = 0;
  /** VM_ flags. */
  vm_flags = 0;
  /** Fields that C has inside another one, which is what printing shows. */
  static readonly embedded = {
    rb_parent: ['vm_rb', 'rb_node_t'],
    rb_color: null,
    rb_right: null,
    rb_left: null,
  } as const;

  /** Of vm_rb: the node above. */
  rb_parent: rb_node_t | null = null;
  /** Of vm_rb: RB_RED or RB_BLACK. */
  rb_color = RB_RED;
  /** Of vm_rb: the areas at higher addresses. */
  rb_right: rb_node_t | null = null;
  /** Of vm_rb: the areas at lower addresses. */
  rb_left: rb_node_t | null = null;
  /** Next area that maps the same file; guarded by the mapping's i_shared_lock. */
  vm_next_share: vm_area_struct | null = null;
  /** The pointer that points here in that list. */
  vm_pprev_share: Slot<vm_area_struct | null> | null = null;
  /** What the object behind the area does at open, close and fault; null for anonymous memory. */
  vm_ops: vm_operations_struct | null = null;
  /** Where in the file the area begins, in pages. */
  vm_pgoff = 0;
  /** The file; null for anonymous memory. */
  vm_file: struct_file | null = null;
  /** How far read-ahead has gone, in pages of the file. */
  vm_raend = 0;
  /** For the owner of the object. */
  vm_private_data: unknown = null;

  /** In the tree of the address space: the area is its own node, so that a search looks at one object for each. */
  get vm_rb(): rb_node_t {
    return this;
  }

  get owner(): this {
    return this;
  }
}

/**
 * What an object that is mapped wants to hear of.
 * @kernel include/linux/mm.h:133
 */
export interface vm_operations_struct {
  /** A further area refers to the object: a copy by fork, or a split. */
  readonly open?: (k: Kernel, area: vm_area_struct) => void;
  /** An area goes away. May sleep. */
  readonly close?: (k: Kernel, area: vm_area_struct) => Generator<void, void>;
  /** Which frame belongs at `address`? May sleep. */
  readonly nopage?: (
    k: Kernel,
    area: vm_area_struct,
    address: number,
    unused: number,
  ) => Generator<void, struct_page | null | typeof NOPAGE_OOM>;
}

/** nopage(): there is nothing at this place of the object; the task gets SIGBUS. @kernel include/linux/mm.h:423 */
export const NOPAGE_SIGBUS = null;
/** nopage(): there was something, but no memory for it. @kernel include/linux/mm.h:424 */
export const NOPAGE_OOM = -1;

/** May be read now. @kernel include/linux/mm.h:80 */
export const VM_READ = 0x00000001;
/** May be written now. @kernel include/linux/mm.h:81 */
export const VM_WRITE = 0x00000002;
/** May be executed now; i386 cannot tell this from reading. @kernel include/linux/mm.h:82 */
export const VM_EXEC = 0x00000004;
/** Writes are seen by all who map the object. @kernel include/linux/mm.h:83 */
export const VM_SHARED = 0x00000008;
/** mprotect() may turn VM_READ on. @kernel include/linux/mm.h:85 */
export const VM_MAYREAD = 0x00000010;
/** mprotect() may turn VM_WRITE on. @kernel include/linux/mm.h:86 */
export const VM_MAYWRITE = 0x00000020;
/** mprotect() may turn VM_EXEC on. @kernel include/linux/mm.h:87 */
export const VM_MAYEXEC = 0x00000040;
/** Was mapped with MAP_SHARED, even if VM_SHARED had to be taken back. @kernel include/linux/mm.h:88 */
export const VM_MAYSHARE = 0x00000080;
/** A fault just below it makes it grow: a stack. @kernel include/linux/mm.h:90 */
export const VM_GROWSDOWN = 0x00000100;
/** A fault just above it would make it grow; not on i386. @kernel include/linux/mm.h:91 */
export const VM_GROWSUP = 0x00000200;
/** A System V shared memory segment. @kernel include/linux/mm.h:92 */
export const VM_SHM = 0x00000400;
/** While it is mapped the file cannot be opened for writing. @kernel include/linux/mm.h:93 */
export const VM_DENYWRITE = 0x00000800;
/** Mapped from a program file by exec. @kernel include/linux/mm.h:95 */
export const VM_EXECUTABLE = 0x00001000;
/** Its pages stay in memory. @kernel include/linux/mm.h:96 */
export const VM_LOCKED = 0x00002000;
/** Memory of a device. @kernel include/linux/mm.h:97 */
export const VM_IO = 0x00004000;
/** madvise(): will be read from front to back. @kernel include/linux/mm.h:100 */
export const VM_SEQ_READ = 0x00008000;
/** madvise(): will be read in no order. @kernel include/linux/mm.h:101 */
export const VM_RAND_READ = 0x00010000;
/** fork() does not copy it. @kernel include/linux/mm.h:103 */
export const VM_DONTCOPY = 0x00020000;
/** mremap() may not make it larger. @kernel include/linux/mm.h:104 */
export const VM_DONTEXPAND = 0x00040000;
/** Page-out leaves it alone. @kernel include/linux/mm.h:105 */
export const VM_RESERVED = 0x00080000;
/** Flags of a stack: grows down, may be read, written and executed, now and later. @kernel include/linux/mm.h:108 */
export const VM_STACK_FLAGS = 0x00000177;
/** Both hints of madvise(). @kernel include/linux/mm.h:111 */
export const VM_READHINTMASK = VM_SEQ_READ | VM_RAND_READ;

/**
 * Did madvise() say that the area is read from front to back?
 * @kernel include/linux/mm.h:114
 * @notrace
 */
export function VM_SequentialReadHint(v: vm_area_struct): boolean {
  return (v.vm_flags & VM_SEQ_READ) !== 0;
}

/**
 * Did madvise() say that the area is read in no order?
 * @kernel include/linux/mm.h:115
 * @notrace
 */
export function VM_RandomReadHint(v: vm_area_struct): boolean {
  return (v.vm_flags & VM_RAND_READ) !== 0;
}

/**
 * One frame of RAM.
 * @kernel include/linux/mm.h:154
 */
export class struct_page {
  /** Pages of a mapping; or, while it is free, the buddy lists. */
  list = new list_head<struct_page>(this);
  /** The mapping it belongs to; null for anonymous memory and the kernel's own. */
  mapping: address_space | null = null;
  /** Its place in the mapping, in pages. */
  index = 0;
  /** Next page in its bucket of the page-cache hash. */
  next_hash: struct_page | null = null;
  /** Fields that C has inside another one, which is what printing shows. */
  static readonly embedded = { counter: ['count', 'atomic_t'] } as const;

  /** Of count: users; 0 when it is free. */
  counter = 0;
  /** PG_ flags, and the number of its zone in the top byte. */
  flags = 0;
  /** In the active or the inactive list. */
  lru = new list_head<struct_page>(this);
  /** The pointer that points here in the hash bucket. */
  pprev_hash: Slot<struct_page | null> | null = null;
  /** Its buffers on disk. */
  buffers: buffer_head | null = null;
  /** What the kernel keeps in `list` of a slab page: the cache and the slab. @see sim/mm/slab.ts */
  slab: unknown = null;
  constructor(
    /** Number of the frame: its index in mem_map. */
    readonly pfn: number,
  ) {}

  /** The page is its own counter, so that counting looks at one object. */
  get count(): Counter {
    return this;
  }
}

/** Being read, written or handed on: wait. @kernel include/linux/mm.h:287 */
export const PG_locked = 0;
/** The last I/O failed. @kernel include/linux/mm.h:288 */
export const PG_error = 1;
/** Used since reclaim last looked. @kernel include/linux/mm.h:289 */
export const PG_referenced = 2;
/** Its contents are valid. @kernel include/linux/mm.h:290 */
export const PG_uptodate = 3;
/** Its contents are newer than the disk's. @kernel include/linux/mm.h:291 */
export const PG_dirty = 4;
/** In the active or the inactive list. @kernel include/linux/mm.h:293 */
export const PG_lru = 6;
/** In the active list. @kernel include/linux/mm.h:294 */
export const PG_active = 7;
/** Belongs to the slab allocator. @kernel include/linux/mm.h:295 */
export const PG_slab = 8;
/** For file systems. @kernel include/linux/mm.h:298 */
export const PG_checked = 12;
/** For the architecture; i386 does not use it. @kernel include/linux/mm.h:299 */
export const PG_arch_1 = 13;
/** Never freed, never swapped: the kernel's own image, and holes. @kernel include/linux/mm.h:300 */
export const PG_reserved = 14;
/** Being written out to free memory. @kernel include/linux/mm.h:301 */
export const PG_launder = 15;
