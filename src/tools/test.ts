// `npm test`: every check there is, in one command, in two lanes beside each other:
//
//   types ──→ the site is built ──→ the built site, in files and in a browser
//   lint ───→ unit tests, examples, goldens
//
// The lane that ends first goes on with the server of `npm run dev`, so that neither processor is idle at the end.
//
// A later step runs even if an earlier one failed, so that one run shows everything that is wrong; only the checks of
// the built site are skipped when there is no site to check. What failed is said once more at the end, with the tally
// as the last line: "N passed, M failed".

import { type ChildProcess, spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { ending, type Failure } from './failures.ts';
import { byLines, Progress } from './progress.ts';
import type { TestsDone } from './progress-reporter.ts';

interface Tally {
  name: string;
  passed: number;
  failed: number;
  seconds: number;
  failures: Failure[];
}

const progress = new Progress();

/** Starts a command whose output is ours to show; `tells`: which sends messages too. */
function start(command: string, args: string[], tells = false): ChildProcess {
  const colours = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {};
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe', tells ? 'ipc' : 'ignore'],
    env: { ...process.env, ...colours },
  });
  for (const stream of [child.stdout!, child.stderr!]) stream.setEncoding('utf8');
  return child;
}

/** Its exit status. */
function ended(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve(status ?? 1));
  });
}

function hear(child: ChildProcess, heard: (piece: string) => void): void {
  for (const stream of [child.stdout!, child.stderr!]) stream.on('data', heard);
}

/** A step that either passes or fails; what it said is shown if it fails. `far`: how far it is, from a line of it. */
async function step(
  name: string,
  command: string,
  args: string[],
  far: (line: string) => string | null = () => null,
): Promise<Tally> {
  const began = Date.now();
  progress.say(`── ${progress.time()} ${name}: ${command} ${args.join(' ')}`);
  progress.set(name, '…');
  const child = start(command, args);
  let said = '';
  hear(child, (piece) => {
    said += piece;
  });
  hear(
    child,
    byLines((line) => {
      const now = far(line);
      if (now !== null) progress.set(name, now);
    }),
  );
  const passed = (await ended(child)) === 0;
  const failures = passed ? [] : [{ where: name, says: said }];
  return end({ name, passed: passed ? 1 : 0, failed: passed ? 0 : 1, failures }, began, said);
}

/** A step of many tests, counted one by one; files with a word on each are shown as they end. */
async function tests(name: string, workers: number, ...projects: string[]): Promise<Tally> {
  const began = Date.now();
  progress.say(`── ${progress.time()} ${name}`);
  const child = start(
    'vitest',
    [
      'run',
      ...projects.map((project) => `--project=${project}`),
      `--maxWorkers=${workers}`,
      '--reporter=default',
      '--reporter=./src/tools/progress-reporter.ts',
    ],
    true,
  );
  let done: TestsDone = { files: 0, of: 0, passed: 0, failed: 0, failures: null };
  child.on('message', (message) => {
    done = message as TestsDone;
    const { files, of, passed, failed } = done;
    const wrong = failed === 0 ? '' : `, ${failed} failed`;
    progress.set(name, `${files} of ${of} files, ${passed + failed} tests${wrong}`);
  });
  for (const stream of [child.stdout!, child.stderr!]) {
    let rest = '';
    stream.on('data', (piece: string) => {
      const whole = piece.lastIndexOf('\n') + 1;
      if (whole > 0) progress.say(rest + piece.slice(0, whole));
      rest = (whole > 0 ? '' : rest) + piece.slice(whole);
    });
    stream.on('end', () => {
      if (rest !== '') progress.say(rest);
    });
  }
  const status = await ended(child);
  const failures = done.failures ?? [{ where: name, says: 'it ended before its tests did' }];
  if (status !== 0 && failures.length === 0)
    failures.push({ where: name, says: `it ended with status ${status} though no test failed` });
  // A file that cannot even be loaded fails the run without a failed test in it.
  const failed = Math.max(done.failed, failures.length);
  return end({ name, passed: done.passed, failed, failures }, began);
}

function end(tally: Omit<Tally, 'seconds'>, began: number, said = ''): Tally {
  const { name, passed, failed } = tally;
  const seconds = (Date.now() - began) / 1000;
  progress.set(name, null);
  const outcome = failed > 0 ? 'FAILED' : passed === 1 ? 'passed' : `${passed} passed`;
  progress.say(
    `${failed === 0 || said === '' ? '' : `\n── ${name}: what it said\n${said}\n`}` +
      `── ${progress.time()} ${name}: ${outcome} in ${seconds.toFixed(1)} s`,
  );
  return { ...tally, seconds };
}

/** From the line that a build has for each page, how many there are. */
function pagesBuilt(): (line: string) => string | null {
  let pages = 0;
  return (line) => (/[├└]─ .*\.html \(/.test(line) ? `${++pages} pages` : null);
}

async function siteLane(): Promise<Tally[]> {
  // Types first: they read what the build writes about its own.
  const types = await step('types', 'tsc', ['--noEmit', '-p', '.']);
  const site = await step('site', 'npm', ['run', '--silent', 'build'], pagesBuilt());
  const name = 'the built site, in files and in a browser';
  const missing = { where: name, says: 'not looked at, as there is none' };
  let looked: Tally = { name, passed: 0, failed: 1, seconds: 0, failures: [missing] };
  if (site.failed === 0) looked = await tests(name, availableParallelism(), 'site');
  else progress.say(`── ${name}: ${missing.says}`);
  return [types, site, looked];
}

async function unitLane(): Promise<Tally[]> {
  // One processor is the other lane's.
  const workers = Math.max(availableParallelism() - 1, 1);
  return [
    await step('lint', 'biome', ['ci', '.']),
    await tests('unit tests, examples, goldens', workers, 'unit', 'twins'),
  ];
}

const lanes = [unitLane(), siteLane()];
const server = Promise.race(lanes).then(() => tests('the server of `npm run dev`', 1, 'dev'));
const tallies = (await Promise.all([...lanes, server])).flat();
progress.end();
const wide = Math.max(...tallies.map(({ name }) => name.length));
console.log();
for (const { name, passed, failed, seconds } of tallies)
  console.log(
    `${name.padEnd(wide)}  ${seconds.toFixed(1).padStart(6)} s  ${failed === 0 ? `${passed} passed` : `${passed} passed, ${failed} FAILED`}`,
  );
const passed = tallies.reduce((sum, t) => sum + t.passed, 0);
const failed = tallies.reduce((sum, t) => sum + t.failed, 0);
const failures = tallies.flatMap((t) => t.failures);
if (failures.length > 0) console.log(`\n${ending(failures)}`);
console.log(`\nIn ${progress.time()} minutes.\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
