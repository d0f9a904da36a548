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
const calls: [areas: string[], call: (p: Process) => unknown][] = [
  [
    [
      '40000000-40002000 00000000',
      '40002000-40003000 00002000 locked',
      '40003000-40008000 00003000',
    ],
    (p) => p.mlock(a + 2 * PAGE_SIZE, PAGE_SIZE),
  ],
  [
    [
      '40000000-40001000 00000000',
      '40001000-40002000 00001000 locked',
      '40002000-40003000 00002000 locked',
      '40003000-40005000 00003000 locked',
      '40005000-40008000 00005000',
    ],
    (p) => p.mlock(a + PAGE_SIZE, 4 * PAGE_SIZE),
  ],
  [
    [
      '40000000-40001000 00000000',
      '40001000-40002000 00001000 locked',
      '40002000-40003000 00002000',
      '40003000-40004000 00003000',
      '40004000-40005000 00004000 locked',
      '40005000-40008000 00005000',
    ],
    (p) => p.munlock(a + 2 * PAGE_SIZE, 2 * PAGE_SIZE),
  ],
  [
    [
      '40000000-40001000 00000000',
      '40001000-40002000 00001000 locked',
      '40002000-40003000 00002000',
      '40003000-40004000 00003000',
      '40004000-40005000 00004000 locked',
      '40005000-40009000 00005000',
    ],
    (p) => map(p, 8, 1),
  ],
  [
    [
      '40000000-40001000 00000000',
      '40001000-40002000 00001000 locked',
      '40002000-40003000 00002000',
      '40003000-40004000 00003000',
      '40004000-40005000 00004000 locked',
      '40005000-40007000 00005000',
      '40007000-40009000 00007000 locked',
    ],
    (p) => p.mlock(a + 7 * PAGE_SIZE, 3 * PAGE_SIZE),
  ],
  [
    [
      '40000000-40001000 00000000',
      '40001000-40002000 00001000',
      '40002000-40003000 00002000',
      '40003000-40004000 00003000',
      '40004000-40005000 00004000',
      '40005000-40007000 00005000',
      '40007000-40009000 00007000',
    ],
    (p) => p.munlockall(),
  ],
];
