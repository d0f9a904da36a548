// Memory in bulk: what a loop of single accesses would have done, and what is left when one of them kills.

import {
  boot,
  FatalSignal,
  MAP_ANONYMOUS,
  MAP_FIXED,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
} from 'sim';
import { expect, test } from 'vitest';

const A = 0x40000000;
const RW = PROT_READ | PROT_WRITE;
const FIXED = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;

function started(pages = 4) {
  const m = boot();
  const p = m.spawn('demo');
  p.mmap(A, pages * PAGE_SIZE, RW, FIXED);
  return { m, p };
}

/** Page faults that a call costs. */
function faults(m: ReturnType<typeof boot>, call: () => void): number {
  const before = m.k.cpu.faults;
  call();
  return m.k.cpu.faults - before;
}

/** All but the last access, which is a word's here and a byte's there. */
function kept(m: ReturnType<typeof boot>) {
  return { ...m.snapshot(), access: null };
}

test.each([0, 1, 2, 3])('any beginning and any length: %i bytes past a word', (shift) => {
  const { p } = started();
  for (let len = 0; len < 12; len++) {
    const bytes = Uint8Array.from({ length: len }, (_, i) => 200 + i);
    const addr = A + PAGE_SIZE - 8 + shift;
    p.fill(A + PAGE_SIZE - 16, 40, 7);
    p.poke(addr, bytes);
    expect(p.bytes(addr, len)).toEqual(bytes);
    const around = [...p.bytes(addr - 2, len + 4)];
    expect([...around.slice(0, 2), ...around.slice(-2)]).toEqual([7, 7, 7, 7]);
    expect([...bytes].map((_, i) => p.load8(addr + i))).toEqual([...bytes]);
    p.fill(addr, len, 0xff);
    expect([...p.bytes(addr - 1, len + 2)]).toEqual([7, ...Array(len).fill(0xff), 7]);
  }
});

test('one fault a page, as single accesses have, and the same bits in the page tables', () => {
  const one = started();
  const other = started();
  expect(faults(one.m, () => one.p.fill(A + 100, 2 * PAGE_SIZE, 1))).toBe(3);
  for (let i = 0; i < 2 * PAGE_SIZE; i++) other.p.store8(A + 100 + i, 1);
  expect(kept(one.m)).toEqual(kept(other.m));
  // Reading what nobody wrote maps the page of zeroes: accessed, and not dirty.
  expect(faults(one.m, () => one.p.bytes(A + 3 * PAGE_SIZE, PAGE_SIZE))).toBe(1);
  other.p.load8(A + 3 * PAGE_SIZE);
  expect(kept(one.m)).toEqual(kept(other.m));
  expect(one.m.check()).toEqual([]);
});

test('texts are UTF-8, without a zero at the end', () => {
  const { p } = started();
  p.poke(A + 1, 'höhe 页');
  expect([...p.bytes(A, 12)]).toEqual([0, 104, 195, 182, 104, 101, 32, 233, 161, 181, 0, 0]);
  expect(p.text(A + 1, 9)).toBe('höhe 页');
  expect(p.text(A + 1, 2)).toBe('h\ufffd');
  p.poke(A, [0xef, 0xbb, 0xbf]);
  expect(p.text(A, 3)).toBe('\ufeff');
});

test('a fault half way kills, and leaves what was stored before', () => {
  const { m, p } = started(2);
  const child = p.clone();
  p.munmap(A + PAGE_SIZE, PAGE_SIZE);
  let died: unknown;
  try {
    child.fill(A, 2 * PAGE_SIZE, 9);
  } catch (error) {
    died = error;
  }
  expect(died).toBeInstanceOf(FatalSignal);
  expect(died).toMatchObject({ signal: 'SIGSEGV', address: A + PAGE_SIZE });
  expect(p.bytes(A, PAGE_SIZE)).toEqual(new Uint8Array(PAGE_SIZE).fill(9));
  expect(m.check()).toEqual([]);
});

test('in a program beside others, and a megabyte in no time', () => {
  const { m, p } = started(256);
  const started_ = performance.now();
  p.fill(A, 1 << 20, 0x5a);
  expect(p.bytes(A, 1 << 20).every((byte) => byte === 0x5a)).toBe(true);
  expect(performance.now() - started_).toBeLessThan(2000);
  let read = '';
  m.run({
    *a(sys) {
      const a = yield* sys.mmap(0, PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
      yield* sys.poke(a, 'text');
      yield* sys.fill(a + 4, 3, 33);
      read = (yield* sys.text(a, 7)) + (yield* sys.bytes(a, 2)).length;
    },
  });
  expect(read).toBe('text!!!2');
});

test('one step for each call', () => {
  const { m, p } = started();
  const steps: string[] = [];
  m.onStep = ({ label, when }) => when === 'before' && steps.push(label);
  p.fill(A, PAGE_SIZE, 1);
  p.poke(A, 'text');
  p.poke(A, [1, 2, 3]);
  p.poke(A, new Uint8Array(9));
  p.bytes(A, 9);
  p.text(A, 4);
  expect(steps).toEqual([
    'fill(0x40000000, 4096, 1)',
    "poke(0x40000000, 'text')",
    'poke(0x40000000, [1, 2, 3])',
    'poke(0x40000000, a Uint8Array)',
    'bytes(0x40000000, 9)',
    'text(0x40000000, 4)',
  ]);
});
