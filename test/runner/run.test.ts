import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { bundleKernel } from '../../src/runner/bundle.ts';
import type { KernelText } from '../../src/runner/kernel-text.ts';
import { assemble, packKernel, unpackKernel } from '../../src/runner/kernel-text.ts';
import { runWith } from '../../src/runner/node.ts';
import { reader } from '../../src/runner/reader.ts';
import { bootAhead, type RunOptions, type RunResult, runExample } from '../../src/runner/run.ts';

const sim = join(import.meta.dirname, 'fixture/sim');
let kernel: { plain: KernelText; traced: KernelText };

beforeAll(async () => {
  const [plain, traced] = await Promise.all([
    bundleKernel({ variant: 'plain', sim }),
    bundleKernel({ variant: 'traced', sim }),
  ]);
  kernel = { plain, traced };
});

const head = `import { boot } from 'sim';\nconst m = boot();\n`;

function run(source: string, options: Partial<RunOptions> = {}): RunResult {
  return runExample({ source, kernel, reader, ...options });
}

describe('expectations', () => {
  test('a value that is as expected is ok, one that is not tells both', () => {
    const { ok, expectations, error } = run(`${head}m.take(2); //=> 2\nm.take(1);\n//=> 3\n`);
    expect(error).toBeUndefined();
    expect(expectations).toEqual([
      {
        line: 3,
        at: 3,
        end: 3,
        statement: 'm.take(2)',
        expected: '2',
        actual: '2',
        reached: true,
        ok: true,
      },
      {
        line: 4,
        at: 5,
        end: 5,
        statement: 'm.take(1)',
        expected: '3',
        actual: '1',
        reached: true,
        ok: false,
      },
    ]);
    expect(ok).toBe(false);
  });

  test('several lines are compared with their blank ones, ends of lines do not count', () => {
    const { ok, expectations } = run(
      `${head}m.text();\n//=> free 4\n//\n//   that is all\n// note\n`,
    );
    expect(expectations[0].expected).toBe('free 4\n\nthat is all');
    expect(ok).toBe(true);
  });

  test('a failure is expected by its code, and its absence is told', () => {
    const { expectations, ok } = run(
      `${head}m.take(9); //=> throws ENOMEM\nm.take(0); //=> throws EINVAL\n`,
    );
    expect(expectations[0]).toMatchObject({ ok: true, actual: 'throws ENOMEM' });
    expect(expectations[1]).toMatchObject({ ok: false, expected: 'throws EINVAL', actual: '0' });
    expect(ok).toBe(false);
  });

  test('another code than expected fails and the run goes on', () => {
    const { expectations, error } = run(`${head}m.take(9); //=> throws EINVAL\n1; //=> 1`);
    expect(error).toBeUndefined();
    expect(expectations.map((e) => e.ok)).toEqual([false, true]);
    expect(expectations[0].actual).toBe('throws ENOMEM');
  });

  test('what the run did not reach is not ok', () => {
    const { expectations, ok } = run(`${head}if (m.take(1) > 5) m.take(1); //=> 1\n`);
    expect(ok).toBe(false);
    expect(expectations[0]).toMatchObject({
      reached: false,
      actual: '(the run did not come this far)',
    });
  });

  test('an error ends the run and is told at the expectation that it met', () => {
    const { expectations, error } = run(`${head}\nm.take(9); //=> 9\nm.take(1); //=> 1\n`);
    expect(error).toMatchObject({ kind: 'system', line: 4, message: 'take: ENOMEM' });
    expect(expectations.map((e) => e.ok)).toEqual([false, false]);
    expect(expectations[0].threw).toBe('take: ENOMEM');
  });

  test('inside a loop every turn must hold', () => {
    const { expectations } = run(`for (const n of [1, 2, 1]) {\n  n; //=> 1\n}\n`);
    expect(expectations[0]).toMatchObject({ ok: false, actual: '2' });
  });

  test('inside a generator a value may be waited for', () => {
    const source = `function* f() { return 7; }\nfunction* g() {\n  yield* f(); //=> 7\n}\n[...g()];\n//=> []\n`;
    expect(run(source)).toMatchObject({ ok: true });
  });
});

