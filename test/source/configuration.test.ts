// The choices on the fidelity page: those that can be made are made as the page says.
import { boot } from 'sim';
import { expect, test } from 'vitest';
import { choices } from '../../src/source/configuration.ts';

const all = choices.flatMap((group) => group.choices);

test('a choice stands once, with all that a reader asks', () => {
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  for (const { usual, here, notice } of all) {
    expect(usual, 'a full stop is added').not.toMatch(/\.$/);
    expect(here, 'a full stop is added').not.toMatch(/\.$/);
    expect(notice).toMatch(/\.$/);
  }
});

test('what a choice says to type can be typed, and changes something', () => {
  const typed = all.flatMap(({ change }) => (change === null ? [] : [change]));
  const programs = { *a() {}, *b() {} };
  for (const text of typed) {
    const m = boot();
    // What stands before `=` or a call must exist, so that the choice does not make up a name.
    const target = /^m\.([\w.]+) = /.exec(text)?.[1];
    if (target !== undefined) {
      const read = new Function('m', `return m.${target}`);
      const before = read(m);
      new Function('m', text)(m);
      expect(before, text).toBeDefined();
      expect(read(m), text).not.toBe(before);
    } else {
      expect(
        () => new Function('boot', 'm', 'programs', text)(boot, m, programs),
        text,
      ).not.toThrow();
    }
  }
  expect(typed.length).toBeGreaterThan(7);
});

test('what is off by default is off', () => {
  const m = boot();
  expect(m.swaps().split('\n')).toHaveLength(1);
  expect(m.k.tmpfs).toBe(true);
  expect(m.k.debug_mm_rb).toBe(false);
  expect(m.snapshot().tasks.map(({ comm }) => comm)).not.toContain('kswapd');
});
