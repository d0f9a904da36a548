// Section 2.5: where the source of 2.4.22 does something else than one might read.

import {
  boot,
  find_vma,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_READ,
  type Process,
  struct_file,
  type vm_area_struct,
} from 'sim';
import { expect, test } from 'vitest';
import { struct_dentry, struct_inode } from '../../sim/include/linux/fs.ts';
import { VM_DENYWRITE } from '../../sim/include/linux/mm.ts';
import { __vma_link_file } from '../../sim/mm/mmap.ts';

const A = 0x40000000;

const map = (p: Process, page: number, pages: number): vm_area_struct => {
  const addr = p.mmap(
    A + page * PAGE_SIZE,
    pages * PAGE_SIZE,
    PROT_READ,
    MAP_PRIVATE | MAP_ANONYMOUS,
  );
  return find_vma(p.mm, addr)!;
};
const unmap = (p: Process, page: number, pages: number): number =>
  p.munmap(A + page * PAGE_SIZE, pages * PAGE_SIZE);

/** The areas but the stack, in pages from A: `0-3 @0`, with the offset. */
const areas = (p: Process): string => {
  const found: string[] = [];
  for (let vma = p.mm.mmap; vma && vma.vm_start < 0xb0000000; vma = vma.vm_next)
    found.push(
      `${(vma.vm_start - A) / PAGE_SIZE}-${(vma.vm_end - A) / PAGE_SIZE} @${vma.vm_pgoff}`,
    );
  return found.join(', ');
};

test('a hole takes one new structure, and the old one keeps the front', () => {
  const p = boot().spawn('test');
  const old = map(p, 0, 5);
  const { kaddr } = old;

  unmap(p, 2, 1);

  expect(areas(p)).toBe('0-2 @0, 3-5 @3');
  const front = find_vma(p.mm, A)!;
  const tail = front.vm_next!;
  expect(front).toBe(old);
  expect(front.kaddr).toBe(kaddr);
  expect(tail).not.toBe(old);
  expect(p.mm.map_count).toBe(3);
});

test('a file whose program loses a part of its text stays closed to writers throughout', () => {
  /** Five pages that deny writing; all values that the file's counter takes while `pages` go. */
  function counted(page: number, pages: number): number[] {
    const p = boot().spawn('test');
    const file = new struct_file();
    file.f_count.counter = 1;
    file.f_dentry = new struct_dentry();
    file.f_dentry.d_inode = new struct_inode();
    const area = map(p, 0, 5);
    area.vm_file = file;
    area.vm_flags |= VM_DENYWRITE;
    __vma_link_file(area);

    const { i_writecount } = file.f_dentry.d_inode;
    let counter = i_writecount.counter;
    const values = [counter];
    Object.defineProperty(i_writecount, 'counter', {
      get: () => counter,
      set(value: number) {
        counter = value;
        values.push(value);
      },
    });
    unmap(p, page, pages);
    return values;
  }

  // The front goes, or the back: one denies before and after.
  expect(counted(0, 2)).toEqual([-1, -2, -1, -2, -1]);
  expect(counted(3, 2)).toEqual([-1, -2, -1, -2, -1]);
  // The middle goes: two deny afterwards.
  expect(counted(2, 1)).toEqual([-1, -2, -1, -2, -3, -2]);
  // All of it goes: nobody denies any more.
  expect(counted(0, 5)).toEqual([-1, 0]);
});

test('areas are closed from the highest address down', () => {
  const p = boot().spawn('test');
  const closed: number[] = [];
  for (const page of [0, 2, 4])
    map(p, page, 1).vm_ops = {
      *close(_k, area) {
        closed.push((area.vm_start - A) / PAGE_SIZE);
        yield* [];
      },
    };

  unmap(p, 0, 5);

  expect(closed).toEqual([4, 2, 0]);
});

test('at the limit mmap makes one area more, and munmap makes no hole', () => {
  const m = boot();
  const p = m.spawn('test');
  map(p, 0, 5);
  m.k.max_map_count = p.mm.map_count;

  expect(() => unmap(p, 2, 1)).toThrow('ENOMEM');
  expect(areas(p)).toBe('0-5 @0');

  map(p, 8, 1);
  expect(p.mm.map_count).toBe(m.k.max_map_count + 1);
  expect(() => map(p, 10, 1)).toThrow('ENOMEM');

  // With one to spare a hole can be made, and is the last.
  m.k.max_map_count = p.mm.map_count + 1;
  expect(unmap(p, 2, 1)).toBe(0);
  expect(p.mm.map_count).toBe(m.k.max_map_count);
  expect(() => unmap(p, 4, 1)).not.toThrow();
});
