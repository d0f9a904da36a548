// The page of bugs against the heads: neither has a bug that the other has not.
import { beforeAll, describe, expect, test } from 'vitest';
import { bugGroups } from '../../content/reference/bugs.ts';
import { shownBy, sinceHref, testsOf } from '../../src/components/lib/bugs.ts';
import { fidelityReport, portOf } from '../../src/source/book.ts';
import { bugMistakes, bugsOf2422, countOfBugs, cvesIn } from '../../src/source/bugs.ts';

// All of sim/ is read once, by the first who asks.
beforeAll(() => void portOf('find_vma'));

test('every @bug has its note, and every note its @bug, example, exercise and test', () => {
  expect(bugMistakes()).toEqual([]);
});

test('the page has every @bug once, and every CVE number that a head names', () => {
  const shown = bugsOf2422().flatMap((group) => group.bugs);
  const named = fidelityReport().bugs.flatMap((port) =>
    (port.doc.bug ?? '').split('\n').map((text) => ({ name: port.name, text })),
  );
  // Each place once; the text is that of the first, and those with the same mistake may say it in other words.
  expect(shown.flatMap(({ ports }) => ports.map(({ name }) => name)).sort()).toEqual(
    named.map(({ name }) => name).sort(),
  );
  const texts = named.map(({ name, text }) => `${name}: ${text}`);
  for (const { ports, text } of shown) expect(texts).toContain(`${ports[0].name}: ${text}`);
  expect(shown).toHaveLength(countOfBugs());
  expect(new Set(shown.flatMap((bug) => bug.cves))).toEqual(new Set(cvesIn(texts.join('\n'))));
});

test('no two bugs have the same title', () => {
  const titles = bugGroups.flatMap((group) => group.bugs.map(({ title }) => title));
  expect(new Set(titles).size).toBe(titles.length);
});

test('numbers of CVEs are read from a text, each once', () => {
  expect(cvesIn('CVE-2004-0077, CVE-2018-18281: see CVE-2004-0077')).toEqual([
    'CVE-2004-0077',
    'CVE-2018-18281',
  ]);
  expect(cvesIn('none')).toEqual([]);
});

describe('what does not fit is said', () => {
  const [first] = bugGroups;
  const noteOf = (port: string) => {
    const note = bugGroups.flatMap((g) => g.bugs).find((one) => one.port === port);
    if (!note) throw new Error(`no note of ${port}`);
    return note;
  };
  /** The mistakes if the note of `port` were another. */
  const changed = (port: string, change: object) => {
    const note = noteOf(port);
    const groups = bugGroups.map((group) => ({
      ...group,
      bugs: group.bugs.map((one) => (one === note ? { ...one, ...change } : one)),
    }));
    return bugMistakes(groups);
  };

  test('of a @bug without a note, or with two', () => {
    const without = bugGroups.map((group) => ({
      ...group,
      bugs: group.bugs.filter((note) => note.port !== 'sys_mlock'),
    }));
    expect(bugMistakes(without)).toHaveLength(1);
    expect(bugMistakes(without)[0]).toMatch(
      /^sim\/mm\/mlock\.ts:\d+: @bug of sys_mlock, "mlock\(\) .*has no notes$/,
    );
    const twice = [...bugGroups, { ...first, bugs: [noteOf('sys_mlock')] }];
    expect(bugMistakes(twice)[0]).toMatch(/has 2 notes$/);
  });

  test('of the same mistake in another head, if that head does not have it', () => {
    const also = [{ port: 'do_mlock', starts: 'Pages' }];
    expect(changed('sys_mlock', { also }).at(-1)).toBe(
      'content/reference/bugs.ts: do_mlock, "Pages": no single @bug of do_mlock starts like this',
    );
  });

  test('of a note without a @bug', () => {
    expect(changed('sys_mlock', { starts: 'Nothing' }).at(-1)).toBe(
      'content/reference/bugs.ts: sys_mlock, "Nothing": no single @bug of sys_mlock starts like this',
    );
  });

  test('of places that are not there', () => {
    const at = 'content/reference/bugs.ts: sys_mlock, "mlock() of memory": ';
    expect(changed('sys_mlock', { examples: ['4.1/limits'] })).toEqual([
      `${at}no example 4.1/limits — nearest: "limit"`,
    ]);
    expect(changed('sys_mlock', { exercises: ['4.1/predicted'] })).toEqual([
      `${at}no exercise 4.1/predicted — nearest: "predict"`,
    ]);
    expect(changed('sys_mlock', { tests: ['test/none.test.ts#x'] })).toEqual([
      `${at}no file test/none.test.ts`,
    ]);
    expect(changed('sys_mlock', { tests: ['test/source/bugs.test.ts#none'] })[0]).toContain(
      'test/source/bugs.test.ts has no test "none"',
    );
    expect(changed('sys_mlock', { since: '9.9' })).toEqual([
      `${at}section 9.9 has no "Since then"`,
    ]);
  });

  test('of what is neither shown nor said why not, or both', () => {
    const either = /either something shows it, or `unseen` says why nothing does$/;
    expect(changed('sys_mlock', { examples: undefined })[0]).toMatch(either);
    expect(changed('sys_mlock', { unseen: 'No.' })[0]).toMatch(either);
  });
});

test('links lead to the example, the exercise and what came later', () => {
  expect(
    shownBy({
      title: 'x',
      port: 'x',
      starts: 'x',
      examples: ['5.2/late'],
      exercises: ['2.4/put-back'],
    }),
  ).toEqual([
    {
      href: '/5-faults/2-stack/#example-late',
      kind: 'Example in 5.2',
      title:
        'Two threads on two processors: the later call makes the stack shorter than the earlier one made it.',
    },
    {
      href: '/2-regions/4-remapping/#exercise-put-back',
      kind: 'Exercise in 2.4',
      title: 'Put back',
    },
  ]);
  expect(testsOf({ title: 'x', port: 'x', starts: 'x', tests: ['test/a.test.ts#b #1'] })).toEqual([
    { file: 'test/a.test.ts', name: 'b #1' },
  ]);
  expect(sinceHref('R.2')).toBe('/reference/heap/#since-then');
});
