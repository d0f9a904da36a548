// What must hold in a sound machine whenever no kernel code is in the middle of a change.
//
//   areas     list and tree hold the same areas in order; sizes and counts agree with them
//   pages     page tables lead to frames in use; rss, page tables and the TLB agree
//   frames    each frame is free, or somebody's: its count is the number of those who refer to it
//   buddy     free blocks do not overlap, their number is free_pages, the bits of pairs are right
//   slab      the chains of free objects, what is in use, and who refers to it
//   tasks     who uses an address space, who holds a lock
//
// Nothing here trusts what it checks: lists may run in circles and pointers lead anywhere. Each thing
// that does not hold is one sentence that names the objects and the values.
//
// 2.4.22 has faults of its own that break some of this on a real machine too. `do_brk()` does not
// look at TASK_SIZE (CVE-2003-0961), so an area can reach into the kernel's half, or begin at a high
// address and end at 0; such an area is reported like any other that is wrong.

import type { Kernel } from '../globals.ts';
import { test_bit } from '../include/asm-i386/bitops.ts';
import { PAGE_MASK, PAGE_OFFSET, PAGE_SHIFT, PAGE_SIZE } from '../include/asm-i386/page.ts';
import {
  _PAGE_DIRTY,
  _PAGE_PRESENT,
  _PAGE_PROTNONE,
  _PAGE_PSE,
  _PAGE_RW,
  _PAGE_USER,
  empty_zero_page,
  PGDIR_SHIFT,
  PTRS_PER_PTE,
  SWP_ENTRY,
  USER_PTRS_PER_PGD,
} from '../include/asm-i386/pgtable.ts';
import { TASK_SIZE } from '../include/asm-i386/processor.ts';
import { BUF_DIRTY, buffer_dirty, type buffer_head } from '../include/linux/buffer_head.ts';
import type { address_space, struct_file } from '../include/linux/fs.ts';
import type { list_head } from '../include/linux/list.ts';
import {
  PG_active,
  PG_lru,
  PG_reserved,
  PG_slab,
  type struct_page,
  VM_LOCKED,
  VM_SHARED,
  type vm_area_struct,
} from '../include/linux/mm.ts';
import { for_each_zone, MAX_ORDER, type zone_t } from '../include/linux/mmzone.ts';
import { page_hash } from '../include/linux/pagemap.ts';
import { RB_BLACK, RB_RED, type rb_node_t } from '../include/linux/rbtree.ts';
import {
  type mm_struct,
  TASK_INTERRUPTIBLE,
  TASK_ZOMBIE,
  type task_struct,
} from '../include/linux/sched.ts';
import type { kmem_cache_t, slab_t } from '../include/linux/slab.ts';
import { SWAP_MAP_BAD, SWP_WRITEOK } from '../include/linux/swap.ts';
import { allCaches } from '../mm/slab.ts';

/** So many sentences are enough. */
const mostSentences = 40;
/** The frame of empty_zero_page. */
const zeroFrame = (empty_zero_page - PAGE_OFFSET) >>> PAGE_SHIFT;
/** Words of a slab_t before the chain of free objects. */
const slabWords = 6;
/** Ends the chain of free objects of a slab: BUFCTL_END, as a signed number. */
const chainEnd = -1;

/** What checkInvariants() cannot find out from the kernel's structures. */
export interface InvariantOptions {
  /**
   * Frames in use that no structure names: those that kernelFrames() found after boot.
   * Without it frames are not looked for that have leaked.
   */
  held?: ReadonlySet<number>;
}

function address(n: number): string {
  return `0x${(n >>> 0).toString(16)}`;
}

function range(vma: vm_area_struct): string {
  return `${(vma.vm_start >>> 0).toString(16).padStart(8, '0')}-${(vma.vm_end >>> 0).toString(16).padStart(8, '0')}`;
}

/** What is known of a frame's users. */
const Use = {
  None: 0,
  Reserved: 1,
  Free: 2,
  Slab: 3,
  Table: 4,
  Local: 5,
  Kernel: 6,
  Entries: 7,
} as const;
type Use = (typeof Use)[keyof typeof Use];

const useNames = [
  'unknown',
  'reserved',
  'free',
  'a slab',
  'a page table',
  'kept',
  'the kernel',
  'the entries of shared memory',
];

/**
 * Is the task in the middle of kernel code? The idle task is not, nor is one that has ended, nor a
 * kernel thread that waits for something to do.
 */
function isInKernel(k: Kernel, task: task_struct): boolean {
  if (task === k.init_task || task.thread.gen === null || task.state === TASK_ZOMBIE) return false;
  return task.mm !== null || task.state !== TASK_INTERRUPTIBLE;
}

/** One run of all checks. */
class Check {
  readonly sentences: string[] = [];
  #more = 0;
  readonly tasks: task_struct[] = [];
  readonly spaces = new Map<mm_struct, string>();
  /** What each frame is, by number. */
  readonly use: Uint8Array;
  /** The frames that a slab, an LRU list, a mapping or buffers have, or claim to have. */
  readonly taken: struct_page[] = [];
  /** References found to each frame. */
  readonly references: Int32Array;
  /** Entries found that name a slot in swap, by their value. */
  readonly swapEntries = new Map<number, number>();
  /** Is some task in the middle of kernel code? Then references may be held that nothing shows. */
  readonly busy: boolean;

  constructor(
    readonly k: Kernel,
    readonly options: InvariantOptions,
  ) {
    this.use = new Uint8Array(k.mem_map.length);
    this.references = new Int32Array(k.mem_map.length);
    this.#lookAtFrames();
    this.#findTasks();
    this.busy = this.tasks.some((task) => isInKernel(k, task));
  }

