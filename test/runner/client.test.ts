import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Cage, Heard } from '../../src/runner/cage.ts';
import { Runner } from '../../src/runner/client.ts';
import type { RunRequest, TextName, ToWorker } from '../../src/runner/messages.ts';
import { emptyResult, type RunEvent } from '../../src/runner/result.ts';

vi.mock('virtual:kernel', () => ({
  plain: '/plain.js',
  traced: '/traced.js',
  stepped: '/stepped.js',
}));
vi.mock('virtual:cage', () => ({ worker: '/worker.js', reader: '/reader.js', look: '/look.js' }));

/** A worker that answers as the test says. */
class FakeWorker {
  static all: FakeWorker[] = [];
  sent: ToWorker[] = [];
  texts: TextName[][] = [];
  closed = false;

  constructor(readonly heard: Heard) {
    FakeWorker.all.push(this);
  }
  tell(message: ToWorker, texts: TextName[]): void {
    this.sent.push(message);
    this.texts.push(texts);
  }
  close(): void {
    this.closed = true;
  }
  say(message: unknown): void {
    this.heard.said(JSON.stringify(message));
  }
  get runs(): (ToWorker & { type: 'run' })[] {
    return this.sent.filter((m) => m.type === 'run');
  }
  /** Answers the last request. */
  done(): void {
    const { id } = this.runs.at(-1)!;
    this.say({ type: 'started', id });
    this.say({ type: 'done', id, result: { ...emptyResult('x'), ok: true } });
  }
}

let runner: Runner;
let removed = 0;

/** A text of the book, which the build has prepared. */
const book = (source: string): RunRequest => ({
  source,
  prepared: { code: '', expected: [], imports: [], probe: false },
});

beforeEach(() => {
  vi.useFakeTimers();
  FakeWorker.all = [];
  removed = 0;
  const cage: Cage = { open: (heard) => new FakeWorker(heard), remove: () => removed++ };
  runner = new Runner(cage);
});
afterEach(() => {
  vi.useRealTimers();
});

test('the worker starts with the first run and stays', async () => {
  expect(FakeWorker.all).toHaveLength(0);
  for (let i = 0; i < 2; i++) {
    const run = runner.run(book('a'));
    expect(runner.busy).toBe(true);
    FakeWorker.all[0].done();
    expect((await run).ok).toBe(true);
    expect(runner.busy).toBe(false);
  }
  expect(FakeWorker.all).toHaveLength(1);
});

test('runs wait for each other', async () => {
  const first = runner.run(book('a'));
  const second = runner.run(book('b'));
  const [worker] = FakeWorker.all;
  expect(worker.runs.map((m) => m.request.source)).toEqual(['a']);
  worker.done();
  await first;
  expect(worker.runs.map((m) => m.request.source)).toEqual(['a', 'b']);
  worker.done();
  expect((await second).ok).toBe(true);
});

test('a run that takes too long is ended, and what it had said is kept', async () => {
  const heard: RunEvent[] = [];
  const run = runner.run({ ...book('a'), name: 'n' }, { onEvent: (e) => heard.push(e) });
  const [worker] = FakeWorker.all;
  const { id } = worker.runs[0];
  vi.advanceTimersByTime(20_000);
  worker.say({ type: 'started', id });
  const entry = { line: 1, text: 'hello' };
  worker.say({ type: 'event', id, event: { type: 'console', entry } });
  vi.advanceTimersByTime(5500);
  expect(await run).toMatchObject({
    name: 'n',
    ok: false,
    console: [entry],
    error: {
      kind: 'limit',
      limit: 'time',
      line: null,
      message: 'Stopped after 5 seconds. Is there a loop that does not end?',
    },
  });
  expect(heard).toHaveLength(1);
  expect(removed).toBe(1);

  const next = runner.run(book('b'));
  expect(FakeWorker.all).toHaveLength(2);
  FakeWorker.all[1].done();
  expect((await next).ok).toBe(true);
});

test('stop ends the run under way and those that wait', async () => {
  const runs = [runner.run(book('a')), runner.run(book('b'))];
  runner.stop();
  expect((await Promise.all(runs)).map((r) => r.error?.kind)).toEqual(['stopped', 'stopped']);
  expect(removed).toBe(1);
  expect(runner.busy).toBe(false);
});

