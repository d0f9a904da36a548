// Buffer heads: the blocks of a page, each with a place on the disk and a state.
import { describe, expect, test } from 'vitest';
import { submit_bh } from '../../sim/drivers/block/ll_rw_blk.ts';
import {
  __block_commit_write,
  __refile_buffer,
  balance_dirty_state,
  block_flushpage,
  create_empty_buffers,
  fsync_inode_data_buffers,
  lock_buffer,
  mark_buffer_dirty,
  sync_page_buffers,
  try_to_free_buffers,
  unlock_buffer,
  wait_on_buffer,
} from '../../sim/fs/buffer.ts';
import { diskFile } from '../../sim/fs/disk.ts';
import { diskBlock } from '../../sim/fs/diskfs.ts';
import { EIO } from '../../sim/include/asm-i386/errno.ts';
import { O_SYNC } from '../../sim/include/asm-i386/fcntl.ts';
import { KernelBug } from '../../sim/include/bug.ts';
import {
  BH_Dirty,
  BH_Lock,
  BH_Mapped,
  BH_Uptodate,
  BUF_DIRTY,
  BUF_LOCKED,
  type buffer_head,
} from '../../sim/include/linux/buffer_head.ts';
import { WRITE } from '../../sim/include/linux/fs.ts';
import { GFP_KERNEL } from '../../sim/include/linux/gfp.ts';
import type { struct_page } from '../../sim/include/linux/mm.ts';
import {
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  MAP_SHARED,
  PROT_READ,
  PROT_WRITE,
} from '../../sim/include/linux/mman.ts';
import { TryLockPage } from '../../sim/include/linux/page.ts';
import { UnlockPage } from '../../sim/include/linux/page_inline.ts';
import { boot, type Machine } from '../../sim/machine/machine.ts';
import type { Process } from '../../sim/machine/process.ts';
import { filemap_fdatasync, filemap_fdatawait } from '../../sim/mm/filemap.ts';
import { vmtruncate } from '../../sim/mm/memory.ts';
import { kernel, makeFile, open, PAGE, read, write } from './files.ts';

const RW = PROT_READ | PROT_WRITE;

