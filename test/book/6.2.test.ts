// Section 6.2: where the source of 2.4.22 does something else than one might read.

import {
  boot,
  find_vma,
  MAP_ANONYMOUS,
  MAP_FIXED,
  MAP_PRIVATE,
  MAP_SHARED,
  O_RDONLY,
  O_RDWR,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  VM_MAYSHARE,
  VM_MAYWRITE,
  VM_SHARED,
} from 'sim';
import { expect, test } from 'vitest';

const RW = PROT_READ | PROT_WRITE;

test('a shared mapping of a file opened for reading is not VM_SHARED', () => {
  const m = boot();
  m.file('/data', 'hello');
  const p = m.spawn('test');
  const { i_mapping } = m.inode('/data');

  const a = p.mmap(0, PAGE_SIZE, PROT_READ, MAP_SHARED, p.open('/data', O_RDONLY));
  const area = find_vma(p.mm, a)!;
  expect(area.vm_flags & (VM_SHARED | VM_MAYWRITE | VM_MAYSHARE)).toBe(VM_MAYSHARE);
  expect(i_mapping.i_mmap).toBe(area);
  expect(i_mapping.i_mmap_shared).toBeNull();
  expect(p.maps()).toContain('r--s');

  const b = p.mmap(0, PAGE_SIZE, PROT_READ, MAP_SHARED, p.open('/data', O_RDWR));
  const other = find_vma(p.mm, b)!;
  const both = VM_SHARED | VM_MAYWRITE;
  expect(other.vm_flags & both).toBe(both);
  expect(i_mapping.i_mmap_shared).toBe(other);
});

test('a failing mmap with MAP_FIXED leaves a hole', () => {
  const m = boot();
  m.file('/data', 'hello');
  const p = m.spawn('test');
  const a = p.mmap(0, PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
  p.store8(a, 1);
  const fd = p.open('/data', O_RDWR);
  const { i_mapping } = m.inode('/data');
  i_mapping.a_ops = { ...i_mapping.a_ops, writepage: undefined };

  expect(() => p.mmap(a, PAGE_SIZE, PROT_READ, MAP_SHARED | MAP_FIXED, fd)).toThrow('EINVAL');
  expect(find_vma(p.mm, a)?.vm_start).not.toBe(a);
  expect(() => p.load8(a)).toThrow('SIGSEGV');
  expect(m.check()).toEqual([]);
});
