import { describe, expect, test } from 'vitest';
import { diskBlock } from '../../sim/fs/diskfs.ts';
import { Clock } from '../../sim/hw/clock.ts';
import { BLOCK_SIZE, Disk } from '../../sim/hw/disk.ts';
import { EINVAL, EIO, ETXTBSY } from '../../sim/include/asm-i386/errno.ts';
import { O_APPEND } from '../../sim/include/asm-i386/fcntl.ts';
import { MAP_ANONYMOUS, MAP_PRIVATE, PROT_READ, PROT_WRITE } from '../../sim/include/linux/mman.ts';
import { RLIMIT_FSIZE } from '../../sim/include/linux/resource.ts';
import { boot } from '../../sim/machine/machine.ts';
import { filemap_fdatasync, filemap_fdatawait } from '../../sim/mm/filemap.ts';
import { vmtruncate } from '../../sim/mm/memory.ts';
import { cacheText, kernel, makeFile, onDisk, open, PAGE, read, write } from './files.ts';

const RW = PROT_READ | PROT_WRITE;

/** A machine, a process with a page of memory to read into, and the file "f". */
function withFile(pages: number, extra = 0) {
  const m = boot();
  makeFile(m, 'f', pages, extra);
  const p = m.spawn('demo');
  const buf = p.mmap(0, 8 * PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
  return { m, p, buf, ...open(m, p, 'f') };
}

describe('the disk', () => {
  test('does what is queued, in order, some time after it was started', () => {
    const clock = new Clock();
    const disk = new Disk(clock);
    const told: string[] = [];
    const memory = new Uint8Array(BLOCK_SIZE).fill(7);
    disk.write(3, memory, (ok) => told.push(`write ${ok}`));
    const back = new Uint8Array(BLOCK_SIZE);
    disk.read(3, back, (ok) => told.push(`read ${ok} ${back[0]}`));
    expect([told, clock.pending]).toEqual([[], 0]);
    disk.start();
    disk.start();
    expect(clock.pending).toBe(1);
    clock.jump();
    expect(told).toEqual(['write true', 'read true 7']);
    expect(clock.now).toBe(disk.seek + 2 * disk.transfer);
  });

  test('fails for a bad block, and leaves the memory as it was', () => {
    const disk = new Disk(new Clock());
    disk.seek = 0;
    disk.bad.add(1);
    const memory = new Uint8Array(BLOCK_SIZE).fill(9);
    let answer: boolean | null = null;
    disk.read(1, memory, (ok) => {
      answer = ok;
    });
    expect([answer, memory[0]]).toEqual([false, 9]);
  });
});

describe('reading', () => {
  test('takes virtual time once, and none when the pages are in memory', () => {
    const { m, p, file, buf } = withFile(3);
    const start = m.k.clock.now;
    expect(read(m, p, file, buf, 2 * PAGE)).toBe(2 * PAGE);
    const waited = m.k.clock.now - start;
    expect(waited).toBeGreaterThanOrEqual(m.k.diskfs.disk.seek);
    expect([p.load8(buf), p.load8(buf + PAGE)]).toEqual([1, 2]);
    file.f_pos = 0;
    expect(read(m, p, file, buf, PAGE)).toBe(PAGE);
    expect(m.k.clock.now - start).toBe(waited);
    expect(m.check()).toEqual([]);
  });

  test('stops at the end of the file', () => {
    const { m, p, file, buf } = withFile(1, 100);
    expect(read(m, p, file, buf, 3 * PAGE)).toBe(PAGE + 100);
    expect(read(m, p, file, buf, PAGE)).toBe(0);
    expect(file.f_pos).toBe(PAGE + 100);
  });

  test('of a bad block is -EIO, after what could be read before it', () => {
    const { m, p, file, buf } = withFile(3);
    m.k.diskfs.disk.bad.add(diskBlock(m.k, file.f_dentry!.d_inode!, 1, false));
    expect(read(m, p, file, buf, 3 * PAGE)).toBe(PAGE);
    expect(read(m, p, file, buf, PAGE)).toBe(-EIO);
    m.k.diskfs.disk.bad.clear();
    expect(read(m, p, file, buf, PAGE)).toBe(PAGE);
    expect(p.load8(buf)).toBe(2);
    expect(m.check()).toEqual([]);
  });
});

describe('writing', () => {
  test('stays in memory until the file is flushed', () => {
    const { m, p, file, buf } = withFile(3);
    p.store8(buf, 99);
    file.f_pos = PAGE;
    expect(write(m, p, file, buf, 1)).toBe(1);
    expect(cacheText(m, 'f')).toBe('1!');
    expect(onDisk(m, 'f')).toEqual([1, 2, 3]);
    const { i_mapping } = file.f_dentry!.d_inode!;
    expect(kernel(m, p, filemap_fdatasync(m.k, i_mapping))).toBe(0);
    expect(cacheText(m, 'f')).toBe('1*');
    expect(kernel(m, p, filemap_fdatawait(m.k, i_mapping))).toBe(0);
    expect(cacheText(m, 'f')).toBe('1');
    expect(onDisk(m, 'f')).toEqual([1, 99, 3]);
    expect(m.check()).toEqual([]);
  });

  test('reads the rest of a page that it does not write whole', () => {
    const { m, p, file, buf } = withFile(1);
    p.store8(buf, 99);
    file.f_pos = 10;
    write(m, p, file, buf, 1);
    file.f_pos = 9;
    read(m, p, file, buf, 3);
    expect([p.load8(buf), p.load8(buf + 1), p.load8(buf + 2)]).toEqual([1, 99, 1]);
  });

  test('past the end makes the file longer, with zeroes between', () => {
    const { m, p, file, buf } = withFile(1, 1);
    p.store8(buf, 99);
    file.f_pos = 3 * PAGE;
    write(m, p, file, buf, 1);
    expect(file.f_dentry!.d_inode!.i_size).toBe(3 * PAGE + 1);
    file.f_pos = PAGE;
    expect(read(m, p, file, buf, 3 * PAGE)).toBe(2 * PAGE + 1);
    expect([p.load8(buf), p.load8(buf + 1), p.load8(buf + PAGE)]).toEqual([2, 0, 0]);
  });

  test('with O_APPEND goes to the end, wherever the position is', () => {
    const { m, p, buf } = withFile(1);
    const { file } = open(m, p, 'f', 2 | O_APPEND);
    write(m, p, file, buf, 5);
    expect(file.f_pos).toBe(PAGE + 5);
  });

  test('beyond RLIMIT_FSIZE is cut, then refused with a signal', () => {
    const { m, p, file, buf } = withFile(0);
    p.setrlimit(RLIMIT_FSIZE, 10);
    expect(write(m, p, file, buf, 100)).toBe(10);
    expect(() => write(m, p, file, buf, 1)).toThrow(/25|XFSZ/);
  });

  test('of a negative length is -EINVAL', () => {
    const { m, p, file, buf } = withFile(0);
    expect(write(m, p, file, buf, 0x80000000)).toBe(-EINVAL);
  });
});

test('a truncated file gives its blocks back and reads as zeroes when it grows again', () => {
  const { m, p, file, buf } = withFile(3);
  const inode = file.f_dentry!.d_inode!;
  read(m, p, file, buf, 3 * PAGE);
  kernel(m, p, vmtruncate(m.k, inode, 100));
  expect(cacheText(m, 'f')).toBe('0');
  expect(m.k.diskfs.free.length).toBe(2);
  kernel(m, p, vmtruncate(m.k, inode, 2 * PAGE));
  file.f_pos = 99;
  expect(read(m, p, file, buf, 2 * PAGE)).toBe(2 * PAGE - 99);
  expect([p.load8(buf), p.load8(buf + 1), p.load8(buf + PAGE)]).toEqual([1, 0, 0]);
  expect(m.check()).toEqual([]);
});

test('the pages of a file stay when it is closed: its name keeps them', () => {
  const { m, p, file, buf } = withFile(2);
  read(m, p, file, buf, PAGE);
  p.close(0);
  expect(file.f_dentry).toBeNull();
  expect(cacheText(m, 'f').startsWith('0')).toBe(true);
  expect(m.check()).toEqual([]);
});

test('who denies writing keeps writers out, and the other way round', () => {
  const { m, p, file } = withFile(1);
  const inode = file.f_dentry!.d_inode!;
  expect(inode.i_writecount.counter).toBe(1);
  p.close(0);
  inode.i_writecount.counter = -1;
  expect(() => open(m, p, 'f', 1)).toThrow(String(-ETXTBSY));
  expect(open(m, p, 'f', 0).fd).toBe(0);
});