describe('errors', () => {
  test('a syntax error has its line', () => {
    expect(run(`${head}const a = ;\n`).error).toMatchObject({ kind: 'syntax', line: 3 });
  });

  test('an error that the engine tells without a line has one all the same', () => {
    expect(run(`${head}let a = 1;\nlet b = 1;\nlet a = 2;\nb;\n`).error).toEqual({
      kind: 'syntax',
      message: "Identifier 'a' has already been declared",
      line: 5,
    });
  });

  test('an unknown name in the import is told with the nearest', () => {
    const source = `import {\n  boot,\n  PAGE_SIZ,\n} from 'sim';\nboot(); PAGE_SIZ;\n`;
    expect(run(source).error).toEqual({
      kind: 'usage',
      message: "'sim' has no PAGE_SIZ. Did you mean PAGE_SIZE?",
      line: 3,
    });
  });

  test("the reader's own exception has the line of the throw", () => {
    const { error } = run(`${head}function f(): never {\n  throw new TypeError('no');\n}\nf();\n`);
    expect(error).toMatchObject({ kind: 'error', message: 'TypeError: no', line: 4 });
  });

  test('a broken invariant at the end is an error of the run', () => {
    const { error, ok } = run(`${head}m.broken.push('a frame is lost');\n`);
    expect(error).toMatchObject({ kind: 'invariant', message: 'a frame is lost' });
    expect(ok).toBe(false);
  });

  test('a broken invariant that an expectation names is none, any other is', () => {
    const named = `${head}m.broken.push('a frame is lost');\nm.check(); //=> ['a frame is lost']\n`;
    expect(run(named)).toMatchObject({ ok: true });
    const { error } = run(`${named}m.broken.push('and another');\n`);
    expect(error).toMatchObject({ kind: 'invariant', message: 'and another' });
  });

  test('a bug that was expected leaves a kernel that need not hold', () => {
    const source = `import { boot, KernelBug } from 'sim';\nconst m = boot();\nm.broken.push('a');\nfunction f() {\n  throw new KernelBug('BUG');\n}\nf(); //=> throws KernelBug\n`;
    expect(run(source)).toMatchObject({ ok: true, expectations: [{ line: 7, ok: true }] });
  });

  test('a line of a check is counted from its own first one', () => {
    const { expectations, error } = run(head, { check: `m.take(1); //=> 1\nm.take(77);\n` });
    expect(expectations[0]).toMatchObject({ line: 1, inCheck: true, ok: true });
    expect(error).toMatchObject({ line: 2, inCheck: true });
  });
});

describe('limits', () => {
  test('time', () => {
    const { error } = run(`let n = 0;\nwhile (true) n++;\n`, { limits: { time: 50 } });
    expect(error).toMatchObject({ kind: 'limit', limit: 'time', line: 2 });
    expect(error?.message).toBe('Stopped after 0.05 seconds. Is there a loop that does not end?');
  });

  test('a for without braces is counted as well', () => {
    const { error } = run(`for (;;) ;\n`, { limits: { time: 50 } });
    expect(error?.limit).toBe('time');
  });

  test('output', () => {
    const { error, console } = run(`for (let i = 0; ; i++) console.log(i);\n`, {
      limits: { lines: 30 },
    });
    expect(error).toMatchObject({ kind: 'limit', limit: 'output', line: 1 });
    expect(console).toHaveLength(30);
  });

  test('machines', () => {
    const { error } = run(`import { boot } from 'sim';\nfor (;;) boot();\n`);
    expect(error).toMatchObject({ kind: 'limit', limit: 'memory', line: 2 });
  });

  test('memory, where the engine tells', () => {
    let bytes = 0;
    const { error } = run(`for (;;) ;\n`, { memoryInUse: () => (bytes += 1e8) });
    expect(error).toMatchObject({ kind: 'limit', limit: 'memory', line: 1 });
  });

  test('depth of calls', () => {
    const { error } = run(`function f(): void {\n  f();\n}\nf();\n`);
    expect(error?.message).toMatch(/too deeply/);
  });
});