  /** An entry that names a slot in swap. */
  foundSwapEntry(entry: number): void {
    this.swapEntries.set(entry, (this.swapEntries.get(entry) ?? 0) + 1);
  }

  say(sentence: string): void {
    if (this.sentences.length < mostSentences) this.sentences.push(sentence);
    else this.#more++;
  }

  result(): string[] {
    if (this.#more > 0) this.sentences.push(`And ${this.#more} more.`);
    return this.sentences;
  }

  /** Once, for all checks: this is run after every example, and there are thousands of frames. */
  #lookAtFrames(): void {
    const { mem_map } = this.k;
    const listed = (1 << PG_slab) | (1 << PG_lru);
    for (let pfn = 0; pfn < mem_map.length; pfn++) {
      const page = mem_map[pfn];
      if (page.flags & (1 << PG_reserved)) this.use[pfn] = Use.Reserved;
      if (page.flags & listed || page.mapping || page.buffers) this.taken.push(page);
    }
  }

  #findTasks(): void {
    const k = this.k;
    const seen = new Set<task_struct>();
    for (let task = k.init_task; !seen.has(task); task = task.next_task) {
      seen.add(task);
      this.tasks.push(task);
      if (task.next_task.prev_task !== task)
        this.say(
          `The ring of tasks is broken: the next of pid ${task.pid} does not lead back to it.`,
        );
      if (task.mm && !this.spaces.has(task.mm))
        this.spaces.set(task.mm, `the address space of pid ${task.pid}`);
    }
    for (const task of this.tasks)
      if (task.active_mm && task.active_mm !== k.init_mm && !this.spaces.has(task.active_mm))
        this.spaces.set(task.active_mm, `the address space that pid ${task.pid} borrows`);
  }

  /** The members of a list, each once; says so if the list is broken. */
  members<T>(head: list_head<T>, what: string): T[] {
    const found: T[] = [];
    const limit = this.k.mem_map.length + 0x20000;
    let at = head;
    for (;;) {
      const next = at.next;
      if (!next) {
        this.say(`${what} breaks off after ${found.length} members.`);
        return found;
      }
      if (next.prev !== at) this.say(`${what}: member ${found.length} does not lead back.`);
      if (next === head) return found;
      if (next.owner === null || found.length > limit) {
        this.say(`${what} does not come back to its head.`);
        return found;
      }
      found.push(next.owner);
      at = next;
    }
  }
}

// Areas

/** The areas of the list, lowest first, with what is wrong with the list said. */
function checkList(c: Check, mm: mm_struct, name: string): vm_area_struct[] {
  const areas: vm_area_struct[] = [];
  const seen = new Set<vm_area_struct>();
  let before: vm_area_struct | null = null;
  for (let vma = mm.mmap; vma; vma = vma.vm_next) {
    if (seen.has(vma)) {
      c.say(`The list of areas of ${name} runs in a circle at ${range(vma)}.`);
      break;
    }
    seen.add(vma);
    areas.push(vma);
    if (vma.vm_mm !== mm) c.say(`Area ${range(vma)} is in ${name}, but its vm_mm is another one.`);
    if ((vma.vm_start | vma.vm_end) & ~PAGE_MASK)
      c.say(`Area ${range(vma)} of ${name} does not begin and end at a page.`);
    if (vma.vm_start >= vma.vm_end)
      c.say(`Area ${range(vma)} of ${name} does not end after it begins.`);
    if (vma.vm_end > TASK_SIZE)
      c.say(`Area ${range(vma)} of ${name} reaches into the kernel's half.`);
    if (before) {
      if (vma.vm_start < before.vm_start)
        c.say(`In the list of ${name}, area ${range(vma)} stands after ${range(before)}.`);
      else if (vma.vm_start < before.vm_end)
        c.say(`Areas ${range(before)} and ${range(vma)} of ${name} overlap.`);
    }
    before = vma;
  }
  return areas;
}

/** The areas of the tree, lowest first, with what is wrong with the tree said. */
function checkTree(c: Check, mm: mm_struct, name: string): vm_area_struct[] {
  const areas: vm_area_struct[] = [];
  const seen = new Set<rb_node_t>();
  const label = (node: rb_node_t) => range(node.owner as vm_area_struct);

  // Returns how many black nodes stand on the way down to a leaf.
  const descend = (node: rb_node_t | null, parent: rb_node_t | null): number => {
    if (!node) return 1;
    if (seen.has(node)) {
      c.say(`Area ${label(node)} hangs twice in the tree of ${name}.`);
      return 1;
    }
    seen.add(node);
    if (node.rb_parent !== parent)
      c.say(
        `In the tree of ${name}, the parent of ${label(node)} is ${node.rb_parent ? label(node.rb_parent) : 'null'}, ` +
          `but it hangs from ${parent ? label(parent) : 'the root'}.`,
      );
    if (node.rb_color === RB_RED && (!parent || parent.rb_color === RB_RED))
      c.say(
        parent
          ? `In the tree of ${name}, ${label(node)} is red and so is its parent ${label(parent)}.`
          : `The root of the tree of ${name}, ${label(node)}, is red.`,
      );
    const left = descend(node.rb_left, node);
    areas.push(node.owner as vm_area_struct);
    const right = descend(node.rb_right, node);
    if (left !== right)
      c.say(
        `In the tree of ${name}, the ways down from ${label(node)} pass ${left} black nodes on the left and ${right} on the right.`,
      );
    return left + (node.rb_color === RB_BLACK ? 1 : 0);
  };
  descend(mm.mm_rb.rb_node, null);
  return areas;
}

