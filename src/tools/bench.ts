/**
 * npm run bench [WORD …]
 *
 * How long the kernel's functions take here: one JSON line each, `{"bench": …, "n": …, "ns": …}`.
 * `n` calls make a round, `ns` is the time of one call in the median round. With words, only the benches with
 * one of them in their name. The last one runs all examples of the book, once, and gives seconds.
 *
 *     npm run bench -- --c                 what that is of the time of the kernel's own C
 *     npm run bench -- --against HEAD~3    two versions in turns, in one run: medians of all rounds, and their ratio
 *     npm run bench -- --against ../other  the same against the sim/ of another folder
 *     npm run bench -- --against generators   and against the sources without their plain twins
 *     npm run bench -- --scale             machines, areas and processes as large and many as there can be, once each
 *
 * What runs is the kernel bundle without the probe, as the page runs it when nothing watches.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Compilation, Engines } from '../replay/engine.ts';
import { allExamples } from '../runner/examples.ts';
import { nodeKernels, runWith } from '../runner/node.ts';
import { projectRoot } from '../runner/root.ts';
import { command, NotUnderstood, readArguments, wholeNumber } from './arguments.ts';
import { type Bench, benches, inside, type Prepared } from './benches.ts';
import { C_NS, PACE_OF_C } from './c-figures.ts';
import { Pace } from './pace.ts';
import { measureScale } from './scale.ts';

const usage =
  'npm run bench [WORD …] [-- --c] [--against COMMIT|FOLDER|generators] [--rounds N] [--scale]';

/** How long the compiler is given, in ms, and how long what it made is measured. */
const warmUp = 1000;
const measured = 1500;

const wholeBook = 'all examples of the book';

/** An engine to measure: its sources, and whether it gets twins. */
interface Version {
  sim: string;
  compilation: Compilation;
}

/** Runs each example once, as the page does, and prints the line of that: it takes seconds. */
async function measureBook(): Promise<void> {
  const kernels = await nodeKernels();
  const examples = allExamples();
  const began = performance.now();
  for (const { file, source } of examples) runWith(kernels, { source, name: file });
  const seconds = Math.round((performance.now() - began) / 100) / 10;
  console.log(JSON.stringify({ bench: wholeBook, n: examples.length, seconds }));
}

/** What a bench comes to: the time of one call in ns, and that of one turn of the work which it took turns with. */
interface Measured {
  ns: number;
  pace: number;
}

/**
 * Each in the median round. Rounds are short, so that most of them have the processor for themselves even where others are
 * busy.
 */
function measure({ n, bound, prepare }: Bench, engines: Engines): Measured {
  const made = prepare(inside(engines.plain()));
  const { call, before, after }: Prepared = typeof made === 'function' ? { call: made } : made;
  let calls = 0;
  const round = () => {
    before?.();
    const first = before ? 0 : calls;
    const began = process.hrtime.bigint();
    for (let i = first; i < first + n; i++) call(i);
    const ns = Number(process.hrtime.bigint() - began) / n;
    calls += n;
    after?.();
    return ns;
  };
  /** Rounds for so many milliseconds, two at least. */
  const roundsFor = (ms: number): number[] => {
    const times: number[] = [];
    const end = performance.now() + ms;
    while (times.length < 2 || performance.now() < end) times.push(round());
    return times;
  };
  const pace = new Pace(bound);
  roundsFor(warmUp);
  const times: number[] = [];
  const paces: number[] = [];
  const end = performance.now() + measured;
  while (times.length < 5 || performance.now() < end) {
    // The first round of each finds what the other has left in the caches.
    times.push(...roundsFor(30).slice(1));
    paces.push(...pace.times(10).slice(1));
  }
  return { ns: median(times), pace: median(paces) };
}

function median(times: number[]): number {
  return times.toSorted((a, b) => a - b)[times.length >> 1];
}

function benchNamed(name: string): Bench {
  const bench = benches.find((one) => one.name === name);
  if (!bench) throw new Error(`there is no bench '${name}'`);
  return bench;
}

/** Measures one bench and prints its line. */
async function measureAlone(name: string, { sim, compilation }: Version): Promise<number> {
  if (name === wholeBook) {
    await measureBook();
    return 0;
  }
  const bench = benchNamed(name);
  const { ns, pace } = measure(bench, await Engines.load(compilation, sim));
  const line = { bench: name, n: bench.n, ns: rounded(ns, 1), pace: rounded(pace, 1) };
  console.log(JSON.stringify(line));
  return 0;
}

