import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PROT_WRITE } from 'sim';
import { expect, test } from 'vitest';
import { callOf } from '../../src/pictures/call.ts';

test('the calls of a machine are read as it writes them', () => {
  const m = boot();
  const labels: string[] = [];
  m.onStep = ({ label, when }) => {
    if (when === 'before') labels.push(label);
  };
  const p = m.spawn('demo');
  const a = p.mmap(0, 0x1000, PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  p.store8(a, 1);
  m.run({
    *one(q) {
      yield* q.brk(0);
    },
    *two(q) {
      yield* q.brk(0);
    },
  });
  const calls = labels.map((label) => callOf({ label }));
  expect(calls.map(({ name }) => name)).toEqual(['mmap', 'store8', 'run']);
  expect(calls.map(({ args }) => args)).toEqual([
    ['0x0', '4096'],
    ['0x40000000', '1'],
    ['one', 'two'],
  ]);
});

test('an access that the kernel makes for a program has no name of a call', () => {
  expect(callOf({ label: 'the kernel loads 0x40000000' }).name).toBe('the kernel');
  expect(callOf({ label: '' })).toEqual({ name: '', args: [] });
});
