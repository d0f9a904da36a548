// The kernel that tells of its statements, and what is made of that: the same run, known to the statement.
import { expect, test } from 'vitest';
import { Edits } from '../../src/runner/edits.ts';
import { allExamples, type Example } from '../../src/runner/examples.ts';
import { steppedKernel } from '../../src/runner/kept-kernels.ts';
import { keptRun } from '../../src/runner/kept-runs.ts';
import {
  lookAt,
  looksAt,
  type Places,
  record,
  recordBeside,
  whoChanged,
  whoWrote,
} from '../../src/runner/look.ts';
import { nodeKernels } from '../../src/runner/node.ts';
import { openingOf } from '../../src/runner/opening.ts';
import { tryOrders } from '../../src/runner/orders.ts';
import { packLooks, packRecorded, unpackLooks, unpackRecorded } from '../../src/runner/packed.ts';
import { parse } from '../../src/runner/parse.ts';
import { reader } from '../../src/runner/reader.ts';
import { MOMENT_LIMIT, PROGRAM, Recorder } from '../../src/runner/recorder.ts';
import { runExample } from '../../src/runner/run.ts';
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
    'function f(k, mm) {const __f=__on?__in(5,k):__none;try{ ' +
      '__on&&__at(10,__f,()=>[k,mm]);if (__v(__f,(!mm))) {__on&&__at(11,__f,()=>[k,mm]);return __v(__f,(null));} ' +
      '__on&&__at(12,__f,()=>[k,mm]);let n = 0; ' +
      '__on&&__at(13,__f,()=>[k,mm,n]);__v(__f,(__w(mm,"count",(++mm.count)))); ' +
      '__on&&__at(14,__f,()=>[k,mm,n]);return __v(__f,(n)); }finally{__out(__f)}}',
  );
  // One with a star may go on when a pause is over.
  expect(written('function* f(k) { yield* g(k); }')).toBe(
    'function* f(k) {const __f=__in(5,k);try{ __at(10,__f,()=>[k]);__v(__f,(yield* g(k))); }finally{__out(__f)}}',
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

/** How often each statement was begun, in all of a run and not only in what is kept of it. */
function timesOf(one: Example): Map<number, number> {
  const recorder = new Recorder();
  const times = new Map<number, number>();
  recorder.onMoment = (_, { last }) => {
    const { statement } = last!;
    times.set(statement, (times.get(statement) ?? 0) + 1);
  };
  runExample({ ...optionsOf(one), prepared: reader.prepare(one.source, true), recorder });
  return times;
}

/** By file and line: how often the statement on it was begun. */
function countsOf(times: Map<number, number>, places: Places): Map<string, number> {
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

/** What is meant by the numbers of the kernel's statements. */
function kernelPlaces(): Places {
  const places: Places = { functions: {}, statements: {} };
  for (const table of kernel.stepped.meta.steps!) {
    const { file, firstFunction, firstStatement } = table;
    table.functions.forEach(([name, line, endLine], i) => {
      places.functions[firstFunction + i] = { name, file, line, endLine };
    });
    table.statements.forEach(([line, endLine, func], i) => {
      places.statements[firstStatement + i] = { line, endLine, func: firstFunction + func };
    });
  }
  return places;
}

const sorted = (lines: Map<string, number>): string[] =>
  [...lines]
    .filter(([at]) => !observed.test(at))
    .map(([at, count]) => `${at} ${count}`)
    .sort();

/** While a step is traced, its moments ask what kind of file an inode is, and how its pages are; a recording has none. */
const observed = /^sim\/include\/(linux\/(stat|buffer_head)|asm-i386\/pgtable)\.ts:/;

/** A tenth, or all of them: `EVERY_EXAMPLE=1 npx vitest run --project unit test/runner/stepped.test.ts`. */
const compared = examples.filter((_, i) => process.env.EVERY_EXAMPLE !== undefined || i % 10 === 0);

/** Recordings do not hold all of them, but their statements are counted all the same. */
const tooLong = ['C.1/no-progress', 'C.1/no-swap'];

test.each(compared.map((one) => [one.id, one] as const))(
  '%s: statements as they are counted, and the same end',
  async (id, one) => {
    const { recording, places, result } = record(optionsOf(one));
    const whole = !tooLong.includes(id);
    expect(recording.leftOut > 0).toBe(!whole);
    if (!whole) expect(recording.statements.length).toBe(MOMENT_LIMIT);
    const times = new Map<number, number>();
    for (const statement of recording.statements)
      times.set(statement, (times.get(statement) ?? 0) + 1);
    const known = await keptRun(one);
    const counted = new Map(
      Object.entries(known.linesHit ?? {}).flatMap(([file, hits]) =>
        Object.entries(hits).map(([line, { count }]): [string, number] => [
          `${file}:${line}`,
          count,
        ]),
      ),
    );
    const counts = whole ? countsOf(times, places) : countsOf(timesOf(one), kernelPlaces());
    expect(sorted(counts)).toEqual(sorted(counted));
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
  for (let moment = 0; moment < calls.length; moment += 37) {
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
  // It works for the task that calls it, within the calls of that.
  const { funcs, parents, lanes } = recording;
  const inner = funcs.findIndex((func, call) => func === PROGRAM * 2 && parents[call] > 0);
  expect(lanes[inner]).toBeGreaterThan(0);
  expect(lanes[inner]).toBe(lanes[parents[inner]]);
});

const hole = optionsOf(example('2.5/hole'));

test('several looks of one run are those of one run each; what is packed is what is unpacked', () => {
  const { recording, ...rest } = record(hole);
  const { calls } = recording;
  // Two of one call, one after the other, others before and behind, and the end.
  const pair = calls.findIndex((call, at) => at > 200 && call === calls[at + 1]);
  const moments = [0, 200, pair, pair + 1, 330, calls.length];
  const wanted = moments.map((moment) => ({ moment, call: calls[moment] ?? -1 }));
  const looks = looksAt(hole, wanted);
  expect(looks).toEqual(wanted.map((one) => lookAt(hole, one)));
  expect(unpackLooks(JSON.parse(JSON.stringify(packLooks(looks))))).toEqual(
    JSON.parse(JSON.stringify(looks)),
  );
  // What is the same machine is one object: nothing has to be drawn anew.
  const [, , one, two] = unpackLooks(packLooks(looks));
  expect(one.after.machine).toBe(two.before.machine);
  const packed = packRecorded({ recording, ...rest });
  const { recording: back, places } = unpackRecorded(JSON.parse(JSON.stringify(packed)));
  expect(back).toEqual(recording);
  expect(places).toEqual(rest.places);
});

test('numbers of more than fifteen bits are packed in two signs', () => {
  const { recording, places, result } = record(hole);
  const there = (from: Int32Array) =>
    unpackRecorded(
      JSON.parse(
        JSON.stringify(packRecorded({ recording: { ...recording, from }, places, result })),
      ),
    ).recording.from;
  // The last that takes one sign, the first that takes two, and the largest.
  for (const largest of [2 ** 15 - 2, 2 ** 15 - 1, 2 ** 15, 1_000_000, 2 ** 30 - 2]) {
    const from = Int32Array.from([0, -1, largest]);
    expect(there(from)).toEqual(from);
  }
});

test('what the stage opens with is the first moment of a function, or a step', () => {
  const { recording, places } = record(hole);
  const nameAt = (moment: number): string =>
    places.functions[recording.funcs[recording.calls[moment]]].name;
  const opened = openingOf(hole, { names: ['unmap_fixup', 'do_munmap'] });
  expect(nameAt(opened.moment)).toBe('do_munmap');
  expect(nameAt(opened.moment - 1)).not.toBe('do_munmap');
  const part = unpackRecorded(opened.recorded).recording;
  expect(part.statements).toEqual(recording.statements.slice(0, part.statements.length));
  expect(part.statements.length).toBeGreaterThan(opened.moment);
  const call = recording.calls[opened.moment];
  const look = lookAt(hole, { moment: opened.moment, call });
  expect(unpackLooks(opened.looks)[0]).toEqual(JSON.parse(JSON.stringify(look)));
  expect(openingOf(hole, { step: 0 }).moment).toBe(0);
  const patches = { do_munmap: 'function* do_munmap(k, mm, addr, len) {\n  return 0;\n}' };
  const changed = { ...hole, patches };
  const inChanged = openingOf(changed, { names: ['do_munmap'] });
  expect(inChanged.recorded.statementIds).toContain(PROGRAM * 2);
  expect(inChanged.looks.looks[0].before.variables.map(({ name }) => name)).toContain('len');
  // Beyond the end, and a function that the run does not come to.
  expect(openingOf(hole, { step: 1_000_000 }).moment).toBe(recording.calls.length);
  expect(nameAt(openingOf(hole, { names: ['sys_mremap'] }).moment)).toBe('old_mmap');
});

test('the changes of a field, of a variable and of an area, from one to the next', () => {
  const recorded = record(hole);
  const { recording, places } = recorded;
  const inner = momentAt(recorded, 'remove_shared_vm_struct', /./);
  const call = recording.parents[recording.calls[inner]];
  const moment = recording.calls.lastIndexOf(call, inner);
  const where = { moment, call, name: 'mm', field: 'map_count' };
  const writes: number[] = [];
  for (let from = -1; ; from = writes.at(-1)!) {
    const next = whoWrote(hole, { ...where, from, next: true });
    if (next === null) break;
    writes.push(next);
  }
  // One area is mapped and unmapped again; what is left of it is two.
  const nameAt = (at: number): string =>
    places.functions[recording.funcs[recording.calls[at]]].name;
  expect(writes.map(nameAt)).toEqual([
    'vma_link',
    'do_munmap',
    '__insert_vm_struct',
    '__insert_vm_struct',
  ]);
  expect(writes).toEqual([...writes].sort((a, b) => a - b));
  for (const [i, at] of writes.entries())
    expect(whoWrote(hole, { ...where, from: at })).toBe(writes[i - 1] ?? null);
  const end = whoWrote(hole, { moment, call, name: 'mpnt', next: true });
  expect(end === null || end > moment).toBe(true);
  // The middle page: mapped with the area, and gone with it.
  const subject = { what: 'area', pid: 2, address: 0x40001000 } as const;
  const made = whoChanged(hole, { moment: recording.calls.length, subject });
  expect(nameAt(made!)).toMatch(/^do_munmap$/);
  expect(nameAt(whoChanged(hole, { moment: made!, subject })!)).toMatch(/vma_link/);
  expect(whoChanged(hole, { moment: made!, subject, next: true })).toBe(null);
  const lock = { what: 'lock', name: 'mmap_sem of demo' } as const;
  expect(nameAt(whoChanged(hole, { moment, subject: lock })!)).toMatch(/down_write/);
});

test('where the run of a changed kernel leaves that of the book', () => {
  const patches = { find_vma: 'function find_vma(mm, addr) {\n  return null;\n}' };
  const options = optionsOf(example('3.1/above'));
  const { diverges, recording } = recordBeside({ ...options, patches });
  expect(diverges).not.toBe(null);
  const { moment, instead } = diverges!;
  expect(instead).not.toBe(null);
  // Up to there the two were the same, but for what is in the function.
  const changed = recording.statements.indexOf(PROGRAM * 2);
  expect(changed).toBeGreaterThan(0);
  expect(moment).toBeGreaterThan(changed);
  expect(moment).toBeLessThanOrEqual(recording.statements.length);
  // A text that does the same.
  const same =
    'function find_vma(mm, addr) {\n  let at = mm.mmap;\n  while (at && at.vm_end <= addr) at = at.vm_next;\n  return at;\n}';
  expect(recordBeside({ ...options, patches: { find_vma: same } }).diverges).toBe(null);
  expect(recordBeside(options).diverges).toBe(undefined);
});

/** Two programs add one to a word: read it, and write it. */
const race = `import { boot, MAP_SHARED, O_RDWR, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';
const m = boot();
m.file('/n', '0');
function* add(p) {
  const fd = yield* p.open('/n', O_RDWR);
  const at = yield* p.mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  const seen = yield* p.load8(at);
  yield* p.close(fd);
  yield* p.store8(at, seen + 1);
  console.log(p.task.comm, seen + 1);
}
m.run({ one: add, two: add });
`;

test('the scheduler’s choices are told, and can be made', () => {
  const options = { source: race, name: 'race', kernel, reader, limits: { time: 60_000 } };
  const usual = record(options);
  expect(usual.result.error).toBe(undefined);
  // Nothing is changed by looking: the same text on the kernel that tells of nothing comes to the same.
  const open = record({ ...options, chosen: {} });
  expect(open.result.console).toEqual(usual.result.console);
  const { choices } = open.recording;
  expect(choices.length).toBeGreaterThan(2);
  for (const { runnable, chosen } of choices) {
    expect(runnable.length).toBeGreaterThan(1);
    expect(chosen).toBeLessThan(runnable.length);
  }
  const { chosen } = choices[0];
  const other = record({ ...options, chosen: { 0: 1 - chosen } });
  expect(other.recording.choices[0].chosen).toBe(1 - chosen);
  // What is looked at is the run in that order.
  const moment = other.recording.calls.length - 1;
  const call = other.recording.calls[moment];
  const look = lookAt({ ...options, chosen: { 0: 1 - chosen } }, { moment, call });
  expect(look.past.at(-1)?.statement).toBe(other.recording.statements[moment]);
});

test('orders that end differently are found, and those that were not tried are told', () => {
  const options = { source: race, name: 'race', kernel, reader, limits: { time: 60_000 } };
  const { endings, runs, stopped } = tryOrders(options, { runs: 60, time: 60_000 });
  expect(runs).toBeLessThanOrEqual(60);
  expect(stopped === null || stopped === 'runs').toBe(true);
  // One after the other counts to two; side by side, both have seen the same.
  const sums = endings.map(({ console }) => console.map((line) => line.split(' ')[1]).join(' '));
  expect(new Set(sums)).toContain('49 50');
  expect(new Set(sums)).toContain('49 49');
  expect(endings.reduce((sum, { times }) => sum + times, 0)).toBe(runs);
  for (const { chosen, console } of endings)
    expect(record({ ...options, chosen }).result.console.map(({ text }) => text)).toEqual(console);
  expect(tryOrders(options, { runs: 1, time: 60_000 })).toMatchObject({ runs: 1, stopped: 'runs' });
});

test('each order is tried once', () => {
  const source = `import { boot } from 'sim';
const said = [];
function* twice(p) {
  said.push(p.task.comm);
  yield* p.brk(0);
  said.push(p.task.comm);
}
boot().run({ a: twice, b: twice, *c(p) {} });
console.log(said.join(''));
`;
  const options = { source, name: 'twice', kernel, reader, limits: { time: 60_000 } };
  const { endings, runs, stopped } = tryOrders(options, { runs: 100, time: 60_000 });
  expect([runs, stopped]).toEqual([6, null]);
  expect(endings.map(({ console }) => console[0]).sort()).toEqual([
    'aabb',
    'abab',
    'abba',
    'baab',
    'baba',
    'bbaa',
  ]);
});

test('sleeps, what ends them, and transfers of the disk', () => {
  const { recording, places } = record(optionsOf(example('6.1/waiting')));
  const { waits, transfers, tasks, calls } = recording;
  expect(tasks.map(({ name }) => name)).toEqual(expect.arrayContaining(['first', 'second']));
  const names = (call: number): string[] => {
    const found: string[] = [];
    for (let at = call; at >= 0; at = recording.parents[at])
      found.push(places.functions[recording.funcs[at]].name);
    return found;
  };
  const forPage = waits.filter(({ call }) =>
    /_page$/.test(names(call).find((name) => !/^schedule/.test(name))!),
  );
  expect(new Set(forPage.map(({ lane }) => tasks[lane].name))).toEqual(
    new Set(['first', 'second']),
  );
  for (const { from, to, lane } of waits) {
    expect(from).toBeLessThan(to);
    // It does nothing meanwhile but to end the statement of schedule() that gave the processor away.
    for (let at = from + 4; at < to; at++) expect(recording.lanes[calls[at]]).not.toBe(lane);
  }
  expect(transfers.length).toBeGreaterThan(0);
  for (const { from, to, write } of transfers) {
    expect(from).toBeLessThan(to);
    expect(write).toBe(false);
  }
});