describe('observing', () => {
  test('console.log prints with its line', () => {
    const { console } = run(`${head}console.log('a', 1, [m.take(1)], { b: null });\n`);
    expect(console).toEqual([{ line: 3, text: 'a 1 [1] { b: null }' }]);
  });

  test('steps have label, line and snapshots', () => {
    const { steps } = run(`${head}m.take(2);\n\nm.take(1);\n`, { snapshots: true });
    expect(steps).toEqual([
      { label: 'take(2)', line: 3, machine: 0, before: { free: 4 }, after: { free: 2 } },
      { label: 'take(1)', line: 5, machine: 0, before: { free: 2 }, after: { free: 1 } },
    ]);
  });

  test('a trace has the calls, without those that are not to be shown', () => {
    const { trace } = run(`${head}m.take(2);\n`, { trace: true });
    expect(trace?.machines[0].text).toBe('take_pages\n  take_page\n  take_page\n');
  });

  test('lines gone through are told; the body of a one-line if that was not, too', () => {
    const hits = run(`${head}m.take(2);\n`, { trace: true }).linesHit?.['sim/mm/heap.ts'];
    expect(hits).toEqual({
      6: { count: 2, partly: true },
      7: { count: 2, partly: false },
      8: { count: 2, partly: false },
      13: { count: 1, partly: false },
      21: { count: 1, partly: false },
      22: { count: 1, partly: false },
      23: { count: 1, partly: false },
      24: { count: 3, partly: false },
      26: { count: 1, partly: false },
      28: { count: 2, partly: true },
      29: { count: 2, partly: false },
      32: { count: 1, partly: false },
    });
  });

  test('a run that was cut off leaves nothing to the next', () => {
    const traced = () => {
      const { stats: _, ...result } = run(`${head}m.take(2);\n`, { trace: true, reach: true });
      return result;
    };
    const before = traced();
    // Nothing of this can be counted: the watchdog ends it, while the kernel is watched.
    const cut = runWith(kernel, {
      source: `${head}m.take(1);\n/(a+)+b/.test('a'.repeat(100));\n`,
      trace: true,
      reach: true,
      limits: { time: 0 },
    });
    expect(cut.error).toMatchObject({ kind: 'limit', limit: 'time' });
    expect(traced()).toEqual(before);
  });

  test('reach counts calls', () => {
    const { reached } = run(`${head}m.take(2);\n`, { reach: true });
    expect(reached?.direct).toEqual({ take_pages: 1, take_page: 2 });
  });
});

describe('a machine that was booted ahead', () => {
  const numbers = (options: Partial<RunOptions> = {}): string[] =>
    run(
      "import { boot } from 'sim';\nconsole.log(boot({}).number);\nconsole.log(boot().number);\nconsole.log(boot().number);",
      options,
    ).console.map(({ text }) => text);

  test('serves the first boot() without options of the next run, once', async () => {
    const plain = await bundleKernel({ variant: 'plain', sim });
    const own = { kernel: { plain } };
    bootAhead(plain);
    bootAhead(plain);
    expect(numbers(own)).toEqual(['2', '1', '3']);
    expect(numbers(own)).toEqual(['4', '5', '6']);
    bootAhead(plain);
    expect(numbers(own)).toEqual(['8', '7', '9']);
  });

  test('serves none that is watched or whose kernel is changed', async () => {
    const plain = await bundleKernel({ variant: 'plain', sim });
    const own = { kernel: { plain } };
    bootAhead(plain);
    const twice = 'export function twice(n: number): number {\n  return n + n;\n}';
    // Each such kernel is one of its own, and counts for itself.
    expect(numbers({ ...own, reach: true })).toEqual(['1', '2', '3']);
    expect(numbers({ ...own, trace: true })).toEqual(['4', '5', '6']);
    expect(numbers({ ...own, patches: { twice } })).toEqual(['1', '2', '3']);
    expect(numbers(own)).toEqual(['2', '1', '3']);
  });

  test('tells the same as one that was booted in the run', async () => {
    const { plain } = kernel;
    const source = `${head}m.take(2); //=> 2\nm.text();`;
    const told = (): string =>
      JSON.stringify({
        ...run(source, { kernel: { plain }, values: true, snapshots: true }),
        stats: 0,
      });
    const before = told();
    bootAhead(plain);
    expect(told()).toBe(before);
  });
});

