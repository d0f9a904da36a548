// How the prose reads, as far as that can be tested: all that a reader can meet, held against CONTRIBUTING.md, Prose.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { projectRoot } from '../../src/runner/root.ts';
import {
  allPassages,
  mdxPassages,
  type Passage,
  pagePassages,
  scriptPassages,
} from '../../src/source/passages.ts';
import { filesUnder } from '../../src/source/program.ts';
import {
  avoidedWords,
  firstSentences,
  longSentences,
  signErrors,
} from '../../src/source/prose-rules.ts';
import { sentencesOf, wordCount } from '../../src/source/sentences.ts';

describe('the book', () => {
  const all = allPassages(projectRoot());

  test('is read whole', () => {
    const kinds = (kind: Passage['kind']) => all.filter((passage) => passage.kind === kind).length;
    expect(kinds('note')).toBeGreaterThan(700);
    expect(kinds('text')).toBeGreaterThan(1000);
    expect(kinds('comment')).toBeGreaterThan(5000);
    expect(kinds('message')).toBeGreaterThan(1000);
  });

  test('has no sentence over 45 words', () => {
    expect(longSentences(all)).toEqual([]);
  });

  test('has notes that begin with a sentence, which stands alone', () => {
    const texts = filesUnder(join(projectRoot(), 'content'), (path) => path.endsWith('.mdx'));
    const notes = texts.flatMap((path) => readFileSync(path, 'utf8').match(/^<Note /gm) ?? []);
    expect(all.filter(({ kind }) => kind === 'note')).toHaveLength(notes.length);
    expect(firstSentences(all)).toEqual([]);
  });

  test('uses the words of kernel programmers, and spells a term one way', () => {
    expect(avoidedWords(all)).toEqual([]);
  });

  test('writes powers, signs and units one way', () => {
    expect(signErrors(all)).toEqual([]);
  });
});

const split = (text: string) => sentencesOf(text).map(({ from, to }) => text.slice(from, to));

describe('a sentence', () => {
  test('ends at a stop before a space, whatever begins the next', () => {
    expect(split('It waits. Then it runs.')).toEqual(['It waits.', 'Then it runs.']);
    expect(split('It waits. §§§§ runs. 4 pages go. “So” it ends.')).toHaveLength(4);
    expect(split('It locks. mmap then sleeps.')).toEqual(['It locks.', 'mmap then sleeps.']);
    expect(split('no stop at the end')).toEqual(['no stop at the end']);
    expect(split('')).toEqual([]);
    expect(split('  Spaces.  Two.  ')).toEqual(['Spaces.', 'Two.']);
  });

  test('does not end in a number, a version or a name', () => {
    expect(split('Since 2.6.28 and 2.4.22-pre5 it has 1.5 MB.')).toHaveLength(1);
    expect(split('See mm/mmap.c:924 and p.mm for it.')).toHaveLength(1);
    expect(split('It came in 2.6. Then 2.8 never came.')).toHaveLength(2);
  });

  test('does not end at what is short for something', () => {
    expect(split('Some tables, e.g. those of a file, i.e. all, cf. 5.1, stay.')).toHaveLength(1);
    expect(split('A list (pages, areas, etc.) stays. More, etc. Then it ends.')).toHaveLength(3);
    expect(split('A list of pages, areas, etc. is kept.')).toHaveLength(1);
    expect(split('It may sleep in C. A cut may not.')).toHaveLength(2);
    expect(split('Is that e.g. a page? No. 5 is.')).toHaveLength(2);
  });

  test('goes on after an ellipsis, and after a question or a quotation within it', () => {
    expect(split('From the first … to the last.')).toHaveLength(1);
    expect(split('It tries again, and again… until it works. Done.')).toHaveLength(2);
    expect(split('Is it free? asks the first test.')).toHaveLength(1);
    expect(split('The log says "Out of memory." and goes on.')).toHaveLength(1);
    expect(split('It says “no.” Then it ends.')).toHaveLength(2);
    expect(split('(It may sleep.) Then it runs.')).toEqual(['(It may sleep.)', 'Then it runs.']);
    expect(split('It may wait (see 2.4.), or not.')).toHaveLength(1);
    expect(split('Really?! Yes.')).toEqual(['Really?!', 'Yes.']);
  });

  test('goes on after a colon and a semicolon', () => {
    expect(split('Two cases: a hole; or none.')).toHaveLength(1);
  });

  test('has words: code is one, a dash is none', () => {
    expect(wordCount('The page is free — or §§§§§ – not.')).toBe(7);
    expect(wordCount('read-ahead’s 2²⁰ pages, … ; (two)')).toBe(4);
    expect(wordCount('one—two')).toBe(2);
  });
});

