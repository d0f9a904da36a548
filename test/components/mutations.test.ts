// What the notes of the book offer to change, each tried on the examples of its page.
import { expect, test } from 'vitest';
import { allSections } from '../../content/outline.ts';
import { offerOf, outcomeOf } from '../../src/components/lib/mutations.ts';
import { commentaryOf } from '../../src/source/book.ts';

const offers = allSections.flatMap(({ id }) =>
  (commentaryOf(id)?.entries ?? []).flatMap(({ name, port, notes }) =>
    notes.flatMap(({ number, mutation }) =>
      mutation === null ? [] : [{ id, name, port, number, cut: mutation.cut }],
    ),
  ),
);

// The build tries all of them, and stops at one that breaks nothing. To try all here would take twenty seconds.
const some = offers.filter((_, i) => i % 10 === 4);

test('in every chapter there are some, and those tried break an example for a reason that can be read', async () => {
  expect(offers.length).toBeGreaterThan(30);
  expect([...new Set(offers.map(({ id }) => id[0]))]).toEqual(
    expect.arrayContaining(['1', '2', '3', '4', '5', '6']),
  );
  const wrong: string[] = [];
  expect(some.length).toBeGreaterThan(3);
  for (const { id, name, port, number, cut } of some) {
    const place = `${id} ${name} ${number}`;
    const { broken, of } = await outcomeOf(id, port, cut);
    expect(broken.length, place).toBeGreaterThan(0);
    expect(of, place).toBeGreaterThanOrEqual(broken.length);
    for (const { name: example, kind, why } of broken)
      if (
        why === '' ||
        ['syntax', 'limit', 'not-simulated'].includes(kind) ||
        // A machine that has stopped says why.
        (kind === 'usage' && !why.includes('kernel BUG'))
      )
        wrong.push(`${place}: ${example}: ${kind} ${why}`);
  }
  expect(wrong).toEqual([]);
});

test('what is shown is counted, and a line put in its own place breaks nothing', async () => {
  const { breaks, code } = await offerOf('5.5', 'do_swap_page', 8);
  expect(code).toBe('yield* lock_page(k, page)');
  expect(breaks).toMatch(/^\d of 8 examples break$/);
  const { port } = commentaryOf('2.5')!.entries.find(({ name }) => name === 'do_munmap')!;
  // The line with the brace that ends a block, and the same line again.
  const at = port.lines.findIndex((line) => line.trim() === 'validate_mm(k, mm);') + 1;
  const none = await outcomeOf('2.5', port, { from: at, to: at, lines: ['validate_mm(k, mm);'] });
  expect(none.broken).toEqual([]);
});