describe('patches', () => {
  const patched = (take_page: string, source = `${head}m.take(2); //=> 2\n`, trace = false) =>
    run(source, { patches: { take_page }, trace });

  test('a changed function takes the place of the original, for its callers and the trace', () => {
    const text =
      'export function take_page(k: { free: number }): number | null {\n  return null;\n}';
    expect(patched(text)).toMatchObject({ ok: false, error: { kind: 'system', line: 3 } });
    expect(patched(text, `${head}m.take(1); //=> throws ENOMEM`, true)).toMatchObject({
      ok: true,
      trace: { machines: [{ text: 'take_pages\n  take_page\n' }] },
    });
  });

  test('an error in it has its line', () => {
    const { error } = patched('\n\nfunction take_page(k) {\n  const n = null;\n  return n.x;\n}\n');
    expect(error).toMatchObject({
      kind: 'error',
      line: 3,
      patch: { name: 'take_page', line: 5 },
      inside: ['take_page', 'take_pages', 'take'],
    });
  });

  test('a syntax error in it has its line', () => {
    expect(patched('function take_page(k) {\n  return (;\n}').error).toMatchObject({
      kind: 'syntax',
      line: null,
      patch: { name: 'take_page', line: 2 },
    });
    expect(patched('function take_page(k) {\n  let k2;\n  let k2;\n}').error).toMatchObject({
      patch: { line: 3 },
    });
  });

  test.each([
    ['function* take_page(k) { return 1; }', 'keep it without a star, function take_page.'],
    ['function take_pages(k) { return 1; }', 'must declare the function take_page itself'],
    ["import { a } from 'b';\na();", 'imports nothing'],
  ])('%s is refused', (text, message) => {
    expect(patched(text).error).toMatchObject({
      kind: 'usage',
      message: expect.stringContaining(message),
    });
  });

  test('the next run has the original again', () => {
    patched('function take_page(k) { return null; }');
    expect(run(`${head}m.take(2); //=> 2`).ok).toBe(true);
  });
});

test('a packed kernel does what it did before', () => {
  for (const [variant, text] of Object.entries(kernel)) {
    const again = unpackKernel(packKernel(text));
    expect(again.text).toBe(text.text);
    expect(assemble(again, { probe: true })).toEqual(assemble(text, { probe: true }));
    expect(again.meta.variant).toBe(variant);
  }
});

describe('a name that was not imported', () => {
  test.each([
    [
      'PAGE_SIZE;',
      "PAGE_SIZE is not imported. Add it to the import: import { PAGE_SIZE } from 'sim';",
      'PAGE_SIZE',
    ],
    ['PAGE_SIZ;', "PAGE_SIZ is not defined. Did you mean PAGE_SIZE? 'sim' has that.", undefined],
  ])('%s', (text, message, missing) => {
    const { error } = run(`${head}${text}`);
    expect(error).toMatchObject({ kind: 'usage', message, line: 3 });
    expect(error?.missing).toBe(missing);
  });

  test('and that sim has nothing like', () => {
    expect(run(`${head}window;`).error).toMatchObject({
      kind: 'error',
      message: 'ReferenceError: window is not defined',
      line: 3,
    });
  });
});
