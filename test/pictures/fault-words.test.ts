// A page fault in a tree of calls.
import type { TracedCall } from 'sim';
import { expect, test } from 'vitest';
import { faultCodeWords, faultWords } from '../../src/pictures/fault-words.ts';

const call = (name: string, args: Record<string, string>, children: TracedCall[] = []) =>
  ({
    name,
    args: Object.entries(args).map(([key, value]) => ({ name: key, value })),
    children,
  }) as unknown as TracedCall;

test('the code is said in words, bit by bit as the i386 has them', () => {
  expect([0, 2, 4, 6, 7].map(faultCodeWords)).toEqual([
    'read, kernel, not present',
    'write, kernel, not present',
    'read, user, not present',
    'write, user, not present',
    'write, user, not allowed',
  ]);
});

test('the address is the one that the areas are searched for', () => {
  const look = call('find_vma', { mm: 'mm_struct#2', addr: '0x40000000' });
  const fault = (children: TracedCall[]) =>
    faultWords(call('do_page_fault', { regs: '{pt_regs}', error_code: '6' }, children));
  expect(fault([look])).toBe('0x40000000: write, user, not present');
  // A fault in the kernel's own addresses asks no area.
  expect(fault([])).toBe('write, user, not present');
  expect(faultWords(look)).toBeNull();
});