function checkAreas(c: Check, mm: mm_struct, name: string): vm_area_struct[] {
  const list = checkList(c, mm, name);
  const tree = checkTree(c, mm, name);
  if (list.length !== tree.length)
    c.say(`${sentence(name)} has ${list.length} areas in its list and ${tree.length} in its tree.`);
  else
    for (let i = 0; i < list.length; i++)
      if (list[i] !== tree[i]) {
        c.say(
          `Area number ${i} of ${name} is ${range(list[i])} in the list and ${range(tree[i])} in the tree.`,
        );
        break;
      }

  if (mm.map_count !== list.length)
    c.say(`map_count of ${name} is ${mm.map_count}, but there are ${list.length} areas.`);
  if (mm.mmap_cache && !list.includes(mm.mmap_cache))
    c.say(`mmap_cache of ${name} is ${range(mm.mmap_cache)}, which is not one of its areas.`);

  let pages = 0;
  let locked = 0;
  for (const vma of list) {
    const size = (vma.vm_end - vma.vm_start) >>> PAGE_SHIFT;
    pages += size;
    if (vma.vm_flags & VM_LOCKED) locked += size;
  }
  if (mm.total_vm !== pages)
    c.say(`total_vm of ${name} is ${mm.total_vm}, but its areas have ${pages} pages.`);
  if (mm.locked_vm !== locked)
    c.say(`locked_vm of ${name} is ${mm.locked_vm}, but its locked areas have ${locked} pages.`);
  return list;
}

// Files

/** Every area of a file stands in one of its two lists, and nothing else does; each holds a reference. */
function checkFiles(c: Check, areas: ReadonlyMap<mm_struct, vm_area_struct[]>): void {
  const mapped = new Map<address_space, Set<vm_area_struct>>();
  const uses = new Map<struct_file, number>();
  for (const [mm, list] of areas)
    for (const vma of list) {
      const file = vma.vm_file;
      if (!file) continue;
      uses.set(file, (uses.get(file) ?? 0) + 1);
      const mapping = file.f_dentry?.d_inode?.i_mapping;
      if (!mapping) {
        c.say(`Area ${range(vma)} of ${c.spaces.get(mm)} maps a file that has no inode.`);
        continue;
      }
      let set = mapped.get(mapping);
      if (!set) mapped.set(mapping, (set = new Set()));
      set.add(vma);
    }
  for (const [file, n] of uses)
    if (file.f_count.counter < n)
      c.say(
        `f_count of ${fileText(file)} is ${file.f_count.counter}, but ${n === 1 ? '1 area maps' : `${n} areas map`} it.`,
      );
  for (const [mapping, set] of mapped) {
    const listed = new Set<vm_area_struct>();
    for (const name of ['i_mmap', 'i_mmap_shared'] as const)
      for (let at = mapping[name]; at && !listed.has(at); at = at.vm_next_share) {
        listed.add(at);
        const what = `Area ${range(at)}, in ${name} of ${fileText(at.vm_file)}`;
        if (!set.has(at)) {
          if (!c.busy) c.say(`${what}, is in no address space.`);
        } else if ((name === 'i_mmap_shared') !== ((at.vm_flags & VM_SHARED) !== 0))
          c.say(`${what}, belongs into the other list.`);
        else if (at.vm_pprev_share?.get() !== at)
          c.say(`${what}, cannot be taken out: the way back does not lead to it.`);
      }
    for (const vma of set)
      if (!listed.has(vma))
        c.say(`Area ${range(vma)} is in neither list of areas of ${fileText(vma.vm_file)}.`);
  }
}

function fileText(file: struct_file | null): string {
  return `the file ${file?.f_dentry?.d_name || 'without a name'}`;
}

// Page tables

function ownFrame(c: Check, pfn: number, use: Use, what: string): void {
  if (pfn >= c.use.length) {
    c.say(`${what} is frame ${pfn}, but RAM ends at frame ${c.use.length}.`);
    return;
  }
  if (c.use[pfn] !== Use.None)
    c.say(`Frame ${pfn} is ${what}, but is ${useNames[c.use[pfn]]} as well.`);
  c.use[pfn] = use;
}

function checkPageTables(
  c: Check,
  mm: mm_struct,
  areas: readonly vm_area_struct[],
  name: string,
): void {
  if (!mm.pgd) return;
  const k = c.k;
  const words = k.ram.words;
  ownFrame(c, (mm.pgd - PAGE_OFFSET) >>> PAGE_SHIFT, Use.Table, `the page directory of ${name}`);
  c.references[(mm.pgd - PAGE_OFFSET) >>> PAGE_SHIFT]++;
  const directory = (mm.pgd - PAGE_OFFSET) >>> 2;
  let present = 0;
  let area = 0;
  for (let i = 0; i < USER_PTRS_PER_PGD; i++) {
    const pde = words[directory + i];
    if (!(pde & _PAGE_PRESENT)) {
      if (pde)
        c.say(`Directory entry ${i} of ${name} is ${address(pde)}: neither empty nor a table.`);
      continue;
    }
    const table = pde >>> PAGE_SHIFT;
    ownFrame(c, table, Use.Table, `page table ${i} of ${name}`);
    if (table >= c.use.length) continue;
    c.references[table]++;
    const first = table * (PAGE_SIZE / 4);
    for (let j = 0; j < PTRS_PER_PTE; j++) {
      const pte = words[first + j];
      if (!pte) continue;
      const addr = i * 2 ** PGDIR_SHIFT + j * PAGE_SIZE;
      while (area < areas.length && areas[area].vm_end <= addr) area++;
      const vma = area < areas.length && areas[area].vm_start <= addr ? areas[area] : null;
      if (!vma)
        c.say(`Page ${address(addr)} of ${name} has the entry ${address(pte)}, but no area.`);
      if (!(pte & (_PAGE_PRESENT | _PAGE_PROTNONE))) {
        c.foundSwapEntry(pte);
        continue;
      }
      const pfn = pte >>> PAGE_SHIFT;
      if (pfn >= c.use.length) continue;
      if (pfn === zeroFrame && pte & _PAGE_RW)
        c.say(`Page ${address(addr)} of ${name} may write to the frame that is always zero.`);
      if (k.mem_map[pfn].flags & (1 << PG_reserved)) continue;
      present++;
      c.references[pfn]++;
    }
  }
  if (mm.rss !== present)
    c.say(`rss of ${name} is ${mm.rss}, but its page tables lead to ${present} frames.`);
}

