// How many areas does the process have after each of these calls? Fill in, then run.

import {
  MAP_ANONYMOUS,
  MAP_NORESERVE,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  type Process,
} from 'sim';

const RW = PROT_READ | PROT_WRITE;
const anonymous = MAP_PRIVATE | MAP_ANONYMOUS;

/** The process begins with one area, its stack: rwx, and growing down. */
const calls: [areas: number, call: (p: Process) => number][] = [
  [2, (p) => p.mmap(0x40000000, PAGE_SIZE, RW, anonymous)],
  // Other rights.
  [3, (p) => p.mmap(0x40001000, PAGE_SIZE, PROT_READ, anonymous)],
  // The area below has other rights.
  [4, (p) => p.mmap(0x40002000, PAGE_SIZE, RW, anonymous)],
  [3, (p) => p.munmap(0x40001000, PAGE_SIZE)],
  // The hole is closed.
  [2, (p) => p.mmap(0x40001000, PAGE_SIZE, RW, anonymous)],
  // The area above is extended downwards; MAP_NORESERVE leaves no flag.
  [2, (p) => p.mmap(0x3ffff000, PAGE_SIZE, RW, anonymous | MAP_NORESERVE)],
  // It is not executable and does not grow down, so it does not become stack.
  [3, (p) => p.mmap(0xbfffe000, PAGE_SIZE, RW, anonymous)],
];