/** A machine with blocks of `size` bytes, a process with memory, and the file "f" of `pages` pages and `extra` bytes. */
function withFile(size: 1024 | 4096, pages: number, extra = 0) {
  const m = boot({ buffers: size });
  makeFile(m, 'f', pages, extra);
  const p = m.spawn('demo');
  const buf = p.mmap(0, 8 * PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
  const inode = diskFile(m.k, 'f')!.d_inode!;
  return { m, p, buf, inode, ...open(m, p, 'f') };
}

/** The page of the file "f" at `index` that is in the page cache. */
function cachedPage(m: Machine, index: number): struct_page {
  const mapping = diskFile(m.k, 'f')!.d_inode!.i_mapping;
  const page = m.k.mem_map.find((it) => it.mapping === mapping && it.index === index);
  if (!page) throw new Error(`page ${index} is not in the page cache`);
  return page;
}

/** The buffers of a page, in order. */
function ring(page: struct_page): buffer_head[] {
  const all: buffer_head[] = [];
  let bh = page.buffers;
  while (bh && !all.includes(bh)) {
    all.push(bh);
    bh = bh.b_this_page;
  }
  return all;
}

/** The buffers of a page as text: u valid, d dirty, l locked, m with a place, - none of these. */
function states(page: struct_page): string {
  const letters: [number, string][] = [
    [BH_Uptodate, 'u'],
    [BH_Dirty, 'd'],
    [BH_Lock, 'l'],
    [BH_Mapped, 'm'],
  ];
  return ring(page)
    .map(
      ({ b_state }) => letters.map(([bit, c]) => (b_state & (1 << bit) ? c : '')).join('') || '-',
    )
    .join(' ');
}

/** A page of the kernel's own with four buffers, locked, as a machine without anything else has it. */
function lonePage(m: Machine, p: Process): struct_page {
  const page = m.k.mem_map.find((it) => it.count.counter === 0 && !(it.flags & 0xffffff))!;
  page.count.counter = 1;
  TryLockPage(page);
  kernel(m, p, create_empty_buffers(m.k, page, 0, 1024));
  return page;
}

describe('reading', () => {
  test('a page has a buffer for each block, and a user more', () => {
    for (const size of [1024, 4096] as const) {
      const { m, p, file, buf } = withFile(size, 2);
      read(m, p, file, buf, PAGE);
      const page = cachedPage(m, 0);
      expect(ring(page).length).toBe(PAGE / size);
      expect(page.count.counter).toBe(2);
      expect(states(page)).toBe(
        Array(PAGE / size)
          .fill('um')
          .join(' '),
      );
      expect(m.check()).toEqual([]);
    }
  });

  test('past the end of the file blocks have no place and are zero', () => {
    const { m, p, file, fd, buf, inode } = withFile(1024, 0, 1500);
    const bytes = m.k.diskfs.disk.contents(diskBlock(m.k, inode, 0, false));
    bytes.fill(9, 2048);
    const reads = m.k.diskfs.disk.reads;
    read(m, p, file, buf, PAGE);
    expect(states(cachedPage(m, 0))).toBe('um um u u');
    expect(m.k.diskfs.disk.reads - reads).toBe(2);
    const at = p.mmap(0, PAGE, PROT_READ, MAP_SHARED, fd);
    expect([p.load8(at + 1499), p.load8(at + 2048), p.load8(at + 4095)]).toEqual([1, 0, 0]);
  });

  test('an error in one block of four leaves the page not valid, and the others are', () => {
    const { m, p, file, buf, inode } = withFile(1024, 1);
    const block = diskBlock(m.k, inode, 0, false);
    m.k.diskfs.disk.badParts.add(block * PAGE + 2048);
    expect(read(m, p, file, buf, PAGE)).toBe(-EIO);
    const page = cachedPage(m, 0);
    expect(states(page)).toBe('um um m um');
    m.k.diskfs.disk.badParts.clear();
    const reads = m.k.diskfs.disk.reads;
    // The block that failed is read again, but nobody takes PG_error away: 2.4.22 keeps the page as not valid.
    expect(read(m, p, file, buf, PAGE)).toBe(-EIO);
    expect(m.k.diskfs.disk.reads - reads).toBe(1);
    expect(states(page)).toBe('um um um um');
  });
});

describe('writing', () => {
  test('a part of a block is read first; blocks that are written whole, or not at all, are not', () => {
    const { m, p, file, buf } = withFile(1024, 1);
    p.store8(buf, 77);
    const { disk } = m.k.diskfs;
    const before = [disk.reads, disk.writes];
    file.f_pos = 1000;
    expect(write(m, p, file, buf, 1100)).toBe(1100);
    expect([disk.reads - before[0], disk.writes - before[1]]).toEqual([2, 0]);
    const page = cachedPage(m, 0);
    expect(states(page)).toBe('udm udm udm -');
    expect(m.k.nr_buffers_type[BUF_DIRTY]).toBe(3);
    expect(m.k.size_buffers_type[BUF_DIRTY]).toBe(3072);
    expect(m.check()).toEqual([]);
    // What was there stays: the rest of the page is read when somebody asks for it.
    file.f_pos = 0;
    read(m, p, file, buf + PAGE, PAGE);
    expect([999, 1000, 2100, 4095].map((i) => p.load8(buf + PAGE + i))).toEqual([1, 77, 1, 1]);
  });

  test('a new block is zero around what is written, and nothing is read', () => {
    const { m, p, file, buf } = withFile(4096, 0);
    p.store8(buf, 5);
    const reads = m.k.diskfs.disk.reads;
    file.f_pos = 100;
    write(m, p, file, buf, 1);
    expect(m.k.diskfs.disk.reads).toBe(reads);
    file.f_pos = 0;
    read(m, p, file, buf + PAGE, 101);
    expect([0, 99, 100].map((i) => p.load8(buf + PAGE + i))).toEqual([0, 0, 5]);
  });

  test('an error while a block is read ends the write with EIO', () => {
    const { m, p, file, buf, inode } = withFile(1024, 1);
    m.k.diskfs.disk.bad.add(diskBlock(m.k, inode, 0, false));
    expect(write(m, p, file, buf, 10)).toBe(-EIO);
    expect(states(cachedPage(m, 0))).toBe('m - - -');
    expect(m.check()).toEqual([]);
  });

  test('O_SYNC, and fsync(), write the dirty blocks alone and wait', () => {
    const { m, p, file, buf, inode } = withFile(1024, 2);
    const { disk } = m.k.diskfs;
    p.store8(buf, 42);
    let writes = disk.writes;
    file.f_pos = 1024;
    write(m, p, file, buf, 1024);
    expect(disk.writes).toBe(writes);
    expect(kernel(m, p, fsync_inode_data_buffers(m.k, inode))).toBe(0);
    expect(disk.writes - writes).toBe(1);
    expect(disk.look(diskBlock(m.k, inode, 0, false))![1024]).toBe(42);
    writes = disk.writes;
    file.f_flags |= O_SYNC;
    write(m, p, file, buf, 2048);
    expect(disk.writes - writes).toBe(2);
    expect(m.k.nr_buffers_type[BUF_DIRTY]).toBe(0);
    expect(m.check()).toEqual([]);
  });

  test('fsync() tells of a block that could not be written', () => {
    const { m, p, file, buf, inode } = withFile(1024, 1);
    write(m, p, file, buf, 1024);
    m.k.diskfs.disk.badToWrite.add(diskBlock(m.k, inode, 0, false));
    expect(kernel(m, p, fsync_inode_data_buffers(m.k, inode))).toBe(-EIO);
  });

  test('a dirty page goes to the disk block by block, and is unlocked by the last', () => {
    const { m, p, fd, inode } = withFile(1024, 2);
    const { disk } = m.k.diskfs;
    const at = p.mmap(0, PAGE, RW, MAP_SHARED, fd);
    p.store8(at + 3000, 200);
    p.munmap(at, PAGE);
    const writes = disk.writes;
    kernel(m, p, filemap_fdatasync(m.k, inode.i_mapping));
    const page = cachedPage(m, 0);
    expect([states(page), page.flags & 1]).toEqual(['ulm ulm ulm ulm', 1]);
    kernel(m, p, filemap_fdatawait(m.k, inode.i_mapping));
    expect([states(page), page.flags & 1]).toEqual(['um um um um', 0]);
    expect(disk.writes - writes).toBe(4);
    expect(disk.look(diskBlock(m.k, inode, 0, false))![3000]).toBe(200);
  });

  test('the last page of a file is only marked dirty, as far as the file goes', () => {
    const { m, p, fd, inode } = withFile(1024, 0, 1500);
    const at = p.mmap(0, PAGE, RW, MAP_SHARED, fd);
    p.store8(at, 9);
    p.store8(at + 4000, 9);
    p.munmap(at, PAGE);
    const writes = m.k.diskfs.disk.writes;
    kernel(m, p, filemap_fdatasync(m.k, inode.i_mapping));
    expect(m.k.diskfs.disk.writes).toBe(writes);
    expect(states(cachedPage(m, 0))).toBe('udm udm u u');
    kernel(m, p, fsync_inode_data_buffers(m.k, inode));
    expect(m.k.diskfs.disk.writes - writes).toBe(2);
  });
});

describe('truncation', () => {
  test('in the middle of a page: blocks after it lose their place, the one it ends in is zero from there and dirty', () => {
    const { m, p, file, buf, inode } = withFile(1024, 1);
    read(m, p, file, buf, PAGE);
    expect(kernel(m, p, vmtruncate(m.k, inode, 1500))).toBe(0);
    const page = cachedPage(m, 0);
    expect(states(page)).toBe('um udm - -');
    expect(page.count.counter).toBe(2);
    expect(m.check()).toEqual([]);
    file.f_pos = 0;
    expect(kernel(m, p, vmtruncate(m.k, inode, PAGE))).toBe(0);
    read(m, p, file, buf, PAGE);
    expect([1499, 1500, 2048, 4095].map((i) => p.load8(buf + i))).toEqual([1, 0, 0, 0]);
  });

  test('of a page that is not in memory: the block it ends in is read', () => {
    const { m, p, inode } = withFile(1024, 1);
    const reads = m.k.diskfs.disk.reads;
    kernel(m, p, vmtruncate(m.k, inode, 1500));
    expect(m.k.diskfs.disk.reads - reads).toBe(1);
    expect(states(cachedPage(m, 0))).toBe('- udm - -');
  });

  test('of the whole file frees pages and buffers', () => {
    const { m, p, file, buf, inode } = withFile(1024, 4);
    read(m, p, file, buf, 4 * PAGE);
    write(m, p, file, buf, 1024);
    expect(kernel(m, p, vmtruncate(m.k, inode, 0))).toBe(0);
    expect(inode.i_mapping.nrpages).toBe(0);
    expect(m.k.nr_buffers_type).toEqual([0, 0, 0]);
    expect(m.check()).toEqual([]);
  });

  test('waits for a block that is on its way to the disk', () => {
    const { m, p } = withFile(1024, 1);
    const { k } = m;
    const page = lonePage(m, p);
    const bh = ring(page)[1];
    bh.b_state |= (1 << BH_Mapped) | (1 << BH_Uptodate);
    bh.b_blocknr = 400;
    mark_buffer_dirty(k, bh);
    kernel(m, p, lock_buffer(k, bh));
    bh.b_state &= ~(1 << BH_Dirty);
    bh.b_end_io = (_k, it) => unlock_buffer(k, it);
    submit_bh(k, WRITE, bh);
    const start = k.clock.now;
    expect(kernel(m, p, block_flushpage(k, page, 0))).toBe(1);
    expect(k.clock.now).toBeGreaterThan(start);
    expect(page.buffers).toBeNull();
  });
});

describe('freeing', () => {
  test('buffers that are clean and not in use go; the page has a user less', () => {
    const { m, p } = withFile(1024, 1);
    const page = lonePage(m, p);
    const unused = m.k.nr_unused_buffer_heads;
    expect(page.count.counter).toBe(2);
    expect(kernel(m, p, try_to_free_buffers(m.k, page, 0))).toBe(1);
    expect([page.buffers, page.count.counter]).toEqual([null, 1]);
    expect(m.k.nr_unused_buffer_heads - unused).toBe(4);
  });

  test('one that is in use, dirty or locked keeps all of them', () => {
    const { m, p } = withFile(1024, 1);
    const page = lonePage(m, p);
    const bh = ring(page)[3];
    bh.b_count.counter++;
    expect(kernel(m, p, try_to_free_buffers(m.k, page, GFP_KERNEL))).toBe(0);
    bh.b_count.counter--;
    bh.b_state |= 1 << BH_Lock;
    expect(kernel(m, p, try_to_free_buffers(m.k, page, 0))).toBe(0);
    bh.b_state &= ~(1 << BH_Lock);
    mark_buffer_dirty(m.k, bh);
    expect(kernel(m, p, try_to_free_buffers(m.k, page, 0))).toBe(0);
    expect(ring(page).length).toBe(4);
  });

  test('reclaim notes a dirty page first, writes it the second time, and waits the third time', () => {
    const { m, p } = withFile(1024, 1);
    const { k } = m;
    const page = lonePage(m, p);
    const bh = ring(page)[0];
    bh.b_blocknr = 400;
    bh.b_state |= (1 << BH_Mapped) | (1 << BH_Uptodate);
    mark_buffer_dirty(k, bh);
    const { disk } = k.diskfs;
    const { writes } = disk;
    expect(kernel(m, p, sync_page_buffers(k, page.buffers!))).toBe(0);
    expect([states(page), disk.queued]).toEqual(['udm - - -', 0]);
    expect(kernel(m, p, sync_page_buffers(k, page.buffers!))).toBe(0);
    expect([states(page), disk.queued, k.nr_buffers_type[BUF_LOCKED]]).toEqual(['ulm - - -', 1, 1]);
    const start = k.clock.now;
    expect(kernel(m, p, sync_page_buffers(k, page.buffers!))).toBe(1);
    expect([states(page), disk.writes - writes]).toEqual(['um - - -', 1]);
    expect(k.clock.now).toBeGreaterThan(start);
    expect(kernel(m, p, try_to_free_buffers(k, page, GFP_KERNEL))).toBe(1);
  });

  test('more than 100 unused heads are not kept', () => {
    const { m, p, file, buf, inode } = withFile(1024, 40);
    for (let i = 0; i < 5; i++) read(m, p, file, buf, 8 * PAGE);
    kernel(m, p, vmtruncate(m.k, inode, 0));
    expect(m.k.nr_unused_buffer_heads).toBe(100);
    expect(m.check()).toEqual([]);
  });
});

describe('buffer heads', () => {
  test('a dirty buffer is in the list of dirty ones; too many are to be written', () => {
    const { m, p } = withFile(1024, 1);
    const { k } = m;
    const page = lonePage(m, p);
    const [bh] = ring(page);
    mark_buffer_dirty(k, bh);
    expect([bh.b_list, k.lru_list[BUF_DIRTY] === bh]).toEqual([BUF_DIRTY, true]);
    expect(balance_dirty_state(k)).toBe(-1);
    const all = k.mem_map.length * PAGE;
    k.size_buffers_type[BUF_DIRTY] = all * 0.4;
    expect(balance_dirty_state(k)).toBe(0);
    k.size_buffers_type[BUF_DIRTY] = all * 0.7;
    expect(balance_dirty_state(k)).toBe(1);
    k.size_buffers_type[BUF_DIRTY] = 1024;
    bh.b_state &= ~(1 << BH_Dirty);
    __refile_buffer(k, bh);
    expect(k.nr_buffers_type).toEqual([1, 0, 0]);
  });

  test('must be locked to be handed to the disk', () => {
    const { m, p } = withFile(1024, 1);
    const page = lonePage(m, p);
    expect(() => submit_bh(m.k, WRITE, ring(page)[0])).toThrow(KernelBug);
  });

  test('wait_on_buffer() has the disk begin', () => {
    const { m, p, file, buf } = withFile(1024, 1);
    const { k } = m;
    write(m, p, file, buf, PAGE);
    const page = cachedPage(m, 0);
    const [bh] = ring(page);
    kernel(m, p, lock_buffer(k, bh));
    bh.b_end_io = (_k, it) => unlock_buffer(k, it);
    submit_bh(k, WRITE, bh);
    expect(k.clock.pending).toBe(0);
    kernel(m, p, wait_on_buffer(k, bh));
    expect(k.clock.now).toBeGreaterThan(0);
    expect(bh.b_state & (1 << BH_Lock)).toBe(0);
  });

  test('a page whose blocks have all become valid is valid', () => {
    const { m, p, inode } = withFile(1024, 1);
    const page = lonePage(m, p);
    __block_commit_write(m.k, inode, page, 0, 2048);
    expect(page.flags & 8).toBe(0);
    __block_commit_write(m.k, inode, page, 2048, 4096);
    expect(page.flags & 8).toBe(8);
    UnlockPage(m.k, page);
  });

  test('a ring that is broken is found', () => {
    const { m, p, file, buf } = withFile(1024, 1);
    read(m, p, file, buf, PAGE);
    const page = cachedPage(m, 0);
    const all = ring(page);
    all[1].b_this_page = all[3];
    expect(m.check().join('\n')).toMatch(/ring of frame|has leaked/);
    all[1].b_this_page = all[2];
    all[2].b_data += 1024;
    expect(m.check().join('\n')).toMatch(/does not have the bytes from 2048 on/);
    all[2].b_data -= 1024;
    m.k.nr_unused_buffer_heads++;
    expect(m.check().join('\n')).toMatch(/nr_unused_buffer_heads/);
    m.k.nr_unused_buffer_heads--;
    expect(m.check()).toEqual([]);
  });
});

describe('swap', () => {
  test('a page that was written keeps its buffers, and is the same when it comes back', () => {
    for (const buffers of [1024, 4096] as const) {
      const m = boot({ pages: 1024, swap: 1024, buffers });
      const p = m.spawn('demo');
      const pages = 800;
      const at = p.mmap(0, pages * PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
      for (let i = 0; i < pages; i++) p.store32(at + i * PAGE, i);
      const kept = m.k.mem_map.filter((it) => it.buffers && it.mapping === m.k.swapper_space);
      expect(kept.length).toBeGreaterThan(0);
      expect(ring(kept[0]).length).toBe(PAGE / buffers);
      for (let i = 0; i < pages; i++)
        if (p.load32(at + i * PAGE) !== i) throw new Error(`page ${i} has changed`);
      expect(m.check()).toEqual([]);
      p.exit();
      expect(m.check()).toEqual([]);
    }
  });
});

test('a snapshot counts the buffers of a page', () => {
  const { m, p, file, buf } = withFile(1024, 1);
  write(m, p, file, buf, 1024);
  const pages = m.snapshot().files.find((it) => it.name === '/f')!.pages;
  expect(pages.map((it) => it.buffers)).toEqual([{ count: 4, dirty: 1, locked: 0 }]);
});
