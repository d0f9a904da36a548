import { describe, expect, test } from 'vitest';
import { SWP_OFFSET } from '../../sim/include/asm-i386/pgtable.ts';
import {
  MADV_WILLNEED,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  MAP_SHARED,
  PROT_READ,
  PROT_WRITE,
} from '../../sim/include/linux/mman.ts';
import { SHMEM_I } from '../../sim/include/linux/shmem_fs.ts';
import { boot, type Machine } from '../../sim/machine/machine.ts';
import type { Process } from '../../sim/machine/process.ts';

const PAGE = 4096;
const RW = PROT_READ | PROT_WRITE;

function shared(p: Process, pages: number): number {
  return p.mmap(0, pages * PAGE, RW, MAP_SHARED | MAP_ANONYMOUS);
}

function inodeAt(p: Process, addr: number) {
  for (let vma = p.mm.mmap; vma; vma = vma.vm_next)
    if (vma.vm_start <= addr && addr < vma.vm_end) return vma.vm_file!.f_dentry!.d_inode!;
  throw new Error('no area');
}

/** Another program wants more than there is, so that what nobody uses goes to swap. */
function pushOut(m: Machine): void {
  const greedy = m.spawn('greedy');
  const b = greedy.mmap(0, 1000 * PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
  for (let i = 0; i < 1000; i++) greedy.store8(b + i * PAGE, 1);
  greedy.exit();
}

describe('shared anonymous memory', () => {
  test('is one page for parent and child, after the fork too', () => {
    const m = boot();
    const p = m.spawn();
    const a = shared(p, 2);
    p.store8(a, 1);
    const c = p.fork();
    c.store8(a, 2);
    c.store8(a + PAGE, 3);
    expect([p.load8(a), p.load8(a + PAGE)]).toEqual([2, 3]);
    expect(m.check()).toEqual([]);
  });

  test('stands in maps as the file dev/zero, which nobody can find', () => {
    const p = boot().spawn();
    shared(p, 1);
    expect(p.maps()).toMatch(
      /^40000000-40001000 rw-s 00000000 00:00 \d+ +\/dev\/zero \(deleted\)$/m,
    );
  });

  test('is in memory before it is touched after MADV_WILLNEED, in whole clusters, once', () => {
    const m = boot();
    const p = m.spawn();
    const a = shared(p, 4);
    p.store8(a + PAGE, 7);
    expect(p.madvise(a, 2 * PAGE, MADV_WILLNEED)).toBe(0);
    expect(p.madvise(a, 2 * PAGE, MADV_WILLNEED)).toBe(0);
    const inode = inodeAt(p, a);
    expect([inode.i_mapping.nrpages, inode.i_blocks]).toEqual([4, 32]);
    expect([p.load8(a), p.load8(a + PAGE)]).toEqual([0, 7]);
    expect(m.check()).toEqual([]);
    p.munmap(a, 4 * PAGE);
    expect(m.k.page_cache_size.counter).toBe(0);
    expect(m.check()).toEqual([]);
  });

  test('stops the kernel when it goes, if read-ahead has failed on it: a page without a block was left in the page cache', () => {
    const m = boot({ pages: 1024, swap: 1024 });
    const p = m.spawn();
    const a = shared(p, 1);
    p.store8(a, 7);
    const inode = inodeAt(p, a);
    pushOut(m);
    const entry = SHMEM_I(inode).i_direct[0];
    expect([entry !== 0, inode.i_mapping.nrpages, inode.i_blocks]).toEqual([true, 0, 8]);
    pushOut(m);
    expect(SHMEM_I(inode).i_direct[0]).toBe(entry);
    m.disk.fail('/swap', SWP_OFFSET(entry));
    expect(() => p.madvise(a, PAGE, MADV_WILLNEED)).toThrow('EIO');
    // The block is that of the page in swap.
    expect([inode.i_mapping.nrpages, inode.i_blocks]).toEqual([1, 8]);
    expect(() => p.munmap(a, PAGE)).toThrow('kernel BUG at mm/shmem.c:418');
    expect(inode.i_blocks).toBe(-8);
  });

  test('is a page of the page cache from the first touch, a read too', () => {
    const m = boot();
    const p = m.spawn();
    const a = shared(p, 4);
    expect(m.k.page_cache_size.counter).toBe(0);
    expect(p.load8(a + PAGE)).toBe(0);
    expect(m.k.page_cache_size.counter).toBe(1);
    const inode = inodeAt(p, a);
    expect([inode.i_mapping.nrpages, inode.i_blocks, inode.i_size]).toEqual([1, 8, 4 * PAGE]);
  });

  test('goes, all of it, with the last area', () => {
    const m = boot();
    const p = m.spawn();
    const a = shared(p, 4);
    for (let i = 0; i < 4; i++) p.store8(a + i * PAGE, i);
    const c = p.fork();
    p.munmap(a, 4 * PAGE);
    expect(m.k.page_cache_size.counter).toBe(4);
    expect(c.load8(a + 3 * PAGE)).toBe(3);
    c.exit();
    expect(m.k.page_cache_size.counter).toBe(0);
    expect(m.k.shmem_inodes.next).toBe(m.k.shmem_inodes);
    expect(m.check()).toEqual([]);
  });

  test('keeps its pages when a part is unmapped: the object is as large as ever', () => {
    const m = boot();
    const p = m.spawn();
    const a = shared(p, 3);
    p.store8(a + PAGE, 7);
    p.munmap(a + PAGE, PAGE);
    expect(m.k.page_cache_size.counter).toBe(1);
    p.munmap(a, PAGE);
    p.munmap(a + 2 * PAGE, PAGE);
    expect(m.k.page_cache_size.counter).toBe(0);
  });

  test('does not grow with mremap: past the end of the object is SIGBUS', () => {
    const p = boot().spawn();
    const a = shared(p, 2);
    const b = p.mremap(a, 2 * PAGE, 3 * PAGE, 1);
    p.store8(b + PAGE, 1);
    expect(() => p.store8(b + 2 * PAGE, 1)).toThrow(/SIGBUS/);
  });

  test('a private write to a private mapping is not seen in a shared one', () => {
    const m = boot();
    const p = m.spawn();
    const a = p.mmap(0, PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
    p.store8(a, 1);
    const c = p.fork();
    c.store8(a, 2);
    expect(p.load8(a)).toBe(1);
  });

  test('many pages need pages of entries, which are counted and given back', () => {
    const m = boot();
    const p = m.spawn();
    const pages = 16 + 1024 + 5;
    const a = shared(p, pages);
    p.store8(a + 15 * PAGE, 1);
    const inode = inodeAt(p, a);
    expect([inode.i_blocks, SHMEM_I(inode).i_indirect]).toEqual([8, 0]);
    p.store8(a + 16 * PAGE, 1);
    // The page, the page of entries, and the page that leads to it.
    expect(inode.i_blocks).toBe(8 * 4);
    p.store8(a + (pages - 1) * PAGE, 1);
    expect(inode.i_blocks).toBe(8 * 6);
    expect(SHMEM_I(inode).next_index).toBe(pages);
    expect(m.check()).toEqual([]);
    p.munmap(a, pages * PAGE);
    expect(inode.i_blocks).toBe(0);
    expect(m.check()).toEqual([]);
  });

  test('that has lost count of its pages is found out', () => {
    const m = boot();
    const p = m.spawn();
    const a = shared(p, 20);
    p.store8(a + 19 * PAGE, 1);
    const inode = inodeAt(p, a);
    inode.i_blocks += 8;
    expect(m.check()).toEqual([`i_blocks of inode ${inode.i_ino} is 32, but it has 3 pages.`]);
  });

  test('far out, entries are three pages away', () => {
    const m = boot();
    m.k.sysctl_overcommit_memory = 1;
    const p = m.spawn();
    const index = 16 + 512 * 1024 + 3;
    const a = p.mmap(0, 0x7f000000, RW, MAP_SHARED | MAP_ANONYMOUS);
    // The area is not as long as that: it begins further on in the object.
    const vma = p.mm.mmap_cache ?? p.mm.mmap!;
    const area = vma.vm_start === a ? vma : p.mm.mmap!;
    area.vm_pgoff = index;
    inodeAt(p, a).i_size = (index + 1) * PAGE;
    p.store8(a, 1);
    expect(inodeAt(p, a).i_blocks).toBe(8 * 4);
    expect(m.check()).toEqual([]);
    p.munmap(a, 0x7f000000);
    expect(m.check()).toEqual([]);
  });

  test('two threads that touch the same page get the same frame', () => {
    for (let seed = 0; seed < 8; seed++) {
      const m = boot();
      let seen: number[] = [];
      m.run(
        {
          *first(p) {
            const a = yield* p.mmap(0, PAGE, RW, MAP_SHARED | MAP_ANONYMOUS);
            const other = yield* p.clone(
              (function* () {
                yield* p.store8(a + 1, 2);
              })(),
            );
            yield* p.store8(a, 1);
            yield* p.waitpid(other);
            seen = [yield* p.load8(a), yield* p.load8(a + 1)];
          },
        },
        seed,
      );
      expect([seed, ...seen]).toEqual([seed, 1, 2]);
      expect(m.check()).toEqual([]);
    }
  });
});
