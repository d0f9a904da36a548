import { describe, expect, test } from 'vitest';
import { cutText } from '../../src/cut.ts';
import { resolveEntry, resolveText } from '../../src/source/binding.ts';
import { checkSection, type SectionFacts } from '../../src/source/commentary.ts';
import { mistakeText, parseProse } from '../../src/source/prose.ts';
import { fixture } from './fixture.ts';

const { ports } = fixture();

function read(body: string) {
  return parseProse(`---\ntitle: Finding\nsection: "3.1"\n---\n${body}`, 'content/s/en.mdx');
}

function bind(name: string, notes: string) {
  const source = read(`<Entry name="${name}">\n${notes}\n</Entry>\n`);
  expect(source.mistakes).toEqual([]);
  const port = ports.functions.get(name);
  if (!port) throw new Error(`no ${name}`);
  const { commentary, mistakes } = resolveEntry(source.entries[0], port);
  return { commentary, errors: mistakes.map(mistakeText) };
}

/** What is wrong with a text by itself. */
const errorsIn = (body: string) => read(body).mistakes.map(mistakeText);

const note = (on: string) => `<Note on="${on}">\nWhy.\n</Note>`;

const whole = [
  note('if (!mm) return null'),
  note('let vma = mm.mmap_cache … if (!(vma'),
  note('vma = mm.mmap; … while (vma'),
  note('if (vma) mm.mmap_cache = vma'),
  note('return vma;'),
].join('\n');

describe('what a note offers to change', () => {
  const port = {
    ...ports.functions.get('find_vma')!,
    lines: ['function f() {', '  down();', '  if (a && b) g();', '  up();', '}'],
    codeLines: [],
  };
  const offer = (attributes: string) => {
    const source = read(
      `<Entry name="find_vma">\n<Note on="down() … up()" ${attributes}>\nWhy.\n</Note>\n</Entry>\n`,
    );
    const wrong = [...source.mistakes.map(mistakeText)];
    if (wrong.length > 0) return wrong;
    const { commentary, mistakes } = resolveEntry(source.entries[0], port);
    const mutation = commentary.notes[0].mutation;
    if (mutation === null) return mistakes.map(mistakeText);
    const { verb, code, cut } = mutation;
    return [`${verb} ${code}`, ...cutText(port.lines.join('\n'), cut).split('\n')];
  };

  test('a line, several, a part of one, or all of its lines', () => {
    expect(offer('without="up();"')).toEqual([
      'Delete up();',
      'function f() {',
      '  down();',
      '  if (a && b) g();',
      '}',
    ]);
    expect(offer('without="if (a && b) g(); … up();"')).toEqual([
      'Delete if (a && b) g(); … up();',
      'function f() {',
      '  down();',
      '}',
    ]);
    expect(offer('without=" && b"')).toEqual([
      'Delete && b',
      'function f() {',
      '  down();',
      '  if (a ) g();',
      '  up();',
      '}',
    ]);
    expect(offer('without="a && b" instead="a || $&"')).toEqual([
      'Change a && b',
      'function f() {',
      '  down();',
      '  if (a || $&) g();',
      '  up();',
      '}',
    ]);
    expect(offer('without="up();" instead="down();"')).toEqual([
      'Change up();',
      'function f() {',
      '  down();',
      '  if (a && b) g();',
      '  down();',
      '}',
    ]);
    expect(offer('without')).toEqual(['Delete down(); …', 'function f() {', '}']);
  });

  test('what is wrong with it is told', () => {
    expect(
      ['without="();"', 'without="none"', 'without=""', 'instead="x"'].flatMap(offer),
    ).toMatchInlineSnapshot(`
      [
        "content/s/en.mdx:6: without="();": 3 of the lines that this note is about contain "();"",
        "content/s/en.mdx:6: without="none": none of the lines that this note is about contain "none"",
        "content/s/en.mdx:6: <Note on="down() … up()"> has without=, which needs the text of one of its lines, "first … last", or a part of one; a bare "without" is all of them",
        "content/s/en.mdx:6: <Note on="down() … up()"> has instead=, which needs a text, and without= for what it replaces",
      ]
    `);
  });
});

