// Who must go when memory is at its end.

import {
  boot,
  type FatalSignal,
  MAP_ANONYMOUS,
  MAP_FIXED,
  MAP_PRIVATE,
  type Machine,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  type Process,
} from 'sim';
import { expect, test } from 'vitest';
import { CAP_SYS_RAWIO } from '../../sim/include/linux/capability.ts';
import { badness, int_sqrt, select_bad_process } from '../../sim/mm/oom_kill.ts';

const A = 0x40000000;

/** A machine that promises more memory than it has, and a program that was promised 4 MB. */
function crowded(): { m: Machine; hog: Process } {
  const m = boot({ pages: 768 });
  m.k.sysctl_overcommit_memory = 1;
  const hog = m.spawn('hog');
  hog.mmap(A, 0x400000, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED);
  return { m, hog };
}

/** Has a program write page after page until it dies of it, or `most` pages are written: how many were. */
function fill(p: Process, most = 1024): { pages: number; died: string } {
  for (let pages = 0; pages < most; pages++)
    try {
      p.store8(A + pages * PAGE_SIZE, 1);
    } catch (error) {
      return { pages, died: (error as FatalSignal).signal };
    }
  return { pages: most, died: '' };
}

/** How many pages the program can write before it is killed. */
const room = fill(crowded().hog).pages;

test('a program that takes all there is dies of it, and the machine goes on', () => {
  const { m, hog } = crowded();
  const bystander = m.spawn('bystander');
  bystander.store8(0xbffff000, 7);
  const { pages, died } = fill(hog);
  expect(pages).toBeGreaterThan(250);
  // It is the superuser's, and may drive devices: it is asked to go, which here nobody can refuse.
  expect(died).toBe('SIGTERM');
  expect(m.k.log).toContain(`Out of Memory: Killed process ${hog.pid} (hog).`);
  expect(bystander.load8(0xbffff000)).toBe(7);
  expect(m.check()).toEqual([]);
  bystander.exit();
  expect(fill(crowded().hog).pages).toBe(room);
});

test('a program without leave to drive devices is killed outright', () => {
  const { hog } = crowded();
  hog.task.cap_effective &= ~(1 << CAP_SYS_RAWIO);
  expect(fill(hog).died).toBe('SIGKILL');
});

test('who asks last need not be who goes: fork waits, and the largest dies for it', () => {
  const { m, hog } = crowded();
  const small = m.spawn('small');
  small.store8(0xbffff000, 1);
  fill(hog, room - 8);
  const began = m.k.jiffies;
  const children: Process[] = [];
  while (!m.k.log.some((line) => line.startsWith('Out of Memory'))) children.push(small.fork());
  expect(m.k.jiffies - began).toBeGreaterThanOrEqual(100);
  expect(() => hog.load8(A)).toThrow('has exited');
  expect(children.at(-1)!.load8(0xbffff000)).toBe(1);
  // While fork waited, swap_out() looked at the child: its tree was still the parent's. See dup_mmap().
  expect(m.check()).toEqual([
    expect.stringMatching(/^mmap_cache of .* is not one of its areas\.$/),
  ]);
});

test('all threads of the chosen one go with it', () => {
  const { m, hog } = crowded();
  const thread = hog.clone();
  const small = m.spawn('small');
  const { died } = fill(hog);
  expect(died).toBe('SIGTERM');
  expect(() => thread.load8(A)).toThrow('has exited');
  expect(small.load8(0xbffff000)).toBe(0);
  expect(m.check()).toEqual([]);
});

test('points are pages, fewer for the old, a quarter for the superuser, a quarter again for who drives devices', () => {
  const { m, hog } = crowded();
  const { k } = m;
  expect(badness(k, hog.task)).toBe(Math.trunc(Math.trunc(1025 / 4) / 4));
  hog.task.cap_effective = 0;
  expect(badness(k, hog.task)).toBe(256);
  hog.task.uid = hog.task.euid = 500;
  expect(badness(k, hog.task)).toBe(1025);
  hog.task.nice = 5;
  expect(badness(k, hog.task)).toBe(2050);
  k.jiffies = hog.task.start_time + (1024 << 17);
  expect(badness(k, hog.task)).toBe(2 * Math.trunc(1025 / 5));
  expect(select_bad_process(k)).toBe(hog.task);
  expect(badness(k, k.init_task)).toBe(0);
  expect([0, 1, 2, 4, 9, 16, 100, 1024].map(int_sqrt)).toEqual([1, 1, 1, 2, 2, 3, 9, 24]);
});
