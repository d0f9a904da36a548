// Which examples a note offers.
import { expect, test } from 'vitest';
import { statementsOf } from '../../src/components/lib/cuts.ts';
import { brokenBy, hashOfExample, kept, keyOf } from '../../src/components/lib/kept-proofs.ts';
import { proofsOf, type Walked } from '../../src/components/lib/proofs.ts';
import { proveNote } from '../../src/components/lib/prove.ts';
import { allExamples } from '../../src/runner/examples.ts';
import { commentaryOf } from '../../src/source/book.ts';

/** `1 2 3~`: begun are lines 1 to 3, and the third was not finished. */
const run = (name: string, lines: string): Walked => ({
  name,
  hits: Object.fromEntries(
    lines
      .split(' ')
      .filter((line) => line !== '')
      .map((line) => [Number.parseInt(line, 10), { count: 1, partly: line.endsWith('~') }]),
  ),
});
const runs = [
  run('refused', '1'),
  run('nothing', '1~ 2'),
  run('hole', '1~ 2~ 3 4'),
  run('ends', '1~ 2~ 3 5'),
  run('other', ''),
];
const of = (lines: number[], linked: string[] = []) =>
  proofsOf({ lines, linked, broken: null }, runs);

test('a note offers the examples that finish a line which few finish', () => {
  expect(of([1])).toEqual(['refused']);
  expect(of([2])).toEqual(['nothing']);
  expect(of([4, 5])).toEqual(['hole', 'ends']);
  expect(of([3, 4])).toEqual(['hole', 'ends']);
});

test('what nearly every example goes through is shown by none', () => {
  const same = [1, 2, 3].map((n) => run(`n${n}`, '1'));
  expect(proofsOf({ lines: [1], linked: [], broken: null }, same)).toEqual([]);
  expect(proofsOf({ lines: [1], linked: [], broken: null }, same.slice(0, 1))).toEqual([]);
});

test('what the text links to comes first, if it begins one of the lines', () => {
  expect(of([2], ['ends', 'other', 'nowhere'])).toEqual(['ends', 'nothing']);
});

test('no note offers more than two, unless its text links to three', () => {
  const many = Array.from({ length: 10 }, (_, i) => run(`n${i}`, `${i}`));
  expect(proofsOf({ lines: [0, 1, 2, 3, 4], linked: [], broken: null }, many)).toHaveLength(2);
  expect(
    proofsOf({ lines: [0, 1, 2, 3, 4], linked: ['n1', 'n2', 'n3', 'n4'], broken: null }, many),
  ).toEqual(['n1', 'n2', 'n3']);
});

test('an example that breaks without a statement shows the note, first the one that breaks alone; what breaks nearly all shows nothing', () => {
  const broken = { hole: 2, ends: 1, refused: 4, nothing: 4 };
  expect(proofsOf({ lines: [1], linked: [], broken }, runs)).toEqual(['ends', 'hole']);
  expect(proofsOf({ lines: [1], linked: [], broken: {} }, runs)).toEqual([]);
  expect(proofsOf({ lines: [2], linked: ['nothing'], broken }, runs)[0]).toBe('nothing');
});

test('a statement is left out with its lines kept, and what the text cannot do without stays', () => {
  const text =
    'export function f(k) {\n  const a = 1;\n  if (a)\n    g(\n      k,\n    );\n  return a;\n}';
  const parts = statementsOf(text);
  expect(parts.map(({ from, to }) => [from, to])).toEqual([
    [3, 6],
    [4, 6],
    [7, 7],
  ]);
  for (const { without } of parts) expect(without.split('\n')).toHaveLength(8);
  expect(parts[1].without).toContain('if (a)\n    ; \n');
  const method = statementsOf('#go() {\n  this.n++;\n}');
  expect(method).toEqual([{ from: 2, to: 2, without: '#go() {\n  ;        \n}' }]);
});

test('an example whose program has changed shows nothing by what is kept, one whose comments have changed does', () => {
  const program = '// About it.\nf(); //=> 1\n';
  expect(hashOfExample(program)).toBe(hashOfExample('f(); //=> 1\n'));
  expect(hashOfExample(program)).not.toBe(hashOfExample('f(); //=> 2\n'));
  const [id, { examples, notes }] = Object.entries(kept)[0];
  const [key, found] = Object.entries(notes).find(([, one]) => Object.keys(one).length > 0)!;
  const now = allExamples().filter(({ section }) => section === id);
  const same = now.filter(({ name, source }) => examples[name] === hashOfExample(source));
  const names = Object.keys(found).filter((name) => same.some((one) => one.name === name));
  expect(Object.keys(brokenBy(id, key, now)!).sort()).toEqual(names.sort());
  const changed = now.map((one) => ({ ...one, source: `${one.source}\n1;` }));
  expect(brokenBy(id, key, changed)).toEqual({});
  expect(brokenBy(id, 'f 00000000', now)).toBeNull();
});

test('what is kept is still true of the lines of most notes, and of one that is tried again', async () => {
  const old: string[] = [];
  let notesOfAll = 0;
  for (const id of Object.keys(kept))
    for (const { port, notes } of commentaryOf(id)!.entries)
      for (const { number, ranges } of notes) {
        notesOfAll++;
        const may = statementsOf(port.text).some(({ from, to }) =>
          ranges.some((range) => range.from <= from && to <= range.to),
        );
        if (may && kept[id].notes[keyOf(port.name, port.lines, ranges)] === undefined)
          old.push(`${id} ${port.name} ${number}`);
      }
  expect(old.length, `Type: npm run proofs. New are\n${old.join('\n')}`).toBeLessThan(
    notesOfAll / 8,
  );
  const { port, notes } = commentaryOf('2.5')!.entries.find(({ name }) => name === 'do_munmap')!;
  const limit = notes.find(({ ranges }) =>
    port.lines[ranges[0].from - 1].includes('max_map_count'),
  )!;
  const examples = allExamples().filter(({ section }) => section === '2.5');
  expect(await proveNote(port, limit.ranges, examples)).toEqual({ limit: 1 });
});
