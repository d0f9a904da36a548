import type { TracedCall } from 'sim';
import { expect, test } from 'vitest';
import { callsText } from '../../src/components/lib/calls.ts';

function call(name: string, children: TracedCall[] = []): TracedCall {
  return {
    name,
    args: [],
    result: '0',
    threw: null,
    done: true,
    forced: false,
    children,
    pid: 2,
    task: 'demo',
    from: 0,
    to: 1,
  };
}

const shownOf = (calls: TracedCall[]) =>
  callsText({ machines: [{ calls }] } as unknown as Parameters<typeof callsText>[0])!;

test('a short run is shown whole', () => {
  expect(shownOf([call('a', [call('b')]), call('c')])).toEqual({
    text: 'a() = 0\n  b() = 0\nc() = 0',
    left: 0,
  });
});

test('of one call with thousands in it the first are shown, and how many are not', () => {
  const large = call('a', [
    call(
      'b',
      Array.from({ length: 300 }, () => call('c')),
    ),
    ...Array.from({ length: 3000 }, () => call('d')),
  ]);
  const { text } = shownOf([large]);
  expect(text.match(/= 0$/gm)?.length).toBe(400);
  expect(text).toContain('\n  (2902 more, left out here)');
});

test('earlier calls are left out before the last', () => {
  const { text, left } = shownOf([
    call(
      'a',
      Array.from({ length: 79 }, () => call('b')),
    ),
    call('c'),
  ]);
  expect(left).toBe(1);
  expect(text).toBe('c() = 0');
});