test('a kernel that does not load is told', async () => {
  const run = runner.run(book('a'));
  vi.advanceTimersByTime(30_000);
  expect((await run).error?.message).toMatch(/could not be loaded in time/);
});

test('a worker that fails is told, and the next run starts another', async () => {
  const run = runner.run(book('a'));
  FakeWorker.all[0].heard.failed('The worker has failed.');
  expect((await run).error?.message).toBe('The worker has failed.');
  void runner.run(book('b'));
  expect(FakeWorker.all).toHaveLength(2);
});

test('what has run a text of its reader runs nothing else', async () => {
  const runs = [runner.run({ source: 'a' }), runner.run(book('b'))];
  expect(FakeWorker.all[0].texts).toEqual([['plain', 'reader']]);
  FakeWorker.all[0].done();
  expect((await runs[0]).ok).toBe(true);
  expect(FakeWorker.all[0].closed).toBe(true);
  FakeWorker.all[1].done();
  await runs[1];
  // Another was made ready at once.
  const own = runner.run({ source: 'c' });
  expect(FakeWorker.all).toHaveLength(2);
  FakeWorker.all[1].done();
  await own;
  expect(FakeWorker.all[2].sent.map((m) => m.type)).toEqual(['warm']);
});

test('what has run a changed function goes on with the same function alone', async () => {
  const patches = { f: 'function f() {}' };
  for (const source of ['a', 'b']) {
    const run = runner.run({ ...book(source), patches });
    FakeWorker.all[0].done();
    await run;
  }
  const others = [
    book('c'),
    { ...book('d'), patches: { f: 'function f() { f(); }' } },
    { source: 'e' },
  ];
  for (const [i, request] of others.entries()) {
    const run = runner.run(request);
    FakeWorker.all.at(-1)!.done();
    await run;
    // The changed function of the second may run where the book alone has run.
    expect(FakeWorker.all.length).toBe([2, 2, 4][i]);
  }
  expect(FakeWorker.all.map((worker) => worker.closed)).toEqual([true, true, true, false]);
});

test('a worker that has been warmed serves the first run', async () => {
  runner.warm();
  runner.warm();
  expect(FakeWorker.all[0].sent.map((m) => m.type)).toEqual(['warm']);
  const run = runner.run(book('a'));
  FakeWorker.all[0].done();
  expect((await run).ok).toBe(true);
  expect(FakeWorker.all).toHaveLength(1);
});

test('a worker that is made ready is told to begin, once, and serves the first run', async () => {
  runner.warm();
  expect(FakeWorker.all).toHaveLength(1);
  runner.warm();
  runner.warm();
  const run = runner.run(book('a'));
  runner.warm();
  expect(FakeWorker.all[0].sent.map((m) => m.type)).toEqual(['warm', 'run']);
  FakeWorker.all[0].done();
  expect((await run).ok).toBe(true);
  expect(FakeWorker.all).toHaveLength(1);
});

const expectation = {
  line: 1,
  at: 1,
  end: 1,
  statement: 'a',
  expected: '1',
  actual: '1',
  reached: true,
  ok: true,
};

test.each<[string, object]>([
  ['another kind', { type: 'hello' }],
  ['no result', { type: 'done' }],
  ['a part of a result', { type: 'done', result: { ok: true } }],
  [
    'an error without words',
    { type: 'done', result: { ...emptyResult('x'), error: { kind: 'bug' } } },
  ],
  ['an event of another kind', { type: 'event', event: { type: 'hello' } }],
  ['output that is no text', { type: 'event', event: { type: 'console', entry: { line: 1 } } }],
  [
    'an expectation that is none',
    { type: 'event', event: { type: 'begin', expectations: [{ ...expectation, at: '1' }] } },
  ],
  [
    'an index without end',
    { type: 'event', event: { type: 'expectation', index: 1e9, expectation } },
  ],
  [
    'steps without end',
    {
      type: 'done',
      result: { ...emptyResult('x'), steps: Array(101).fill({ label: 'a', line: 1 }) },
    },
  ],
])('a worker that says %s is ended', async (_, said) => {
  const run = runner.run(book('a'));
  const [worker] = FakeWorker.all;
  const { id } = worker.runs[0];
  worker.say({ type: 'event', id, event: { type: 'begin', expectations: [expectation] } });
  worker.say({ id, ...said });
  expect((await run).error?.message).toMatch(/no message of its own/);
  expect(removed).toBe(1);
});
