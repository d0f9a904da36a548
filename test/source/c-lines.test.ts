// The kernel's line numbers beside the lines of ports.
import { beforeAll, expect, test } from 'vitest';
import { entryByName } from '../../content/outline.ts';
import { portOf } from '../../src/source/book.ts';
import { cLinesOf, numberedPorts } from '../../src/source/c-lines.ts';
import { aligned, unitsOf } from '../../src/tools/c-lines.ts';

// Reading sim/ takes seconds, and longer beside other tests.
beforeAll(() => void portOf('find_vma'), 120_000);

test('the numbers of a port rise, and lie in the function that it is a port of', () => {
  let all = 0;
  const gone: string[] = [];
  for (const name of numberedPorts) {
    const port = portOf(name)!;
    const { lines, lost } = cLinesOf(port);
    gone.push(...lost.map((text) => `${name}: ${text}`));
    const numbers = [...lines.values()];
    expect(numbers, name).toEqual([...numbers].sort((a, b) => a - b));
    expect(new Set(numbers).size, name).toBe(numbers.length);
    const { line, endLine } = entryByName(name) ?? { line: port.doc.kernel!.line, endLine: 9999 };
    for (const number of numbers) {
      expect(number, name).toBeGreaterThan(line);
      expect(number, name).toBeLessThanOrEqual(endLine);
    }
    all += numbers.length;
  }
  expect(all).toBeGreaterThan(1600);
  // A changed line has no number until `npm run c-lines` gives it one again, for which the C has to be there.
  expect(gone.length, gone.join('\n')).toBeLessThan(30);
});

// The text is made up; the shapes are those that C and ports have.
test('a statement has the line of its like, and what could be two has none', () => {
  const c = unitsOf(
    `{
	int err;

	if (!a || (b = FIRST(c)) == NULL)
		goto out;
	lock(&a->guard);
	a->count++;
	work(a, &b);
	a->count++;
	unlock(&a->guard);
out:
	return -ENOENT;
}`,
    100,
  );
  const port = unitsOf(
    `if (!a || (b = FIRST(c)) === null) break out;
yield* lock(k, a.guard);
a.count++;
other(k);
unlock(k, a.guard);
// out:
return -ENOENT;`,
    1,
  );
  expect([...aligned(port, c)]).toEqual([
    [1, 103],
    [2, 105],
    [5, 109],
    [7, 111],
  ]);
  expect([...aligned(unitsOf('a.count++;', 1), c)]).toEqual([]);
});
