// The picture of a fault's way, from traces made by hand: who called whom is all that it looks at.

import type { TracedCall } from 'sim';
import { describe, expect, it } from 'vitest';
import { drawFaultPath, faultPath, faultsOf } from '../../src/pictures/fault-path.ts';
import { variantsOf, withoutInk } from './ink.ts';

let now = 0;

/** A call that has returned; `result` null for one that has not. */
function call(name: string, result: string | null, ...children: TracedCall[]): TracedCall {
  const done = result !== null;
  const from = now++;
  const place = { pid: 2, task: 'demo', from, to: now++ };
  return { name, args: [], result, threw: null, done, forced: false, children, ...place };
}

function fault(write: boolean, result: string | null, ...children: TracedCall[]): TracedCall {
  const args = [
    { name: 'address', value: '0x804b123' },
    { name: 'write_access', value: write ? '1' : '0' },
  ];
  return { ...call('handle_mm_fault', result, ...children), args };
}

const there = call('pte_alloc', '0xc020f000');
const alloc = call('alloc_page', 'pfn 0x20c');
const entry = (result: string | null, ...children: TracedCall[]) =>
  call('handle_pte_fault', result, ...children);
const anonymous = (result: string, ...children: TracedCall[]) =>
  entry(result, call('do_no_page', result, call('do_anonymous_page', result, ...children)));
const object = (result: string, ...children: TracedCall[]) =>
  entry(result, call('do_no_page', result, ...children));

/** Each way with the places at its end, and what is said of its outcome. */
const ways: Record<string, [TracedCall, string, string]> = {
  'no table': [
    fault(true, '-1', call('pte_alloc', '0', call('pte_alloc_one_fast', '0'))),
    'fault, no table',
    'The result is -1, there is no memory.',
  ],
  'the zero page': [
    fault(false, '1', there, anonymous('1')),
    'fault, entry, empty, anonymous, zero',
    'The result is 1, a minor fault.',
  ],
  'a frame': [
    fault(true, '1', there, anonymous('1', alloc, call('lru_cache_add', null))),
    'fault, entry, empty, anonymous, frame',
    'A write gets a frame of zeroes.',
  ],
  'a frame too late': [
    fault(true, '1', there, anonymous('1', alloc, call('__free_pages', ''))),
    'fault, entry, empty, anonymous, frame',
    'Another thread has filled the entry meanwhile, so the page that was fetched is dropped.',
  ],
  'an object’s page': [
    fault(false, '2', there, object('2', alloc)),
    'fault, entry, empty, object, its page',
    'The result is 2, a major fault.',
  ],
  'a copy': [
    fault(true, '2', there, object('2', alloc, call('copy_user_highpage', ''))),
    'fault, entry, empty, object, a copy',
    'A write to a private mapping gets a copy.',
  ],
  'an object without such a page': [
    fault(false, '0', there, object('0')),
    'fault, entry, empty, object',
    'The result is 0, there is no such page.',
  ],
  swap: [
    fault(false, '1', there, entry('1', call('do_swap_page', '1'))),
    'fault, entry, swap',
    'The entry names a slot in swap, so handle_pte_fault() calls do_swap_page().',
  ],
  'a read-only page': [
    fault(true, '1', there, entry('1', call('do_wp_page', '1'))),
    'fault, entry, read-only',
    'A page is there, read-only, so handle_pte_fault() calls do_wp_page().',
  ],
  'a table that came meanwhile': [
    fault(
      false,
      '1',
      call('pte_alloc', '0xc020f000', call('pte_alloc_one_fast', '0'), call('pte_free_fast', '')),
      entry('1', call('establish_pte', '')),
    ),
    'fault, entry, allowed',
    'There is no page table; another thread makes one while this one waits for a frame.',
  ],
  'no end yet': [fault(true, null, there, entry(null)), 'fault, entry', 'It has not returned.'],
};

describe.each(Object.keys(ways))('the way to "%s"', (name) => {
  const [of, places, sentence] = ways[name];

  it('is read off the trace and told', () => {
    expect(faultPath(of).places.join(', ')).toBe(places);
    const { text } = drawFaultPath(of);
    expect(text).toContain(sentence);
    for (const one of text) expect(one).toMatch(/^[A-Z].*\.$/);
  });

  it('is drawn with ink that there is, inside its frame', () => {
    const { svg } = drawFaultPath(of, { id: 'p' });
    expect(svg).not.toMatch(/NaN|undefined|null"/);
    expect(withoutInk(svg, 'fault-path')).toEqual([]);
    const widths = { wide: 600, narrow: 342 };
    for (const { variant, inside } of variantsOf(svg)) {
      for (const [, x, width] of inside.matchAll(/<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"/g))
        expect(Number(x) + Number(width)).toBeLessThan(widths[variant]);
    }
  });
});

it('finds every fault of a run, in the order in which they began', () => {
  const first = fault(false, '1');
  const second = fault(true, '1');
  const third = fault(false, '2');
  const calls = [call('page_fault', 'true', third), call('get_user_pages', '2', first, second)];
  expect(faultsOf(calls)).toEqual([first, second, third]);
});