describe('notes find their lines', () => {
  test('a text names its line, a range the lines up to the first with its end', () => {
    const { commentary, errors } = bind('find_vma', whole);
    expect(errors).toEqual([]);
    expect(commentary.notes.map((n) => n.ranges)).toEqual([
      [{ from: 2, to: 2 }],
      [{ from: 4, to: 5 }],
      [{ from: 6, to: 7 }],
      [{ from: 8, to: 8 }],
      [{ from: 10, to: 10 }],
    ]);
    expect(commentary.notes.map((n) => n.number)).toEqual([1, 2, 3, 4, 5]);
  });

  test('a list of texts names several pieces, and white space does not count', () => {
    const notes = `<Note on={["if   (!mm)", 'return vma;']}>\nBoth answers.\n</Note>`;
    expect(bind('find_vma', notes).commentary.notes[0].ranges).toEqual([
      { from: 2, to: 2 },
      { from: 10, to: 10 },
    ]);
  });

  test('of lines with the same text, after names one by what stands above it', () => {
    const port = {
      ...ports.functions.get('find_vma')!,
      lines: [
        'f() {',
        '  lock();',
        '  a();',
        '  unlock();',
        '  lock();',
        '  a();',
        '  unlock();',
        '}',
      ],
    };
    expect(resolveText(port, 'a()', 'f() {')).toEqual({ from: 3, to: 3 });
    expect(resolveText(port, 'a()', 'f() { … unlock()')).toEqual({ from: 6, to: 6 });
    expect(resolveText(port, 'a() … unlock()', 'f() { … unlock() … lock()')).toEqual({
      from: 6,
      to: 7,
    });
    expect(resolveText(port, 'f()', 'f() { … a()')).toMatchInlineSnapshot(`
      {
        "error": "no line of find_vma from line 4 on contains "f()" — nearest: line 4 "unlock();"",
      }
    `);
    expect(resolveText(port, 'a()', 'unlock()')).toMatchInlineSnapshot(`
      {
        "error": "after="unlock()": 2 lines of find_vma contain "unlock()": 4 and 7 — for line 4 type after="f() {", for line 7 type after="f() { … unlock();"",
      }
    `);
    expect(resolveText(port, 'lock();')).toMatchInlineSnapshot(`
      {
        "error": "4 lines of find_vma contain "lock();": 2, 4, 5 and 7 — for line 2 type after="f() {", for line 4 type after="f() { … a();", for line 5 type after="f() { … unlock();", for line 7 type after="f() { … unlock(); … a();"",
      }
    `);
  });

  test('the note says it', () => {
    const notes = '<Note on="vma.vm_end" after="if (!(vma">\nWhy.\n</Note>';
    expect(bind('find_vma', notes).commentary.notes[0].ranges).toEqual([{ from: 7, to: 7 }]);
  });

  test('comments, brackets and the signature need no note', () => {
    const { commentary } = bind('do_munmap', note('if (addr &amp; ~PAGE_MASK … return -22'));
    const { port, uncovered } = commentary;
    expect(uncovered.map((n) => port?.lines[n - 1])).toMatchInlineSnapshot(`
      [
        "  const mpnt = find_vma(mm, addr);",
        "  if (!mpnt) {",
        "    return 0;",
        "    if (mpnt.vm_ops?.open) mpnt.vm_ops.open(mpnt);",
        "  if (mm.map_count >= k.max_map_count) {",
        "    return -12;",
        "  yield* release(k, mpnt);",
        "  mm.map_count--;",
        "  return 0;",
      ]
    `);
  });
});

