// The kernel that tells of its statements, and what is made of that: the same run, known to the statement.
import { expect, test } from 'vitest';
import { Edits } from '../../src/runner/edits.ts';
import { allExamples, type Example } from '../../src/runner/examples.ts';
import { steppedKernel } from '../../src/runner/kept-kernels.ts';
import { keptRun } from '../../src/runner/kept-runs.ts';
import { lookAt, record, whoWrote } from '../../src/runner/look.ts';
import { nodeKernels } from '../../src/runner/node.ts';
import { parse } from '../../src/runner/parse.ts';
import { reader } from '../../src/runner/reader.ts';
import { MOMENT_LIMIT, PROGRAM } from '../../src/runner/recorder.ts';
import { stepDeclarations, stepProgram } from '../../src/runner/stepped.ts';

const kernel = { ...(await nodeKernels()), stepped: await steppedKernel() };
const examples = allExamples();
const optionsOf = ({ id, source }: Example) => ({
  source,
  name: id,
  kernel,
  reader,
  limits: { time: 60_000 },
});

function example(id: string): Example {
  const found = examples.find((one) => one.id === id);
  if (found === undefined) throw new Error(`there is no example ${id}`);
  return found;
}

function written(source: string): string {
  const edits = new Edits();
  const parsed = parse(source, true);
  stepDeclarations(parsed, () => true, { func: 5, statement: 10 }, edits);
  return edits.apply(parsed.text);
}

test('a function tells of its call, each statement with what can be read there, tests, results and writes', () => {
  expect(
    written('function f(k, mm) { if (!mm) return null; let n = 0; mm.count++; return n; }'),
  ).toBe(
    'function f(k, mm) {const __f=__in(5,k);try{ ' +
      '__at(10,__f,()=>[k,mm]);if (__v(__f,(!mm))) {__at(11,__f,()=>[k,mm]);return __v(__f,(null));} ' +
      '__at(12,__f,()=>[k,mm]);let n = 0; ' +
      '__at(13,__f,()=>[k,mm,n]);__v(__f,(__w(mm,"count",(++mm.count)))); ' +
      '__at(14,__f,()=>[k,mm,n]);return __v(__f,(n)); }finally{__out(__f)}}',
  );
});

test.each([
  ['an empty body', 'function f() {}'],
  [
    'loops without braces',
    'function f(a) { for (const x of a) for (let i = 0; i < x; i++) g(i); }',
  ],
  ['else if', 'function f(a) { if (a) g(); else if (b) h(); else { i(); } }'],
  [
    'a label',
    'function f(a) { out: for (;;) { while (a) { if (a--) continue out; break out; } } }',
  ],
  [
    'a switch',
    'function f(a) { switch (a) { case 1: { let x = 1; g(x); break; } default: let y; g(y); } }',
  ],
  ['try', 'function f() { try { g(); } catch ({ message }) { h(message); } finally { i(); } }'],
  [
    'a generator',
    'function* f(a) { const { b, c: [d], ...e } = yield* g(a); return (yield* h(b, d, e)).x; }',
  ],
  ['do while', 'function f(a) { do a--; while (a > 0); }'],
  [
    'a computed field',
    'function f(a, i) { a[i] = 1; a[i + 1] += 2; g().x = 3; a.b.c = a.b.d = 4; }',
  ],
])('%s is still one function', (_, source) => {
  const text = written(source);
  expect(() => new Function(`'use strict';let b,g,h,i;${text}`)).not.toThrow();
  expect(text.split('\n').length).toBe(source.split('\n').length);
});

test('what a closure reads was declared before it', () => {
  const edits = new Edits();
  const parsed = parse(
    "import { boot } from 'sim';\nconst m = boot();\nfor (const i of [1]) {\n  const j = i;\n  m.k(j);\n}\nconst late = 1;\n",
  );
  const { statements } = stepProgram(parsed, edits, new Set());
  expect(statements.map(({ line, names }) => [line, names.join(' ')])).toEqual([
    [2, ''],
    [3, 'm'],
    [4, 'm i'],
    [5, 'm i j'],
    [7, 'm'],
  ]);
});

/** By file and line: how often the statement on it was begun. */
function countsOf({ recording, places }: ReturnType<typeof record>): Map<string, number> {
  const times = new Map<number, number>();
  for (const id of recording.statements) times.set(id, (times.get(id) ?? 0) + 1);
  const lines = new Map<string, number>();
  for (const [id, count] of times) {
    if (id >= PROGRAM) continue;
    const { line, endLine, func } = places.statements[id];
    for (let at = line; at <= endLine; at++) {
      const key = `${places.functions[func].file}:${at}`;
      lines.set(key, Math.max(lines.get(key) ?? 0, count));
    }
  }
  return lines;
}

const sorted = (lines: Map<string, number>): string[] =>
  [...lines]
    .filter(([at]) => !observed.test(at))
    .map(([at, count]) => `${at} ${count}`)
    .sort();

/** A snapshot asks what kind of file an inode is, which slot an entry has and how a buffer is; a recording takes none. */
const observed = /^sim\/include\/(linux\/(stat|buffer_head)|asm-i386\/pgtable)\.ts:/;

/** A tenth, or all of them: `EVERY_EXAMPLE=1 npx vitest run --project unit test/runner/stepped.test.ts`. */
const compared = examples.filter((_, i) => process.env.EVERY_EXAMPLE !== undefined || i % 10 === 0);

/** Recordings do not hold them: what they go through is compared nowhere. */
const tooLong = ['C.1/no-progress', 'C.1/no-swap'];

