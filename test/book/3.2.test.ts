// Section 3.2: where the source of 2.4.22 does something else than one might read.

import {
  boot,
  do_mmap_pgoff,
  find_vma,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  struct_file,
} from 'sim';
import { expect, test } from 'vitest';
import { FMODE_READ, struct_dentry, struct_inode } from '../../sim/include/linux/fs.ts';

const A = 0x40000000;

test('a wish in the last page becomes address 0', () => {
  const p = boot().spawn('test');
  const map = (addr: number): number =>
    p.mmap(addr, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);

  expect(map(0xfffff001)).toBe(0);
  expect(find_vma(p.mm, 0)!.vm_start).toBe(0);
  // Taken now, so that the next such wish is forgotten like any other.
  expect(map(0xffffffff)).toBe(A);
  // The page's own address does not wrap; it is too high.
  expect(map(0xfffff000)).toBe(A + PAGE_SIZE);
});

test('a place that a driver chooses is cleared like one given with MAP_FIXED', () => {
  const m = boot();
  const p = m.spawn('test');
  p.mmap(A, 3 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);

  const file = new struct_file();
  file.f_count.counter = 1;
  file.f_mode = FMODE_READ;
  file.f_dentry = new struct_dentry();
  file.f_dentry.d_inode = new struct_inode();
  file.f_dentry.d_name = 'device';
  file.f_op = {
    get_unmapped_area: () => A + PAGE_SIZE,
    *mmap() {
      yield* [];
      return 0;
    },
  };
  // No MAP_FIXED, no address: the driver alone says where.
  const call = do_mmap_pgoff(m.k, file, 0, PAGE_SIZE, PROT_READ, MAP_PRIVATE, 0);
  expect(m.runAs(p.task, null, call)).toBe(A + PAGE_SIZE);

  expect(find_vma(p.mm, A)!.vm_end).toBe(A + PAGE_SIZE);
  expect(find_vma(p.mm, A + PAGE_SIZE)!.vm_file).toBe(file);
  expect(find_vma(p.mm, A + 2 * PAGE_SIZE)!.vm_file).toBeNull();
});