/** Every translation in the TLB is what the tables say, or allows less. */
function checkTlb(c: Check): void {
  const { mmu } = c.k.cpu;
  const words = c.k.ram.words;
  for (const entry of mmu.tlb()) {
    const where = address(entry.linear);
    const pde = words[(mmu.cr3 >>> 2) + (entry.linear >>> 22)];
    let frame = 0;
    let bits = 0;
    if (pde & _PAGE_PRESENT && pde & _PAGE_PSE) {
      frame = ((pde & 0xffc00000) | (entry.linear & 0x003ff000)) >>> 0;
      bits = pde;
    } else if (pde & _PAGE_PRESENT) {
      const pte = words[((pde & PAGE_MASK) >>> 2) + ((entry.linear >>> 12) & 0x3ff)];
      frame = (pte & PAGE_MASK) >>> 0;
      bits = pte & (pde | ~(_PAGE_RW | _PAGE_USER));
    }
    if (!(bits & _PAGE_PRESENT))
      c.say(`The TLB has page ${where}, but the page tables do not: a flush is missing.`);
    else if (frame !== entry.physical)
      c.say(
        `The TLB has frame ${entry.physical >>> PAGE_SHIFT} for page ${where}, the page tables have ` +
          `${frame >>> PAGE_SHIFT}: a flush is missing.`,
      );
    else if (entry.write && !(bits & _PAGE_RW))
      c.say(`The TLB lets page ${where} be written, the page tables do not: a flush is missing.`);
    else if (entry.user && !(bits & _PAGE_USER))
      c.say(
        `The TLB gives page ${where} to user mode, the page tables do not: a flush is missing.`,
      );
    else if (entry.dirty && !(bits & _PAGE_DIRTY))
      c.say(
        `The TLB takes page ${where} for dirty, its entry is clean: a write would not be noticed.`,
      );
  }
}

// Who uses an address space

function checkUsers(c: Check): void {
  const k = c.k;
  const alive = new Set<mm_struct>();
  for (const [mm, name] of c.spaces) {
    const users = c.tasks.filter((task) => task.mm === mm).length;
    const borrowers = c.tasks.filter((task) => !task.mm && task.active_mm === mm).length;
    if (users > 0) alive.add(mm);
    const wrong = c.busy ? mm.mm_users.counter < users : mm.mm_users.counter !== users;
    if (wrong) c.say(`mm_users of ${name} is ${mm.mm_users.counter}, but ${tasks(users)} in it.`);
    const count = borrowers + (mm.mm_users.counter > 0 ? 1 : 0);
    if (c.busy ? mm.mm_count.counter < count : mm.mm_count.counter !== count)
      c.say(
        `mm_count of ${name} is ${mm.mm_count.counter}, but should be ${count}: ${users > 0 ? '1 for its users' : 'no users'}, ` +
          `${borrowers} for tasks that borrow it.`,
      );
  }
  for (const task of c.tasks)
    if (task.mm && task.active_mm !== task.mm) c.say(`active_mm of pid ${task.pid} is not its mm.`);

  const listed = c.members(k.init_mm.mmlist, 'The list of address spaces');
  if (k.mmlist_nr !== listed.length)
    c.say(`mmlist_nr is ${k.mmlist_nr}, but ${listed.length} address spaces are in the list.`);
  for (const mm of alive)
    if (!listed.includes(mm)) c.say(`${sentence(c.spaces.get(mm)!)} is not in the list of all.`);
  if (!c.busy)
    for (const mm of listed)
      if (!alive.has(mm))
        c.say(`The list of address spaces has one at ${address(mm.kaddr)} that no task uses.`);

  if (k.current.active_mm && k.cpu.mmu.cr3 !== k.current.active_mm.pgd - PAGE_OFFSET)
    if (k.current.active_mm.pgd)
      c.say(
        `cr3 is ${address(k.cpu.mmu.cr3)}, but the directory of the running task is at ${address(k.current.active_mm.pgd - PAGE_OFFSET)}.`,
      );
}

