// Which areas are there after each call? Write them down: addresses, offset, `locked` if they are.
import {
  MAP_ANONYMOUS,
  MAP_FIXED,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  type Process,
} from 'sim';

const a = 0x40000000;
const map = (p: Process, page: number, pages: number) =>
  p.mmap(
    a + page * PAGE_SIZE,
    pages * PAGE_SIZE,
    PROT_READ | PROT_WRITE,
    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
  );

/** Eight pages are mapped, and the stack is left out. One of the calls fails half way. */
const start = '40000000-40008000 00000000';
const calls: [areas: string[], call: (p: Process) => unknown][] = [
  [[start], (p) => p.mlock(a + 2 * PAGE_SIZE, PAGE_SIZE)],
  [[start], (p) => p.mlock(a + PAGE_SIZE, 4 * PAGE_SIZE)],
  [[start], (p) => p.munlock(a + 2 * PAGE_SIZE, 2 * PAGE_SIZE)],
  [[start], (p) => map(p, 8, 1)],
  [[start], (p) => p.mlock(a + 7 * PAGE_SIZE, 3 * PAGE_SIZE)],
  [[start], (p) => p.munlockall()],
];
