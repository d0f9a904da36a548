// Section 1.2: what fork() leaves in the child that a reader might not expect.

import {
  boot,
  do_brk,
  down_write,
  find_vma,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  type mm_struct,
  PAGE_MASK,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  type Process,
  pgd_offset,
  ptepGet,
  up_write,
  VM_DONTCOPY,
  type vm_area_struct,
  yield_,
} from 'sim';
import { expect, test } from 'vitest';

const ANON = MAP_PRIVATE | MAP_ANONYMOUS;

/**
 * A process with two areas besides its stack; `look` is called with the child while fork() copies, right
 * after the first of them.
 */
function forking(look: (child: mm_struct) => void) {
  const m = boot();
  const p = m.spawn('parent');
  p.mmap(0, PAGE_SIZE, PROT_READ, ANON);
  p.mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE, ANON);
  p.mm.mmap!.vm_ops = { open: (_k, area: vm_area_struct) => look(area.vm_mm!) };
  return { p, child: p.fork() };
}

test('while fork copies the areas the child has the tree of its parent', () => {
  let inTree: boolean | null = null;
  let inList = 0;
  let parent: mm_struct | null = null;
  const { p, child } = forking((mm) => {
    const found = find_vma(mm, 0xbfffffff);
    inTree = found !== null;
    parent = found?.vm_mm ?? null;
    for (let area = mm.mmap; area; area = area.vm_next) inList++;
  });
  // The stack is not copied yet; the tree has it all the same, and it is the parent's.
  expect([inList, inTree]).toEqual([1, true]);
  expect(parent).toBe(p.mm);
  // When fork() is done the tree is the child's own.
  expect((child.mm.mm_rb.rb_node!.owner as vm_area_struct).vm_mm).toBe(child.mm);
});

test('a find_vma during the copy leaves an area of the parent in the child’s mmap_cache', () => {
  const a = 0x40000000;
  const { p, child } = forking((mm) => find_vma(mm, a));
  expect(child.mm.mmap_cache!.vm_mm).toBe(p.mm);
  // The next fault in the child would be handled by the parent's area.
  expect(find_vma(child.mm, a)!.vm_mm).toBe(p.mm);
});

test('nobody asked, the child remembers no area', () => {
  const { child } = forking(() => {});
  expect(child.mm.mmap_cache).toBe(null);
});

test('total_vm of the child counts areas that fork has left out', () => {
  const m = boot();
  const p = m.spawn('parent');
  const a = p.mmap(0, 16 * PAGE_SIZE, PROT_READ, ANON);
  find_vma(p.mm, a)!.vm_flags |= VM_DONTCOPY;
  const child = p.fork();
  expect(child.maps()).toBe('bffff000-c0000000 rwxp 00000000 00:00 0');
  expect(child.mm.map_count).toBe(1);
  expect(child.mm.total_vm).toBe(17);
});

test('the page table of a program that has ended becomes a spare one, its directory a free frame', () => {
  const m = boot();
  const cpu = m.k.boot_cpu_data;
  const tableOf = ({ mm }: Process) => (ptepGet(m.k, pgd_offset(mm, 0xbfffffff)) & PAGE_MASK) >>> 0;
  const other = m.spawn('other');
  const gone = m.spawn('gone');
  const table = tableOf(gone);
  const directory = m.k.mem_map[(gone.mm.pgd - 0xc0000000) / PAGE_SIZE];
  expect([cpu.pgd_quick, cpu.pte_quick]).toEqual([0, 0]);

  gone.exit();
  expect(cpu.pte_quick).toBe(table + 0xc0000000);
  expect(directory.count.counter).toBe(1);

  // Somebody with a space of his own runs, and the last loan is over.
  other.brk();
  expect(directory.count.counter).toBe(0);
  expect([cpu.pgd_quick, cpu.pgtable_cache_sz]).toEqual([0, 1]);
});

test('fork copies brk before it waits for the semaphore, and the heap after', () => {
  const m = boot();
  const { k } = m;
  let child: { brk: number; heap: number } | null = null;
  let before = 0;
  m.run({
    *forker(s) {
      const mm = s.task.mm!;
      before = mm.brk;
      // What sys_brk() does, by a thread that has been put to sleep in the middle of it.
      const grower = function* () {
        yield* down_write(k, mm.mmap_sem);
        yield* yield_(k);
        yield* do_brk(k, before, PAGE_SIZE);
        mm.brk = before + PAGE_SIZE;
        up_write(k, mm.mmap_sem);
      };
      yield* s.clone(grower());
      yield* yield_(k);
      const pid = yield* s.fork(yield_(k));
      const copy = m.processOf(pid).mm;
      child = { brk: copy.brk, heap: copy.mmap!.vm_end };
      yield* s.waitpid();
      yield* s.waitpid();
    },
  });
  expect(before).toBeGreaterThan(0);
  expect(child).toEqual({ brk: before, heap: before + PAGE_SIZE });
});
