import type { TracedCall } from 'sim';
import { expect, test } from 'vitest';
import { callsHtml } from '../../src/components/lib/calls.ts';

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

const html = (calls: TracedCall[]) =>
  callsHtml({ machines: [{ calls }] } as unknown as Parameters<typeof callsHtml>[0]);

test('a short run is shown whole', () => {
  expect(html([call('a', [call('b')]), call('c')])).toBe(
    '<ul><li>a() = 0<ul><li>b() = 0</li></ul></li><li>c() = 0</li></ul>',
  );
});

test('of one call with thousands in it the first are shown, and how many are not', () => {
  const large = call('a', [
    call(
      'b',
      Array.from({ length: 300 }, () => call('c')),
    ),
    ...Array.from({ length: 3000 }, () => call('d')),
  ]);
  const shown = html([large]);
  expect(shown.match(/<li>/g)?.length).toBe(400);
  expect(shown).toContain('<li class="aside">2902 more, left out here</li>');
});

test('earlier calls are left out before the last', () => {
  const shown = html([
    call(
      'a',
      Array.from({ length: 79 }, () => call('b')),
    ),
    call('c'),
  ]);
  expect(shown).toContain('1 before them are left out');
  expect(shown).not.toContain('<li>a(');
});