const told = ({ file, kind, text, lineAt }: Passage) => `${file}:${lineAt(0)} ${kind}: ${text}`;

describe('passages', () => {
  test('of MDX are blocks, cells, captions and the head; code is masked, and each letter has its line', () => {
    const text = [
      '---',
      'title: A title',
      'section: "2.5"',
      'description: What it is about.',
      '---',
      '',
      'A [link with `a code. B`](#x) goes',
      'on *here*. Then `c',
      'd` <Difference test="t">shown</Difference>.',
      '',
      '<Entry name="f">',
      '<Note on="a">',
      'First. More',
      'of it.',
      '',
      'A second paragraph.',
      '</Note>',
      '</Entry>',
      '',
      '<Picture example="x" caption="A caption. Two." />',
      '',
      '| a head | `code` |',
      '|---|---|',
      '| a cell | |',
      '',
      '- a point',
      '',
      '```ts',
      'const not = 1;',
      '```',
    ].join('\n');
    const passages = mdxPassages(text, 'a.mdx');
    expect(passages.map(told)).toEqual([
      'a.mdx:2 text: A title',
      'a.mdx:4 text: What it is about.',
      'a.mdx:7 text: A link with `a code. B` goes on here. Then `c d` shown.',
      'a.mdx:13 note: First. More of it.',
      'a.mdx:16 text: A second paragraph.',
      'a.mdx:20 text: A caption. Two.',
      'a.mdx:22 text: a head',
      'a.mdx:24 text: a cell',
      'a.mdx:26 text: a point',
    ]);
    const [, , long] = passages;
    expect(split(long.masked).map(wordCount)).toEqual([7, 3]);
    expect(long.lineAt(long.text.indexOf('Then'))).toBe(8);
    expect(long.lineAt(long.text.indexOf('shown'))).toBe(9);
  });

  test('of a script are comments and what reads as a sentence, without what an example prints', () => {
    const text = [
      '// A title: it goes',
      '// on here.',
      '//',
      '//   box ──▶ box',
      '//',
      '// - a point',
      'const url = "https://no.comment/"; // Beside code.',
      'const pattern = /\\/\\/ none/;',
      'f(`a $' + '{url} // is not there`); //=> what is printed',
      '//   and printed',
      '// Not printed.',
      '/**',
      ' * Says it. More.',
      ' * @kernel mm/mmap.c:12 And more.',
      ' * @locks mmap_sem held',
      ' */',
      'throw new Error(`There is no $' + '{url} here. Type f({ a: 1 }).`);',
      "use('div > a b c d');",
    ].join('\n');
    expect(scriptPassages(text, 'a.ts', true).map(told)).toEqual([
      'a.ts:1 comment: A title: it goes on here.',
      'a.ts:6 comment: a point',
      'a.ts:7 comment: Beside code.',
      'a.ts:11 comment: Not printed.',
      'a.ts:13 comment: Says it. More.',
      'a.ts:14 comment: §§§§§§§§§§§§§§§§§§§§ And more.',
      'a.ts:15 comment: mmap_sem held',
      'a.ts:9 message: a § // is not there',
      'a.ts:17 message: There is no § here. Type f({ a: 1 }).',
    ]);
  });

  test('of a page are its runs of text, with what is set within them', () => {
    const text = [
      '---',
      '// Of the page.',
      "const title = 'Not a page yet';",
      '---',
      '<Page title="No such page here">',
      '  <p>',
      '    Go to the <a href="/">first page</a>, with {count} of',
      '    its <code>code</code>.',
      '  </p>',
      '  <script>const no = 1; // none</script>',
      '</Page>',
    ].join('\n');
    expect(pagePassages(text, 'a.astro').map(told)).toEqual([
      'a.astro:2 comment: Of the page.',
      'a.astro:3 message: Not a page yet',
      'a.astro:5 message: No such page here',
      'a.astro:7 message: Go to the first page, with § of its §.',
    ]);
  });
});