describe('errors name the place and what was meant', () => {
  test('a text that is not there', () => {
    expect(bind('do_munmap', note('if (mm.map_cuont >= k.max')).errors).toMatchInlineSnapshot(`
      [
        "content/s/en.mdx:6: no line of do_munmap contains "if (mm.map_cuont >= k.max" — nearest: line 15 "if (mm.map_count >= k.max_map_count) {"",
      ]
    `);
  });

  test('the end of a range that does not come after its beginning', () => {
    expect(
      bind('find_vma', note('if (vma) mm.mmap_cache … if (!mm)')).errors,
    ).toMatchInlineSnapshot(`
      [
        "content/s/en.mdx:6: no line of find_vma from line 8 on contains "if (!mm)" — nearest: line 8 "if (vma) mm.mmap_cache = vma;"",
      ]
    `);
  });

  test('a text that is there more than once', () => {
    expect(bind('find_vma', note('vma.vm_end')).errors).toMatchInlineSnapshot(`
      [
        "content/s/en.mdx:6: 2 lines of find_vma contain "vma.vm_end": 5 and 7 — for line 5 type on="if (!(vma && vma.vm_end > addr && vma.vm_start <= addr)) {", for line 7 type on="while (vma && vma.vm_end <= addr) vma = vma.vm_next;"",
      ]
    `);
  });

  test('a note that ends within a condition, or at the label of a case', () => {
    const find = ports.functions.get('find_vma')!;
    const lines = ['if (', '  a &&', '  b', ') c();', 'switch (d) {', '  case 1:', '    e();', '}'];
    const ends = (on: string) => {
      const [entry] = read(`<Entry name="x">\n${note(on)}\n</Entry>\n`).entries;
      return resolveEntry(entry, { ...find, name: 'x', lines, codeLines: [] })
        .mistakes.map(({ text }) => /in the middle of a statement, at (.*?):/.exec(text)?.[1])
        .filter((text) => text !== undefined);
    };
    expect(ends('if (')).toEqual(['line 1 of x "if ("']);
    expect(ends('if ( … a')).toEqual(['line 2 of x "a &&"']);
    expect(ends('switch (d) … case')).toEqual(['line 6 of x "case 1']);
    expect(ends('if ( … ) c()')).toEqual([]);
    expect(ends('switch (d) … e()')).toEqual([]);
  });

  test('lines without a note, once per run of lines', () => {
    const notes = [note('if (!mm) return null'), note('return vma;')].join('\n');
    expect(bind('find_vma', notes).errors).toMatchInlineSnapshot(`
      [
        "content/s/en.mdx:5: no note covers lines 4–8 of find_vma "let vma = mm.mmap_cache;"",
      ]
    `);
  });

  test('lines with two notes, and notes out of order', () => {
    const notes = [note('let vma … return vma;'), note('if (!mm) return null … if (!(vma')].join(
      '\n',
    );
    expect(bind('find_vma', notes).errors).toMatchInlineSnapshot(`
      [
        "content/s/en.mdx:9: line 4 of find_vma "let vma = mm.mmap_cache;" has a note already, at line 6",
        "content/s/en.mdx:9: this note on lines 2–5 of find_vma stands after the one on lines 4–10 — put the notes in the port's order",
      ]
    `);
  });

  test('a head is YAML: its values are texts, and where it is none that is said', () => {
    const head = (lines: string) => parseProse(`---\n${lines}\n---\nText.\n`, 'content/s/en.mdx');
    const good = head('title: "A: b" # not the page\'s name\nsection: 3.10\nsidebar:\n  order: 1');
    expect(good.head).toEqual({ title: 'A: b', section: '3.10', sidebar: { order: '1' } });
    expect(good.mistakes).toEqual([]);
    expect(parseProse('Text.\n', 'content/s/en.mdx').head).toEqual({});
    expect(head('title: x\nsection: "3.1').mistakes.map(mistakeText)).toMatchInlineSnapshot(`
      [
        "content/s/en.mdx:3: the head is no YAML: Missing closing "quote",
      ]
    `);
    expect(head('title: a: b').mistakes.map(mistakeText)).toMatchInlineSnapshot(`
      [
        "content/s/en.mdx:2: the head is no YAML: Nested mappings are not allowed in compact mappings",
      ]
    `);
  });

  test('props that are missing, notes outside an entry, text that is no MDX', () => {
    expect(
      errorsIn(
        [
          '<Note on="x">\nWhy.\n</Note>',
          '<Note>\nWhy.\n</Note>',
          '<Entry>\n</Entry>',
          '<Example />',
          '<Entry name="f">\n- <Note on="x">Why.</Note>\n\n<Note on="x" after>\nWhy.\n</Note>\n</Entry>',
          '<Exmaple name="x" />',
        ].join('\n\n'),
      ),
    ).toMatchInlineSnapshot(`
      [
        "content/s/en.mdx:5: <Note on="x"> stands outside an <Entry>",
        "content/s/en.mdx:9: <Note> needs on="text of a line", on="first … last" or on={["…", "…"]}",
        "content/s/en.mdx:13: <Entry> needs name="…"",
        "content/s/en.mdx:16: <Example> needs name="…"",
        "content/s/en.mdx:19: <Note on="x"> is not directly inside its <Entry>: put it on lines of its own",
        "content/s/en.mdx:21: <Note on="x"> has after=, which needs the text of a line before those it is about",
        "content/s/en.mdx:26: there is no <Exmaple> — nearest: "Example"",
      ]
    `);
    expect(errorsIn('<Entry name="find_vma">\n')).toMatchInlineSnapshot(`
      [
        "content/s/en.mdx:5: this is no MDX: Expected a closing tag for \`<Entry>\` (5:1)",
      ]
    `);
  });

  test('what only a section can show', () => {
    const { mistakes } = parseProse(
      '<Entry name="f" />\n\n<Exercise name="x" />\n\n<Picture example="x" />\n\n<Picture section="2.5" example="x" />',
      'content/index.en.mdx',
    );
    expect(mistakes.map(mistakeText)).toMatchInlineSnapshot(`
      [
        "content/index.en.mdx:1: <Entry name="f"> stands on a page that is no section",
        "content/index.en.mdx:3: <Exercise name="x"> stands on a page that is no section",
        "content/index.en.mdx:5: <Picture> needs section="…" on this page, which is no section itself",
      ]
    `);
  });

  test('entries, examples, exercises and tests that do not exist', () => {
    const facts: SectionFacts = {
      folder: 'content/s',
      id: '3.1',
      entries: ['find_vma', 'find_vma_prev'],
      allEntries: ['find_vma', 'find_vma_prev', 'do_munmap'],
      sectionOf: (name) =>
        ({
          find_vma: { id: '3.1', slug: '3-s/1-f' },
          find_vma_prev: { id: '3.1', slug: '3-s/1-f' },
          do_munmap: { id: '2.5', slug: '2-s/5-d' },
        })[name] ?? null,
      portOf: (name) => ports.functions.get(name) ?? null,
      exampleFiles: ['cache', 'above'],
      exerciseFolders: [
        { name: 'slow', files: ['start.ts', 'answer.ts'] },
        { name: 'other', files: ['start.ts', 'answer.ts', 'check.ts'] },
      ],
      testsOf: (file) => (file === 'test/book/3.1.test.ts' ? ['the cache is only a hint'] : null),
    };
    const source = read(
      [
        '<Picture example="gap" />',
        `<Entry name="find_vma">\n${whole}\n</Entry>`,
        '<Entry name="find_vma_prv" />',
        '<Entry name="do_munmap" />',
        '<Entry name="find_vma_prev" />',
        '<Entry name="find_vma" />',
        '<Example name="cahce" />',
        '<Example name="cahce" />',
        '<Difference test="test/book/3.1.test.ts#the cache is a hint">x</Difference>',
        '<Difference test="test/book/3.2.test.ts#x">x</Difference>',
        '<Difference test="the cache is only a hint">x</Difference>',
        '<Exercise name="slwo" />',
        '<Exercise name="slow" />',
      ].join('\n\n'),
    );
    expect(checkSection(source, facts).mistakes.map(mistakeText).join('\n')).toMatchInlineSnapshot(`
      "content/s/en.mdx:25: the outline has no entry find_vma_prv — nearest: "find_vma_prev"
      content/s/en.mdx:27: do_munmap is an entry of section 2.5 (content/2-s/5-d), not of 3.1
      content/s/en.mdx:29: sim/ has no port of find_vma_prev
      content/s/en.mdx:31: <Entry name="find_vma"> stands here again; it is at line 7 already
      content/s/en.mdx:33: there is no content/s/examples/cahce.ts — nearest: "cache"
      content/s/en.mdx:35: there is no content/s/examples/cahce.ts — nearest: "cache"
      content/s/en.mdx:5: there is no content/s/examples/gap.ts — nearest: "cache"
      content/s/examples/cache.ts:1: no <Example name="cache"> in content/s/en.mdx shows it
      content/s/examples/above.ts:1: no <Example name="above"> in content/s/en.mdx shows it
      content/s/en.mdx:43: there is no content/s/exercises/slwo/ — nearest: "slow"
      content/s/en.mdx:45: content/s/exercises/slow/ has no check.ts
      content/s/exercises/other/start.ts:1: no <Exercise name="other"> in content/s/en.mdx sets it
      content/s/en.mdx:35: <Example name="cahce"> stands here again; it is at line 33 already
      content/s/en.mdx:37: test/book/3.1.test.ts has no test "the cache is a hint" — nearest: "the cache is only a hint"
      content/s/en.mdx:39: there is no test/book/3.2.test.ts
      content/s/en.mdx:41: test="the cache is only a hint" needs the form "test/book/2.5.test.ts#name of the test""
    `);
  });
});
