// The picture of a page fault's way, from traces made by hand: who called whom, and what came back.

import type { TracedCall } from 'sim';
import { describe, expect, it } from 'vitest';
import { drawPageFault, pageFault, pageFaultsOf } from '../../src/pictures/page-fault.ts';
import { monoWidth, textWidth } from '../../src/pictures/svg.ts';
import { variantsOf, withoutInk } from './ink.ts';

let now = 0;

/** A call that has returned; `result` null for one that returns nothing. */
function call(name: string, result: string | null, ...children: TracedCall[]): TracedCall {
  const from = now++;
  const place = { pid: 2, task: 'demo', from, to: now++ };
  return { name, args: [], result, threw: null, done: true, forced: false, children, ...place };
}

function fault(code: number, ...children: TracedCall[]): TracedCall {
  const args = [{ name: 'error_code', value: String(code) }];
  return { ...call('do_page_fault', null, ...children), args };
}

function search(addr: string, result: string): TracedCall {
  return { ...call('find_vma', result), args: [{ name: 'addr', value: addr }] };
}

const signal = call('force_sig_info', '0');
const fixup = call('search_exception_table', '0xc0280000');
const stack = (addr: string) => search(addr, '[bffff000-c0000000 rwxp]');
const inside = search('0x40000123', '[40000000-40001000 r--p]');

/** What cr2 held, where the trace does not tell. */
const cr2: Record<string, number> = {
  'a page that the kernel does not have': 0xf0000000,
  'no address space': 0x40000000,
};

/** Each way: its trace, the places, how it ends, and a sentence of its text. */
const ways: Record<string, [TracedCall, string, string, string]> = {
  'a page of the kernel': [
    fault(0),
    'fault, kernel page',
    'tried again',
    'The page belongs to the kernel, and the entry is copied from init_mm.',
  ],
  'a page that the kernel does not have': [
    fault(2, fixup),
    'fault, kernel page, nowhere',
    'no signal: −EFAULT',
    'The page would belong to the kernel, and init_mm has none either.',
  ],
  'no address space': [
    fault(0, fixup),
    'fault, nobody',
    'no signal: −EFAULT',
    'The outcome: no signal: −EFAULT.',
  ],
  'an interrupt': [
    fault(3, fixup),
    'fault, nobody',
    'no signal: −EFAULT',
    'It is an interrupt or there is no address space, so no area is looked for.',
  ],
  'no area': [
    fault(5, search('0xc0000000', 'null'), signal),
    'fault, search, nothing',
    'SEGV_MAPERR',
    'No area ends above the address.',
  ],
  'a null pointer': [
    fault(4, search('0', '[40000000-40001000 r--p]'), signal),
    'fault, search, above, not near',
    'SEGV_MAPERR',
    'It is no stack, or the address is too far below the stack pointer.',
  ],
  'a stack at its limit': [
    fault(6, stack('0xbfffe000'), call('expand_stack', '-ENOMEM'), signal),
    'fault, search, above, grow, limit',
    'SEGV_MAPERR',
    'That would be over a limit.',
  ],
  'a stack that grows': [
    fault(6, stack('0xbfffe000'), call('expand_stack', '0'), call('handle_mm_fault', '1')),
    'fault, search, above, grow, good, served',
    '1: a minor fault',
    'It is a stack, and expand_stack() is to make it longer.',
  ],
  'a write that is forbidden': [
    fault(7, inside, signal),
    'fault, search, good, forbidden',
    'SEGV_ACCERR',
    'A write of a program at 40000123 comes to do_page_fault().',
  ],
  'a page of an object': [
    fault(4, inside, call('handle_mm_fault', '2')),
    'fault, search, good, served',
    '2: a major fault',
    'The area allows the access, and handle_mm_fault() serves it.',
  ],
  'no such page': [
    fault(4, inside, call('handle_mm_fault', '0'), signal),
    'fault, search, good, served',
    '0: SIGBUS',
    'The outcome: 0: SIGBUS.',
  ],
  'no such page, for the kernel': [
    fault(0, inside, call('handle_mm_fault', '0'), signal, fixup),
    'fault, search, good, served',
    '0: −EFAULT, and SIGBUS',
    'A read of the kernel at 40000123 comes to do_page_fault().',
  ],
  'no memory': [
    fault(4, inside, call('handle_mm_fault', '-1'), call('do_exit', null)),
    'fault, search, good, served',
    '-1: killed',
    'The outcome: -1: killed.',
  ],
  'no memory twice, for init': [
    fault(4, inside, call('handle_mm_fault', '-1'), call('handle_mm_fault', '1')),
    'fault, search, good, served',
    '1: a minor fault',
    'The outcome: 1: a minor fault.',
  ],
  'an oops': [
    fault(0, inside, call('search_exception_table', '0'), call('die', null)),
    'fault, search, good, forbidden',
    'an oops',
    'The area does not allow the access.',
  ],
  'no end yet': [
    { ...fault(4, inside, call('handle_mm_fault', null)), done: false },
    'fault, search, good, served',
    'has not returned',
    'The outcome: has not returned.',
  ],
};

describe.each(Object.keys(ways))('the way of "%s"', (name) => {
  const [of, places, outcome, sentence] = ways[name];

  it('is read off the trace and told', () => {
    const found = pageFault(of, cr2[name]);
    expect([found.places.join(', '), found.outcome]).toEqual([places, outcome]);
    const { text } = drawPageFault(of, {}, cr2[name]);
    expect(text).toContain(sentence);
    for (const one of text) expect(one).toMatch(/^[A-Z].*\.$/);
  });

  it('is drawn with ink that there is, inside its frame', () => {
    const { svg } = drawPageFault(of, { id: 'p' }, cr2[name]);
    expect(svg).not.toMatch(/NaN|undefined|null"/);
    expect(withoutInk(svg, 'page-fault')).toEqual([]);
    const widths = { wide: 600, narrow: 342 };
    let texts = 0;
    for (const { variant, inside } of variantsOf(svg)) {
      for (const [, x, look, text] of inside.matchAll(
        /<text x="([\d.]+)" y="[\d.]+" class="([^"]*)">([^<]*)</g,
      )) {
        const width = look.includes('rc-mono') ? monoWidth(text) : textWidth(text);
        expect(Number(x) + width, text).toBeLessThan(widths[variant]);
        texts++;
      }
    }
    expect(texts).toBeGreaterThan(40);
  });
});

it('a fault whose trace does not tell why it failed is not drawn', () => {
  expect(() => pageFault(fault(0, fixup))).toThrow('another error code');
});

it('finds every page fault of a run, in the order in which they began', () => {
  const first = fault(4, inside);
  const second = fault(6, inside);
  const calls = [call('page_fault', 'true', first), call('page_fault', 'true', second)];
  expect(pageFaultsOf(calls)).toEqual([first, second]);
});