describe('what breaks a rule', () => {
  const read = (text: string) => mdxPassages(text, 'a.mdx');
  const noted = (text: string) => read(`<Note on="x">\n${text}\n</Note>`);

  test('is told with its place, the sentence and what to write', () => {
    const text = [
      'It is so. The lock is given back here.',
      'Who writes gets a copy.',
      '',
      `A sentence ${'of many words '.repeat(15)}is long.`,
      '',
      'Some 2^20 entries of 4KB, with -1  for none...',
    ].join('\n');
    const errors = [
      ...avoidedWords(read(text), []),
      ...longSentences(read(text)),
      ...signErrors(read(text)),
      ...firstSentences(noted('They are locked.')),
    ];
    expect(errors.join('\n')).toMatchInlineSnapshot(`
      "a.mdx:1: "given back": write returns (a value), frees (memory), drops (a reference), releases (a lock)
          The lock is given back here.
      a.mdx:2: "Who": write a noun: "a process that writes gets a copy", "the tasks that wait for it"
          Who writes gets a copy.
      a.mdx:4: 49 words, at most 45: make it two sentences
          A sentence of many words of many words of many words of many words of many words of many words of many words of many words of many words of many words of many words of many words of many words of many words of many words is long.
      a.mdx:6: "2^20": write a superscript: 2²⁰
          Some 2^20 entries of 4KB, with -1  for none...
      a.mdx:6: "4KB": write a space before the unit
          Some 2^20 entries of 4KB, with -1  for none...
      a.mdx:6: "-1": write the sign − for minus, or the number as code
          Some 2^20 entries of 4KB, with -1  for none...
      a.mdx:6: "  ": write one space
          Some 2^20 entries of 4KB, with -1  for none...
      a.mdx:6: "...": write the sign …
          Some 2^20 entries of 4KB, with -1  for none...
      a.mdx:2: the first sentence of a note stands alone in the overview: it has 3 words, not 4 to 30
          They are locked."
    `);
  });

  test('is a word in a sentence of its own, and no other', () => {
    const found = (text: string) => avoidedWords(read(text), []).length;
    expect(found('A reader who knows it asks who else has it. Who else?')).toBe(0);
    expect(found('It gives `x` a way back, and gives up when memory runs out.')).toBe(0);
    expect(found('The file behind the area leaves a hole behind.')).toBe(0);
    expect(found('The next area lies behind it. It ends behind the area.')).toBe(2);
    expect(found('Names such as `nobody`, pagecache_lock and kernel_region stay.')).toBe(0);
    expect(found('The page table entry is in the readahead.')).toBe(2);
    expect(found('Pages that are read ahead go to the page cache.')).toBe(0);
    expect(found('Finding a mapped region')).toBe(0);
    expect(found('A region is found.')).toBe(1);
    expect(found('What `f` answers becomes of the answer. It is called `g`.')).toBe(2);
  });

  test('can be an exception, which must find something', () => {
    const exception = { file: 'a.mdx', says: 'calls it', word: 'region', why: 'the book does' };
    expect(avoidedWords(read('The book calls it a region.'), [exception])).toEqual([]);
    expect(avoidedWords(read('The book calls it an area.'), [exception])).toEqual([
      'a.mdx: the exception for "region" in "calls it" finds nothing: take it out of src/source/prose-words.ts',
    ]);
    expect(avoidedWords(read('It is a region.'), [exception])).toHaveLength(2);
  });

  test('is a first sentence that cannot stand alone', () => {
    const wrong = (text: string) => firstSentences(noted(text)).length;
    expect(wrong('Page-out must not find the area half changed. It may not sleep.')).toBe(0);
    expect(wrong('This is released.')).toBe(1);
    expect(wrong('This undoes the change that was made.')).toBe(1);
    expect(wrong('Both locks are released here again.')).toBe(1);
    expect(wrong('The same search as in `find_vma`.')).toBe(1);
    expect(wrong('Two areas more, two references more.')).toBe(1);
    expect(wrong('The kernel tests whether it is free.')).toBe(0);
    expect(wrong(`The kernel is ${'very '.repeat(30)}large.`)).toBe(1);
    expect(wrong('`len` is rounded up. This is not looked at.')).toBe(0);
    expect(wrong('An area is free.')).toBe(0);
    expect(wrong('It goes.')).toBe(1);
  });
});