function tasks(n: number): string {
  return n === 1 ? '1 task lives' : `${n} tasks live`;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

// Locks

function checkLocks(c: Check): void {
  for (const lock of c.k.locksHeld) {
    c.say(`Pid ${c.k.current.pid} still holds the spinlock ${lock.name}.`);
  }
  if (c.busy) return;
  for (const [mm, name] of c.spaces) {
    const { activity, wait_list } = mm.mmap_sem;
    if (activity !== 0)
      c.say(
        `mmap_sem of ${name} is held ${activity < 0 ? 'for writing' : `by ${activity} for reading`}, but no task is in the kernel.`,
      );
    if (wait_list.next && wait_list.next !== wait_list)
      c.say(`A task waits for mmap_sem of ${name}, but no task is in the kernel.`);
    if (mm.page_table_lock.lock)
      c.say(`page_table_lock of ${name} is held, but no task is in the kernel.`);
  }
}

// Frames

/** Marks every frame of a block. */
function ownBlock(c: Check, pfn: number, order: number, use: Use, what: string): void {
  for (let at = pfn; at < pfn + (1 << order); at++)
    if (c.use[at] === Use.None) c.use[at] = use;
    else ownFrame(c, at, use, what);
}

/** Is one block of each pair of an order free where the pair's bit is set, and of no other pair? `heads`: the free blocks. */
function checkPairs(c: Check, zone: zone_t, order: number, heads: ReadonlySet<number>): void {
  const k = c.k;
  const { map } = zone.free_area[order];
  const base = zone.zone_start_mapnr;
  const pairs = Math.ceil(zone.size / (2 << order));
  // Most pairs have no free block, and 32 of them have a word of zeroes.
  const suspects = new Set<number>();
  for (const index of heads) suspects.add(index >>> (order + 1));
  const first = (map - PAGE_OFFSET) >>> 2;
  for (let word = 0; word < pairs / 32; word++) {
    const bits = k.ram.words[first + word];
    if (bits) for (let i = 0; i < 32; i++) if ((bits >>> i) & 1) suspects.add(word * 32 + i);
  }
  for (const pair of [...suspects].sort((a, b) => a - b)) {
    if (pair < 0 || pair >= pairs) continue;
    const first = heads.has(pair << (order + 1));
    const second = heads.has((pair << (order + 1)) + (1 << order));
    const bit = test_bit(k, pair, map);
    const pfn = base + (pair << (order + 1));
    if (first && second)
      c.say(
        `Blocks ${pfn} and ${pfn + (1 << order)} of order ${order} are both free and not joined.`,
      );
    else if (bit !== (first || second ? 1 : 0))
      c.say(
        `The bit of the pair at frame ${pfn}, order ${order}, of zone ${zone.name} is ${bit}, ` +
          `but ${first || second ? 'one of the two is' : 'none of the two is'} free.`,
      );
  }
}

function checkZone(c: Check, zone: zone_t): void {
  const name = `zone ${zone.name}`;
  if (zone.size === 0) return;
  const base = zone.zone_start_mapnr;
  let free = 0;
  for (let order = 0; order < MAX_ORDER; order++) {
    const area = zone.free_area[order];
    const heads = new Set<number>();
    for (const page of c.members(area.free_list, `The free list of order ${order} of ${name}`)) {
      const index = page.pfn - base;
      free += 1 << order;
      heads.add(index);
      if (index < 0 || index + (1 << order) > zone.size)
        c.say(`Free block ${page.pfn} of order ${order} is not in ${name}, whose list it is in.`);
      else if (index & ((1 << order) - 1))
        c.say(`Free block ${page.pfn} of ${name} is not aligned to its order ${order}.`);
      ownBlock(c, page.pfn, order, Use.Free, `free, in the list of order ${order} of ${name}`);
    }
    if (order === MAX_ORDER - 1) continue;
    checkPairs(c, zone, order, heads);
  }
  if (zone.free_pages !== free)
    c.say(`free_pages of ${name} is ${zone.free_pages}, but its lists hold ${free} pages.`);
}

function checkLru(c: Check): void {
  const k = c.k;
  const listed = new Set<struct_page>();
  const lists: [string, list_head<struct_page>, number, boolean][] = [
    ['active', k.active_list, k.nr_active_pages, true],
    ['inactive', k.inactive_list, k.nr_inactive_pages, false],
  ];
  for (const [name, head, count, active] of lists) {
    const pages = c.members(head, `The ${name} list`);
    if (pages.length !== count)
      c.say(`nr_${name}_pages is ${count}, but ${pages.length} pages are in the ${name} list.`);
    for (const page of pages) {
      if (listed.has(page)) c.say(`Frame ${page.pfn} is in both LRU lists.`);
      listed.add(page);
      if (!(page.flags & (1 << PG_lru)))
        c.say(`Frame ${page.pfn} is in the ${name} list, but PG_lru is not set.`);
      if (((page.flags & (1 << PG_active)) !== 0) !== active)
        c.say(`Frame ${page.pfn} is in the ${name} list, but PG_active is ${active ? 0 : 1}.`);
    }
  }
  for (const page of c.taken)
    if (page.flags & (1 << PG_lru) && !listed.has(page))
      c.say(`PG_lru of frame ${page.pfn} is set, but it is in no LRU list.`);
}

function checkPageCache(c: Check): void {
  const k = c.k;
  const pages = new Map<address_space, number>();
  for (const page of c.taken) {
    const { mapping } = page;
    if (mapping) {
      pages.set(mapping, (pages.get(mapping) ?? 0) + 1);
      c.references[page.pfn]++;
      if (mapping === k.swapper_space) c.foundSwapEntry(page.index);
      let at = page_hash(k, mapping, page.index).first;
      for (let steps = 0; at && at !== page && steps <= k.mem_map.length; steps++)
        at = at.next_hash;
      if (at !== page)
        c.say(
          `Frame ${page.pfn} has a mapping, but cannot be found in the hash of the page cache.`,
        );
    }
    if (page.buffers) c.references[page.pfn]++;
  }
  let total = 0;
  for (const [mapping, count] of pages) {
    total += count;
    const name = `a mapping of inode ${mapping.host?.i_ino ?? 'none'}`;
    let listed = 0;
    for (const list of ['clean_pages', 'dirty_pages', 'locked_pages'] as const)
      for (const page of c.members(mapping[list], `${list} of ${name}`)) {
        listed++;
        if (page.mapping !== mapping)
          c.say(`Frame ${page.pfn} is in ${list} of ${name}, but does not belong to it.`);
      }
    if (mapping.nrpages !== count || listed !== count)
      c.say(
        `nrpages of ${name} is ${mapping.nrpages}; ${listed} frames are in its lists, ${count} belong to it.`,
      );
  }
  if (k.page_cache_size.counter !== total)
    c.say(
      `page_cache_size is ${k.page_cache_size.counter}, but ${total} frames belong to mappings.`,
    );
}

/** The pages that lead to the slots in swap of files of shared memory. */
function checkSharedMemory(c: Check): void {
  const k = c.k;
  const own = (addr: number, name: string): number[] => {
    const pfn = (addr - PAGE_OFFSET) >>> PAGE_SHIFT;
    ownFrame(c, pfn, Use.Entries, `a page of entries of ${name}`);
    if (pfn >= c.use.length) return [];
    c.references[pfn]++;
    return Array.from(k.ram.words.subarray(pfn * 1024, (pfn + 1) * 1024));
  };
  for (const info of c.members(k.shmem_inodes, 'The list of files of shared memory')) {
    const name = `inode ${info.inode.i_ino}`;
    let pages = info.swapped;
    for (const { mapping } of c.taken) if (mapping === info.inode.i_mapping) pages++;
    let swapped = 0;
    const entries = (words: readonly number[]) => {
      for (const entry of words)
        if (entry) {
          swapped++;
          c.foundSwapEntry(entry);
        }
    };
    entries(info.i_direct);
    if (info.i_indirect) {
      pages++;
      own(info.i_indirect, name).forEach((word, i) => {
        if (!word) return;
        pages++;
        const next = own(word, name);
        if (i < 512) {
          entries(next);
          return;
        }
        for (const leaf of next)
          if (leaf) {
            pages++;
            entries(own(leaf, name));
          }
      });
    }
    if (info.swapped !== swapped)
      c.say(
        `${name} has ${info.swapped} pages in swap, but ${swapped} entries name a place there.`,
      );
    if (info.inode.i_blocks !== 8 * pages)
      c.say(`i_blocks of ${name} is ${info.inode.i_blocks}, but it has ${pages} pages.`);
  }
}

/** The map of each swap area counts the entries that name its places; free places add up. */
function checkSwap(c: Check): void {
  const k = c.k;
  let free = 0;
  k.swap_info.forEach(({ flags, max, swap_map }, type) => {
    for (let offset = 1; offset < max; offset++) {
      const count = swap_map![offset];
      if (count === SWAP_MAP_BAD) continue;
      if (count === 0 && flags === SWP_WRITEOK) free++;
      const entry = SWP_ENTRY(type, offset);
      const found = c.swapEntries.get(entry) ?? 0;
      c.swapEntries.delete(entry);
      if (c.busy ? count < found : count !== found)
        c.say(
          `Place ${offset} of swap area ${type} has ${count} users by its map, but ${found} entries name it.`,
        );
    }
  });
  for (const entry of c.swapEntries.keys())
    c.say(`The entry ${address(entry)} names no slot in swap.`);
  if (k.nr_swap_pages !== free)
    c.say(`nr_swap_pages is ${k.nr_swap_pages}, but ${free} slots in swap are free.`);
}

function checkFrames(c: Check): void {
  const k = c.k;
  for_each_zone(k, (zone) => checkZone(c, zone));
  checkPageCache(c);
  checkSharedMemory(c);
  checkQuickLists(c);
  for (const task of c.tasks) {
    for (const page of localPages(c, task))
      ownBlock(c, page.pfn, page.index, Use.Local, `kept by pid ${task.pid}`);
    ownTask(c, task);
  }
}

/** Blocks that a task in reclaim keeps for itself. */
function localPages(c: Check, task: task_struct): struct_page[] {
  if (!task.nr_local_pages) return [];
  return c.members(task.local_pages as list_head<struct_page>, `local_pages of pid ${task.pid}`);
}

/** The two frames of a task_struct and its kernel stack. */
function ownTask(c: Check, task: task_struct): void {
  if (!task.kaddr) return;
  const pfn = (task.kaddr - PAGE_OFFSET) >>> PAGE_SHIFT;
  if (c.use[pfn] === Use.Reserved) return;
  ownBlock(c, pfn, 1, Use.Kernel, `the task_struct of pid ${task.pid}`);
  c.references[pfn]++;
}

/** Spare page tables and directories. */
function checkQuickLists(c: Check): void {
  const cpu = c.k.boot_cpu_data;
  let spare = 0;
  for (const list of ['pgd_quick', 'pte_quick'] as const)
    for (let at = cpu[list]; at; at = c.k.ram.words[(at - PAGE_OFFSET) >>> 2]) {
      const pfn = (at - PAGE_OFFSET) >>> PAGE_SHIFT;
      if (at < PAGE_OFFSET || pfn >= c.use.length || ++spare > c.use.length) {
        c.say(`${list} leads to ${address(at)}, which is no frame, or runs in a circle.`);
        return;
      }
      ownFrame(c, pfn, Use.Table, `spare, in ${list}`);
      c.references[pfn]++;
    }
  if (cpu.pgtable_cache_sz !== spare)
    c.say(`pgtable_cache_sz is ${cpu.pgtable_cache_sz}, but ${spare} spare frames are listed.`);
}

/** Last of all: does each frame's count agree with what was found? */
function checkCounts(c: Check): void {
  const k = c.k;
  const { mem_map } = k;
  for (let pfn = 0; pfn < mem_map.length; pfn++) {
    const page = mem_map[pfn];
    const count = page.counter;
    const found = c.references[pfn];
    switch (c.use[pfn]) {
      case Use.Reserved:
        continue;
      case Use.Free:
      case Use.Local:
        if (count !== 0) c.say(`Frame ${pfn} is free, but its count is ${count}.`);
        if (found !== 0) c.say(`Frame ${pfn} is free, but ${references(found)} to it.`);
        if (page.mapping) c.say(`Frame ${pfn} is free, but belongs to a mapping.`);
        continue;
      case Use.None:
        if (found > 0) break;
        if (!c.options.held || c.options.held.has(pfn)) continue;
        if (count === 0) c.say(`Frame ${pfn} is lost: it is not free, and nothing uses it.`);
        else if (!c.busy)
          c.say(`Frame ${pfn} is lost: its count is ${count}, but nothing refers to it.`);
        continue;
    }
    if (c.busy ? count < found : count !== found)
      c.say(`The count of frame ${pfn} is ${count}, but ${references(found)} to it.`);
  }
}

function references(n: number): string {
  return n === 1 ? '1 reference leads' : `${n} references lead`;
}

// Slab

/** Numbers of the free objects of a slab, in the order of its chain; null if the chain is broken. */
function freeObjects(c: Check, cachep: kmem_cache_t, slabp: slab_t, name: string): Set<number> {
  const free = new Set<number>();
  const bufctl = ((slabp.kaddr - PAGE_OFFSET) >>> 2) + slabWords;
  for (let i = slabp.free | 0; i !== chainEnd; i = c.k.ram.ints[bufctl + i]) {
    if (i < 0 || i >= cachep.num) {
      c.say(`The chain of free objects of ${name} leads to object ${i} of ${cachep.num}.`);
      break;
    }
    if (free.has(i)) {
      c.say(`The chain of free objects of ${name} runs in a circle at object ${i}.`);
      break;
    }
    free.add(i);
  }
  if (free.size !== cachep.num - slabp.inuse)
    c.say(
      `${sentence(name)} has ${slabp.inuse} of ${cachep.num} objects in use, but ${free.size} in its chain of free ones.`,
    );
  return free;
}

/** Checks the slabs of one cache; the objects in use. */
function checkCache(c: Check, cachep: kmem_cache_t): unknown[] {
  const inUse: unknown[] = [];
  const lists: [string, list_head<slab_t>][] = [
    ['full', cachep.slabs_full],
    ['partial', cachep.slabs_partial],
    ['free', cachep.slabs_free],
  ];
  for (const [list, head] of lists)
    for (const slabp of c.members(head, `The list of ${list} slabs of ${cachep.name}`)) {
      const name = `slab ${address(slabp.s_mem)} of ${cachep.name}`;
      const { inuse } = slabp;
      const expected = inuse === 0 ? 'free' : inuse === cachep.num ? 'full' : 'partial';
      if (list !== expected)
        c.say(
          `${sentence(name)} is in the list of ${list} slabs with ${inuse} of ${cachep.num} objects in use.`,
        );
      const first = (slabp.s_mem - PAGE_OFFSET) >>> PAGE_SHIFT;
      const start = first & ~((1 << cachep.gfporder) - 1);
      ownBlock(c, start, cachep.gfporder, Use.Slab, name);
      c.references[start]++;
      for (let i = 0; i < 1 << cachep.gfporder; i++) {
        const page = c.k.mem_map[start + i];
        if (page && !(page.flags & (1 << PG_slab)))
          c.say(`Frame ${page.pfn} is part of ${name}, but PG_slab is not set.`);
      }
      const free = freeObjects(c, cachep, slabp, name);
      if (slabp.objs)
        for (let i = 0; i < cachep.num; i++) if (!free.has(i)) inUse.push(slabp.objs[i]);
    }
  return inUse;
}

function checkSlabs(c: Check): void {
  const k = c.k;
  for (const cachep of allCaches(k)) {
    const inUse = checkCache(c, cachep);
    if (cachep === (k.vm_area_cachep as kmem_cache_t))
      checkAreaObjects(c, inUse as vm_area_struct[]);
    if (cachep === (k.mm_cachep as kmem_cache_t)) checkSpaceObjects(c, inUse as mm_struct[]);
    if (cachep === (k.bh_cachep as kmem_cache_t)) checkBuffers(c, inUse as buffer_head[]);
  }
  for (const page of c.taken)
    if (page.flags & (1 << PG_slab) && c.use[page.pfn] !== Use.Slab)
      c.say(`PG_slab of frame ${page.pfn} is set, but no slab has it.`);
}

/** The buffers of each page form a ring, the unused ones a list; every buffer head is in one of them. */
function checkBuffers(c: Check, inUse: readonly buffer_head[]): void {
  const k = c.k;
  const allocated = new Set(inUse);
  const where = new Map<buffer_head, string>();
  const place = (bh: buffer_head, name: string): void => {
    const other = where.get(bh);
    if (other) c.say(`The buffer head at ${address(bh.kaddr)} is in ${other} and in ${name}.`);
    where.set(bh, name);
    if (!allocated.has(bh))
      c.say(`A buffer head of ${name} stands in memory that its slab cache has as free.`);
  };
  for (const page of c.taken) {
    if (!page.buffers) continue;
    const name = `the ring of frame ${page.pfn}`;
    let offset = 0;
    let bh: buffer_head | null = page.buffers;
    do {
      place(bh, name);
      if (bh.b_page !== page || bh.b_data !== PAGE_OFFSET + (page.pfn << PAGE_SHIFT) + offset)
        c.say(`A buffer in ${name} does not have the bytes from ${offset} on.`);
      if (buffer_dirty(bh) && bh.b_list !== BUF_DIRTY)
        c.say(`A buffer in ${name} is dirty, but not in the list of dirty buffers.`);
      offset += bh.b_size;
      bh = bh.b_this_page;
    } while (bh && bh !== page.buffers && offset < PAGE_SIZE);
    if (bh !== page.buffers || offset !== PAGE_SIZE)
      c.say(`${sentence(name)} does not close after ${PAGE_SIZE} bytes.`);
  }
  let unused = 0;
  for (let bh = k.unused_list; bh && unused <= inUse.length; bh = bh.b_next_free) {
    place(bh, 'the list of unused buffer heads');
    unused++;
  }
  if (unused !== k.nr_unused_buffer_heads)
    c.say(`nr_unused_buffer_heads is ${k.nr_unused_buffer_heads}, but ${unused} are in the list.`);
  k.lru_list.forEach((first, list) => {
    let count = 0;
    let size = 0;
    let bh = first;
    while (bh && count <= inUse.length) {
      if (bh.b_list !== list || !where.get(bh)?.startsWith('the ring'))
        c.say(`List ${list} of buffers has one that does not belong there.`);
      count++;
      size += bh.b_size;
      bh = bh.b_next_free;
      if (bh === first) break;
    }
    if (count !== k.nr_buffers_type[list] || size !== k.size_buffers_type[list])
      c.say(
        `List ${list} of buffers should have ${k.nr_buffers_type[list]} of ${k.size_buffers_type[list]} bytes, ` +
          `but has ${count} of ${size}.`,
      );
  });
  if (c.busy) return;
  for (const bh of inUse)
    if (!where.has(bh))
      c.say(`A buffer head at ${address(bh.kaddr)} is in use, but no page has it: it has leaked.`);
}

/** Every area in use is in one address space, and the areas of address spaces are in use. */
function checkAreaObjects(c: Check, inUse: readonly vm_area_struct[]): void {
  const where = new Map<vm_area_struct, string>();
  const allocated = new Set(inUse);
  for (const [mm, name] of c.spaces) {
    const seen = new Set<vm_area_struct>();
    for (let vma = mm.mmap; vma && !seen.has(vma); vma = vma.vm_next) {
      seen.add(vma);
      const other = where.get(vma);
      if (other) c.say(`Area ${range(vma)} is in ${other} and in ${name}.`);
      where.set(vma, name);
      if (!allocated.has(vma))
        c.say(`Area ${range(vma)} of ${name} stands in memory that its slab cache has as free.`);
    }
  }
  if (c.busy) return;
  for (const vma of inUse)
    if (!where.has(vma))
      c.say(
        `A vm_area_struct at ${address(vma.kaddr)} (${range(vma)}) is in use, but in no list of areas: it has leaked.`,
      );
}

function checkSpaceObjects(c: Check, inUse: readonly mm_struct[]): void {
  const allocated = new Set(inUse);
  for (const [mm, name] of c.spaces)
    if (mm.kaddr && !allocated.has(mm))
      c.say(`${sentence(name)} stands in memory that its slab cache has as free.`);
  if (c.busy) return;
  for (const mm of inUse)
    if (!c.spaces.has(mm))
      c.say(`A mm_struct at ${address(mm.kaddr)} is in use, but no task has it: it has leaked.`);
}

/**
 * Checks everything that must hold, and says what does not: one sentence each, none for a sound machine.
 * To be called between system calls. While a task sleeps within the kernel, what it holds for a while
 * (a reference to a frame, an area that is in no list yet) cannot be told from what has leaked; then
 * too many references are not reported, too few are.
 */
export function checkInvariants(k: Kernel, options: InvariantOptions = {}): string[] {
  const c = new Check(k, options);
  checkLocks(c);
  checkUsers(c);
  const areas = new Map([...c.spaces].map(([mm, name]) => [mm, checkAreas(c, mm, name)]));
  checkFiles(c, areas);
  checkFrames(c);
  checkSlabs(c);
  for (const [mm, name] of c.spaces) checkPageTables(c, mm, areas.get(mm)!, name);
  checkSwap(c);
  checkLru(c);
  checkTlb(c);
  checkCounts(c);
  return c.result();
}

/**
 * Frames in use that are neither reserved nor in a slab. After boot these are the tables that the kernel
 * keeps for good: what is found then can be passed to checkInvariants() as `held`.
 */
export function kernelFrames(k: Kernel): Set<number> {
  const free = new Uint8Array(k.mem_map.length);
  for_each_zone(k, (zone) => {
    if (zone.size === 0) return;
    zone.free_area.forEach((area, order) => {
      for (let at = area.free_list.next; at !== area.free_list; at = at.next)
        free.fill(1, at.owner!.pfn, at.owner!.pfn + (1 << order));
    });
  });
  const found = new Set<number>();
  const elsewhere = (1 << PG_reserved) | (1 << PG_slab);
  for (let pfn = free.indexOf(0); pfn >= 0; pfn = free.indexOf(0, pfn + 1))
    if (!(k.mem_map[pfn].flags & elsewhere)) found.add(pfn);
  return found;
}
