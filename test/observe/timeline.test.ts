// Who ran, slept and woke whom: recorded of runs on the kernel with the probe, and nothing left behind.
import type { Timeline } from 'sim';
import { beforeAll, expect, test } from 'vitest';
import { nodeKernels, runWith } from '../../src/runner/node.ts';

let kernels: Awaited<ReturnType<typeof nodeKernels>>;
beforeAll(async () => {
  kernels = await nodeKernels();
}, 60_000);

const HEAD = `import { boot, MAP_ANONYMOUS, MAP_PRIVATE, O_RDWR, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';
const m = boot();
m.file('/data', new Uint8Array(9000).fill(65));
const RW = PROT_READ | PROT_WRITE;
function* reader(p) {
  const fd = yield* p.open('/data', O_RDWR);
  const a = yield* p.mmap(0, PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
  yield* p.read(fd, a, 4096);
}
`;

function timelineOf(lines: string): Timeline {
  const result = runWith(kernels, { source: HEAD + lines, snapshots: true, timeline: true });
  expect(result.error).toBeUndefined();
  return result.steps.at(-1)!.timeline!;
}

/** Spans as lines: `a 0-8800 sleeping page 0 of /data, woken by disk`. */
function lines({ tasks, spans }: Timeline): string[] {
  const names = new Map(tasks.map(({ pid, comm }) => [pid, comm]));
  return spans.map(({ pid, state, from, to, calls, wait, wokenBy }) => {
    const what = wait?.page != null ? ` page ${wait.page} of ${wait.file}` : '';
    const held = wait?.on ? ` ${wait.on} held by ${wait.heldBy.join()}` : '';
    const by = wokenBy === undefined ? '' : `, woken by ${wokenBy}`;
    return `${names.get(pid)} ${from.time}-${to.time} ${state}${what}${held}${by}${calls.map((c) => ` ${c}`).join('')}`;
  });
}

test('two that read one page sleep for it, and the disk wakes both', () => {
  const timeline = timelineOf('m.run({ a: reader, b: reader });');
  const told = lines(timeline);
  expect(told.filter((line) => line.includes('sleeping')).sort()).toEqual([
    'a 0-8800 sleeping page 0 of /data, woken by disk',
    'b 0-8800 sleeping page 0 of /data, woken by disk',
  ]);
  expect(told).toContainEqual(expect.stringContaining('running open("/data", 2, 420) read('));
  expect(timeline.transfers).toMatchObject([
    { write: false, file: '/data', page: 0, asked: { time: 0 }, done: { time: 8800 }, ok: true },
    { write: false, file: '/data', page: 1, asked: { time: 0 }, done: { time: 8800 }, ok: true },
  ]);
});

test('who waits for a semaphore is told who holds it, and who lets it in wakes it', () => {
  const timeline = timelineOf(`m.run({
    *a(p) {
      const fd = yield* p.open('/data', O_RDWR);
      const a = yield* p.mmap(0, PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
      yield* p.pwrite(fd, a, 100, 5000);
    },
    *b(p) {
      const fd = yield* p.open('/data', O_RDWR);
      yield* p.ftruncate(fd, 4500);
    },
  }, ['a', 'a', 'a', 'a', 'a']);`);
  const told = lines(timeline);
  expect(told).toContainEqual(
    expect.stringMatching(/^b \d+-\d+ sleeping i_sem held by a \d+, woken by a \d+$/),
  );
  expect(told).toContainEqual(
    expect.stringMatching(/^a \d+-\d+ sleeping page 1 of \/data, woken by disk$/),
  );
});

test('spans of a task follow each other without a hole, and one at most runs', () => {
  const { spans, from, to } = timelineOf('m.run({ a: reader, b: reader }, 7);');
  expect(spans.length).toBeGreaterThan(6);
  for (const pid of new Set(spans.map((span) => span.pid))) {
    const own = spans.filter((span) => span.pid === pid);
    own.slice(1).forEach((span, i) => {
      expect(span.from).toEqual(own[i].to);
    });
    expect(own.at(-1)!.to).toEqual(to);
    expect(own[0].from.order).toBeGreaterThanOrEqual(from.order);
  }
  const running = spans.filter((span) => span.state === 'running');
  running.slice(1).forEach((span, i) => {
    expect(span.from.order).toBeGreaterThanOrEqual(running[i].to.order);
  });
});

test('a call by itself has a timeline too: a program that waits for its next call is idle', () => {
  const timeline = timelineOf(`const p = m.spawn('demo');
const fd = p.open('/data', O_RDWR);
const a = p.mmap(0, PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
p.read(fd, a, 100);`);
  expect(lines(timeline).filter((line) => line.includes('sleeping'))).toEqual([
    'demo 0-8400 sleeping page 0 of /data, woken by disk',
  ]);
  expect(timeline.tasks.map(({ comm }) => comm)).toContain('demo');
});

test('m.timeline() records what a function does, and the machine keeps nothing of it', () => {
  const result = runWith(kernels, {
    source: `${HEAD}const t = m.timeline(() => m.run({ a: reader }));
JSON.stringify(t) === JSON.stringify(JSON.parse(JSON.stringify(t)));
//=> true
t.spans.some((span) => span.state === 'sleeping');
//=> true
m.k.clock.watch;
//=> null
m.k.diskfs.disk.watch;
//=> null
`,
  });
  expect(result.error).toBeUndefined();
  expect(result.expectations.map((e) => [e.actual, e.ok])).toEqual([
    ['true', true],
    ['true', true],
    ['null', true],
    ['null', true],
  ]);
});

test('what a function throws goes through, and the recording ends', () => {
  const result = runWith(kernels, {
    source: `${HEAD}m.timeline(() => { throw new Error('mine'); });
//=> throws Error
m.k.clock.watch;
//=> null
`,
  });
  expect(result.expectations.map((e) => e.ok)).toEqual([true, true]);
});

test('a page in swap is named by its place in the swap file', () => {
  const source = `${HEAD}
    const small = boot({ pages: 768, swap: 1024 });
    const p = small.spawn('greedy');
    const a = p.mmap(0, 600 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
    const seen = small.timeline(() => {
      for (let i = 0; i < 600; i++) p.store8(a + i * PAGE_SIZE, 1);
    });
    seen.transfers[0].file + ' ' + seen.transfers[0].page; //=> swap 1
    // The file is one stretch of the disk.
    new Set(seen.transfers.map(({ block, page }) => block - page)).size; //=> 1`;
  const result = runWith(kernels, { source });
  expect(result.error).toBeUndefined();
  expect(result.expectations.map(({ actual }) => actual)).toEqual(['swap 1', '1']);
});
