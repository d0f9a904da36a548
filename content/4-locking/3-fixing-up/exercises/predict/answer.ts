// Which areas are there after each call? Write them down: pages, offset, a star if locked.
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

/** Eight pages are mapped, `0-8 @0`, and the stack is left out. One of the calls fails half way. */
const calls: [areas: string, call: (p: Process) => unknown][] = [
  ['0-2 @0, 2-3 @2 *, 3-8 @3', (p) => p.mlock(a + 2 * PAGE_SIZE, PAGE_SIZE)],
  ['0-1 @0, 1-2 @1 *, 2-3 @2 *, 3-5 @3 *, 5-8 @5', (p) => p.mlock(a + PAGE_SIZE, 4 * PAGE_SIZE)],
  [
    '0-1 @0, 1-2 @1 *, 2-3 @2, 3-4 @3, 4-5 @4 *, 5-8 @5',
    (p) => p.munlock(a + 2 * PAGE_SIZE, 2 * PAGE_SIZE),
  ],
  ['0-1 @0, 1-2 @1 *, 2-3 @2, 3-4 @3, 4-5 @4 *, 5-9 @5', (p) => map(p, 8, 1)],
  [
    '0-1 @0, 1-2 @1 *, 2-3 @2, 3-4 @3, 4-5 @4 *, 5-7 @5, 7-9 @7 *',
    (p) => p.mlock(a + 7 * PAGE_SIZE, 3 * PAGE_SIZE),
  ],
  ['0-1 @0, 1-2 @1, 2-3 @2, 3-4 @3, 4-5 @4, 5-7 @5, 7-9 @7', (p) => p.munlockall()],
];
