// Section 2.2: where the book and the source of 2.4.22 disagree.

import {
  __insert_vm_struct,
  boot,
  find_vma_prepare,
  insert_vm_struct,
  KernelBug,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  type Machine,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  type Process,
  spin_lock,
  spin_unlock,
  TASK_SIZE,
  vm_area_struct,
} from 'sim';
import { expect, test } from 'vitest';

function area(start: number): vm_area_struct {
  const made = new vm_area_struct();
  made.vm_start = start;
  made.vm_end = start + PAGE_SIZE;
  return made;
}

const map = (p: Process, addr: number): number =>
  p.mmap(addr, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);

function machine(): { m: Machine; p: Process } {
  const m = boot();
  return { m, p: m.spawn('test') };
}

test('__insert_vm_struct and insert_vm_struct each add one to map_count', () => {
  const { m, p } = machine();
  expect(p.mm.map_count).toBe(1);
  insert_vm_struct(m.k, p.mm, area(0x40000000));
  expect(p.mm.map_count).toBe(2);
  spin_lock(m.k, p.mm.page_table_lock);
  __insert_vm_struct(m.k, p.mm, area(0x50000000));
  expect(p.mm.map_count).toBe(3);
  spin_unlock(m.k, p.mm.page_table_lock);
});

test('insert_vm_struct takes page_table_lock, __insert_vm_struct does not', () => {
  const { m, p } = machine();
  insert_vm_struct(m.k, p.mm, area(0x40000000));
  expect(m.k.locksHeld).toEqual([]);
  spin_lock(m.k, p.mm.page_table_lock);
  __insert_vm_struct(m.k, p.mm, area(0x50000000));
  expect(() => insert_vm_struct(m.k, p.mm, area(0x60000000))).toThrow(KernelBug);
});

test('an area without one before it becomes head of the list, root only if the tree is empty', () => {
  const { p } = machine();
  p.munmap(0, TASK_SIZE);
  expect(p.mm.mmap).toBe(null);
  expect(p.mm.mm_rb.rb_node).toBe(null);

  map(p, 0x50000000);
  const first = p.mm.mmap!;
  expect(p.mm.mm_rb.rb_node).toBe(first.vm_rb);

  const { prev, rb_parent } = find_vma_prepare(p.mm, 0x40000000);
  expect([prev, rb_parent]).toEqual([null, first.vm_rb]);
  map(p, 0x40000000);
  expect(p.mm.mmap!.vm_start).toBe(0x40000000);
  expect(p.mm.mmap!.vm_next).toBe(first);
  expect(p.mm.mm_rb.rb_node).toBe(first.vm_rb);
});

test('with DEBUG_MM_RB on, validate_mm stops a munmap that cuts two areas', () => {
  const { m, p } = machine();
  const a = p.mmap(0, 2 * PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
  p.mmap(0, 2 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  m.k.debug_mm_rb = true;
  let bug: unknown;
  try {
    p.munmap(a + PAGE_SIZE, 2 * PAGE_SIZE);
  } catch (error) {
    bug = error;
  }
  expect(bug).toBeInstanceOf(KernelBug);
  expect((bug as KernelBug).where).toBe('mm/mmap.c:240');

  // The same call with the check off leaves everything in order.
  const other = machine();
  other.p.mmap(0, 2 * PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
  other.p.mmap(0, 2 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  other.p.munmap(a + PAGE_SIZE, 2 * PAGE_SIZE);
  expect(other.p.mm.map_count).toBe(3);
  expect(other.m.check()).toEqual([]);
});