/** A process for each: what one bench teaches the compiler, and leaves in the heap, would slow the next. */
function inProcess(name: string, { sim, compilation }: Version): string {
  const args = ['--alone', name, '--sim', sim, '--compilation', compilation];
  const { status, stdout } = spawnSync(
    process.execPath,
    [...process.execArgv, import.meta.filename, ...args],
    { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`the bench '${name}' failed`);
  return stdout.trimEnd();
}

/** Measures a bench in a process of its own. */
function measuredOf(name: string, version: Version): Measured {
  return JSON.parse(inProcess(name, version)) as Measured;
}

/** Measures each, and prints its line. */
function measureEach(names: string[], version: Version): void {
  for (const name of [...names, wholeBook]) {
    if (name !== wholeBook || names.length === benches.length)
      console.log(inProcess(name, version));
  }
}

/** Measures two versions in turns; the one that is first in a round is second in the next. */
function measureBoth(names: string[], here: Version, there: Version, rounds: number): void {
  for (const name of names) {
    const all = new Map<Version, Measured[]>([
      [here, []],
      [there, []],
    ]);
    for (let round = 0; round < rounds; round++) {
      for (const version of round % 2 === 0 ? [here, there] : [there, here]) {
        all.get(version)!.push(measuredOf(name, version));
      }
    }
    const [ours, theirs] = [all.get(here)!, all.get(there)!];
    const line = { ns: medianOf(ours), against: medianOf(theirs), ratio: ratio(ours, theirs) };
    console.log(JSON.stringify({ bench: name, ...line }));
  }
}

/** How long a call takes in turns of the work beside it. */
function inTurns(all: Measured[]): number {
  return median(all.map(({ ns, pace }) => ns / pace));
}

function medianOf(all: Measured[]): number {
  return median(all.map(({ ns }) => ns));
}

function ratio(ours: Measured[], theirs: Measured[]): number {
  return rounded(inTurns(ours) / inTurns(theirs));
}

/** Measures each, and says how many times as long it takes as the C does. */
function measureC(names: string[], version: Version, rounds: number): void {
  for (const name of names) {
    const c = C_NS[name];
    if (c === undefined) continue;
    const { bound } = benchNamed(name);
    const all = Array.from({ length: rounds }, () => measuredOf(name, version));
    const slower = rounded(median(all.map(({ pace }) => pace)) / PACE_OF_C[bound]);
    const times = rounded(inTurns(all) / (c / PACE_OF_C[bound]));
    console.log(JSON.stringify({ bench: name, ns: medianOf(all), slower, c, ratio: times }));
  }
}

function rounded(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}

/** The engine that is compared with, and what takes it away again. */
function otherVersion(named: string): { version: Version; remove(): void } {
  const root = projectRoot();
  if (named === 'generators') {
    return { version: { sim: join(root, 'sim'), compilation: 'generators' }, remove: () => {} };
  }
  if (existsSync(join(named, 'sim'))) {
    return { version: versionIn(join(named, 'sim')), remove: () => {} };
  }
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const remove = () => rmSync(folder, { recursive: true });
  try {
    const archive = execFileSync('git', ['archive', named, 'sim'], {
      cwd: root,
      maxBuffer: 1 << 28,
    });
    execFileSync('tar', ['-x', '-C', folder], { input: archive });
  } catch {
    remove();
    throw new NotUnderstood(
      `--against ${named}: that is no commit, and no folder with a sim/.\nType: ${usage}`,
    );
  }
  return { version: versionIn(join(folder, 'sim')), remove };
}

/** Sources of a time before there were twins have nothing that runs them. */
function versionIn(sim: string): Version {
  const twins = existsSync(join(sim, 'machine/bottom.ts'));
  return { sim, compilation: twins ? 'twins' : 'generators' };
}

await command(async () => {
  const { values, positionals } = readArguments(usage, {
    allowPositionals: true,
    options: {
      alone: { type: 'string' },
      sim: { type: 'string', default: join(projectRoot(), 'sim') },
      compilation: { type: 'string', default: 'twins' },
      against: { type: 'string' },
      c: { type: 'boolean' },
      scale: { type: 'boolean' },
      rounds: { type: 'string', default: '5' },
    },
  });
  const here: Version = { sim: values.sim, compilation: values.compilation as Compilation };
  if (values.alone !== undefined) return measureAlone(values.alone, here);
  if (values.scale) {
    await measureScale();
    return 0;
  }
  const names = benches
    .map(({ name }) => name)
    .filter((name) => positionals.length === 0 || positionals.some((word) => name.includes(word)));
  const rounds = wholeNumber(usage, '--rounds', values.rounds);
  if (values.against !== undefined) {
    const { version, remove } = otherVersion(values.against);
    try {
      measureBoth(names, here, version, rounds);
    } finally {
      remove();
    }
  } else if (values.c) measureC(names, here, rounds);
  else measureEach(names, here);
  return 0;
});
