// Section 2.1: where the book, or a comment in it, and the source of 2.4.22 disagree.

import {
  boot,
  do_mmap,
  do_mmap_pgoff,
  MAP_ANONYMOUS,
  MAP_FIXED,
  MAP_PRIVATE,
  type Machine,
  nr_free_pages,
  PAGE_SIZE,
  PROT_EXEC,
  PROT_NONE,
  PROT_READ,
  PROT_WRITE,
  type Process,
  RLIMIT_AS,
  RLIMIT_MEMLOCK,
  struct_file,
  VM_LOCKED,
  type vm_area_struct,
} from 'sim';
import { expect, test } from 'vitest';

const ANON = MAP_PRIVATE | MAP_ANONYMOUS;

function machine(): { m: Machine; p: Process } {
  const m = boot();
  return { m, p: m.spawn('test') };
}

/** An open device whose mmap method does `prepare`, and nothing else. */
function device(m: Machine, prepare: (vma: vm_area_struct) => number): struct_file {
  const file = new struct_file();
  const inode = { i_mapping: m.k.swapper_space, i_writecount: { counter: 0 }, i_flags: 0 };
  file.f_count.counter = 1;
  file.f_mode = 3;
  file.f_dentry = { d_inode: inode } as unknown as struct_file['f_dentry'];
  file.f_op = {
    // biome-ignore lint/correctness/useYield: the kernel expects a function that may sleep
    *mmap(_k, _file, vma) {
      return prepare(vma);
    },
  };
  return file;
}

test('MAP_FIXED frees the pages it finds before the new area exists', () => {
  const { m, p } = machine();
  p.mm.def_flags = VM_LOCKED;
  const a = p.mmap(0, 4 * PAGE_SIZE, PROT_READ | PROT_WRITE, ANON);
  p.mm.def_flags = 0;
  expect(p.mm.rss).toBe(5);

  // The device sees the address space as it is when the new area is filled in but not yet linked.
  let seen: { rss: number; free: number } | null = null;
  const before = nr_free_pages(m.k);
  const file = device(m, () => {
    seen = { rss: p.mm.rss, free: nr_free_pages(m.k) };
    return 0;
  });
  const call = do_mmap_pgoff(m.k, file, a, 4 * PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_FIXED, 0);
  expect(m.runAs(p.task, null, call)).toBe(a);
  expect(seen).toEqual({ rss: 1, free: before + 4 });
});

test('a mapping that RLIMIT_AS refuses has unmapped what MAP_FIXED found', () => {
  const { p } = machine();
  const a = p.mmap(0, 4 * PAGE_SIZE, PROT_READ, ANON);
  p.setrlimit(RLIMIT_AS, 6 * PAGE_SIZE);
  expect(() => p.mmap(a, 8 * PAGE_SIZE, PROT_READ, ANON | MAP_FIXED)).toThrow('ENOMEM');
  expect(p.maps()).toBe('bffff000-c0000000 rwxp 00000000 00:00 0');
});

test('mmap makes max_map_count + 1 areas', () => {
  const { m, p } = machine();
  m.k.max_map_count = 10;
  const map = (n: number) => p.mmap(0x40000000 + 2 * n * PAGE_SIZE, PAGE_SIZE, PROT_EXEC, ANON);
  for (let n = p.mm.map_count; n < 11; n++) map(n);
  expect(p.mm.map_count).toBe(11);
  expect(() => map(11)).toThrow('ENOMEM');
  expect(p.mm.map_count).toBe(11);
});

test('do_mmap refuses the last page below 4 GB, mmap maps it', () => {
  const { m, p } = machine();
  const loader = (offset: number) =>
    m.runAs(p.task, null, do_mmap(m.k, null, 0, PAGE_SIZE, PROT_READ, ANON, offset));
  expect(loader(0xffffe000)).toBe(0x40000000);
  expect(loader(0xfffff000)).toBe(-22);
  // With other rights, so that the area is its own and shows its offset.
  expect(p.mmap(0, PAGE_SIZE, PROT_EXEC, ANON, -1, 0xfffff000)).toBe(0x40001000);
  expect(p.mm.mmap!.vm_next!.vm_pgoff).toBe(0xfffff);
});

test('an area that a driver locks is taken off locked_vm without ever having been added', () => {
  const { m, p } = machine();
  const file = device(m, (vma) => {
    vma.vm_flags |= VM_LOCKED;
    return 0;
  });
  const call = do_mmap_pgoff(m.k, file, 0, 4 * PAGE_SIZE, PROT_READ, MAP_PRIVATE, 0);
  const a = m.runAs(p.task, null, call);
  expect(p.mm.locked_vm).toBe(0);
  p.munmap(a, 4 * PAGE_SIZE);
  expect(p.mm.locked_vm | 0).toBe(-4);
});

test('2 GB of locked memory may be replaced by 2 GB whatever the limit', () => {
  const { p } = machine();
  const size = 0x80000000;
  const map = (addr: number, len: number) => p.mmap(addr, len, PROT_NONE, ANON | MAP_FIXED);
  p.mm.def_flags = VM_LOCKED;
  map(0x10000000, size);
  p.setrlimit(RLIMIT_MEMLOCK, 0);
  expect(() => map(0xb0000000, PAGE_SIZE)).toThrow('EAGAIN');
  expect(map(0x10000000, size)).toBe(0x10000000);
  expect(p.mm.locked_vm).toBe(size / PAGE_SIZE);
});