test.each(compared.map((one) => [one.id, one] as const))(
  '%s: statements as they are counted, and the same end',
  async (id, one) => {
    const recorded = record(optionsOf(one));
    const { recording, result } = recorded;
    if (tooLong.includes(id)) {
      expect(recording.leftOut).toBeGreaterThan(0);
      expect(recording.statements.length).toBe(MOMENT_LIMIT);
      return;
    }
    expect(recording.leftOut).toBe(0);
    const known = await keptRun(one);
    const counted = new Map(
      Object.entries(known.linesHit ?? {}).flatMap(([file, hits]) =>
        Object.entries(hits).map(([line, { count }]): [string, number] => [
          `${file}:${line}`,
          count,
        ]),
      ),
    );
    expect(sorted(countsOf(recorded))).toEqual(sorted(counted));
    expect(result.expectations).toEqual(known.expectations);
    expect(result.console).toEqual(known.console);
    expect(result.steps.map(({ label, result: came }) => [label, came])).toEqual(
      known.steps.map(({ label, result: came }) => [label, came]),
    );
  },
);

/** The first moment of a line of a function. */
function momentAt(
  { recording, places }: ReturnType<typeof record>,
  name: string,
  text: RegExp,
): number {
  const found = recording.statements.findIndex((id) => {
    const { func, line } = places.statements[id] ?? {};
    if (func === undefined || places.functions[func].name !== name) return false;
    return text.test(`${line - places.functions[func].line}`);
  });
  expect(found, `${name} ${text}`).toBeGreaterThanOrEqual(0);
  return found;
}

test('a moment is found again: calls, variables before and behind, values so far, the machine', () => {
  const options = optionsOf(example('2.5/hole'));
  const recorded = record(options);
  const { recording, places } = recorded;
  const moment = momentAt(recorded, 'remove_shared_vm_struct', /./);
  const outer = recording.parents[recording.calls[moment]];
  const inMunmap = recording.calls.lastIndexOf(outer, moment);
  const look = lookAt(options, { moment: inMunmap, call: outer });
  expect(places.functions[recording.funcs[outer]].name).toBe('do_munmap');
  const values = Object.fromEntries(look.before.variables.map(({ name, text }) => [name, text]));
  expect(values).toMatchObject({
    addr: '0x40001000',
    len: '4096',
    mpnt: '[40000000-40003000 rw-p]',
  });
  expect(look.before.machine?.snapshot.tasks.length).toBeGreaterThan(1);
  expect(look.calls.map(({ func }) => places.functions[func].name)).toEqual(
    expect.arrayContaining(['sys_munmap', 'do_munmap']),
  );
  const words = look.past.flatMap(({ changed, value }) => [
    ...changed.map(([name, text]) => `${name} = ${text}`),
    ...(value === undefined ? [] : [value]),
  ]);
  expect(words).toContain('st = 0x40001000');
  expect(words).toContain('end = 0x40002000');
  // What a statement leaves as it was is not told of it.
  expect(words.filter((one) => /^(addr|len|mm) = /.test(one))).toEqual([]);
});

test('every moment of a short run is where the recording has it, and the last is the end of an unrecorded run', async () => {
  const one = example('2.5/hole');
  const options = optionsOf(one);
  const { recording } = record(options);
  const { calls, statements } = recording;
  for (let moment = 0; moment < calls.length; moment += 307) {
    const look = lookAt(options, { moment, call: calls[moment] });
    const inner = look.calls.find(({ call }) => call === calls[moment]);
    expect(inner?.statement).toBe(statements[moment]);
    expect(look.past.at(-1)).toMatchObject({ moment, statement: statements[moment] });
  }
  const end = lookAt(options, { moment: calls.length, call: -1 });
  const known = await keptRun(one);
  expect(end.after.machine?.snapshot).toEqual(known.steps.at(-1)?.after);
  expect(end.expectations).toEqual(known.expectations);
});

test('which statement wrote a variable, and a field of what it points to', () => {
  const options = optionsOf(example('2.5/hole'));
  const recorded = record(options);
  const { recording, places } = recorded;
  const inner = momentAt(recorded, 'remove_shared_vm_struct', /./);
  const call = recording.parents[recording.calls[inner]];
  const moment = recording.calls.lastIndexOf(call, inner);
  const nameOf = (found: number | null): string | null =>
    found === null ? null : places.functions[recording.funcs[recording.calls[found]]].name;
  // map_count went up when the area was made.
  const counted = whoWrote(options, { moment, call, name: 'mm', field: 'map_count' });
  expect(nameOf(counted)).toBe('vma_link');
  const end = whoWrote(options, { moment, call, name: 'end' });
  expect(nameOf(end)).toBe('do_munmap');
  expect(end).toBeLessThan(moment);
  // What spawn() has set was so before.
  expect(whoWrote(options, { moment, call, name: 'mm', field: 'pgd' })).toBe(null);
});

test('a changed function is stepped through in its own lines', () => {
  const patches = {
    find_vma: 'function find_vma(mm, addr) {\n  const found = null;\n  return found;\n}',
  };
  const options = { ...optionsOf(example('3.1/above')), patches };
  const { recording, places } = record(options);
  const own = recording.statements.filter((id) => id >= PROGRAM * 2);
  expect(new Set(own.map((id) => places.statements[id].line))).toEqual(new Set([2, 3]));
  expect(places.functions[PROGRAM * 2]).toMatchObject({ name: 'find_vma', file: 'patch:find_vma' });
});
