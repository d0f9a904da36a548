// `npm test`: every check there is, in one command, with a line for each step as it goes.
//
//   types → lint → unit tests, examples, goldens → browser
//               ↘ site ────────────────────────↗
//
// The site is built beside the unit tests, as it goes on for long on one core; what it says comes in one
// piece when it has ended. A later step runs even if an earlier one failed, so that one run shows everything that is
// wrong; only the checks of the built site are skipped when there is no site to check. The last
// line is the tally: "N passed, M failed".

import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Tally {
  passed: number;
  failed: number;
}

const work = mkdtempSync(join(tmpdir(), 'running-commentary-'));

/** Runs a command with its output shown, or handed to `hear`; the exit status. */
function run(
  command: string,
  args: string[],
  hear: ((text: string) => void) | null = null,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const output = hear === null ? 'inherit' : 'pipe';
    const child = spawn(command, args, { stdio: ['ignore', output, output], env: process.env });
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', hear!);
    child.on('error', reject);
    child.on('close', (status) => resolve(status ?? 1));
  });
}

/** A step that either passes or fails. `aside`: others run meanwhile, and its output waits for the end. */
async function step(name: string, command: string, args: string[], aside = false): Promise<Tally> {
  const began = Date.now();
  console.log(
    `\n── ${name}${aside ? ', beside the unit tests' : ''}: ${command} ${args.join(' ')}`,
  );
  let said = '';
  const status = await run(command, args, aside ? (text) => (said += text) : null);
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  if (aside) console.log(`\n── ${name}: what it said\n${said}`);
  console.log(`── ${name}: ${status === 0 ? 'passed' : 'FAILED'} in ${seconds} s`);
  return { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1 };
}

/** A step of many tests, counted one by one. */
async function tests(name: string, project: string): Promise<Tally> {
  const report = join(work, `${project}.json`);
  const began = Date.now();
  console.log(`\n── ${name}`);
  const status = await run('vitest', [
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ]);
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  try {
    const { numPassedTests, numFailedTests, numTotalTestSuites } = JSON.parse(
      readFileSync(report, 'utf8'),
    ) as { numPassedTests: number; numFailedTests: number; numTotalTestSuites: number };
    // A file that cannot even be loaded fails the run without a failed test in it.
    const failed = Math.max(numFailedTests, status === 0 ? 0 : 1);
    console.log(
      `── ${name}: ${numPassedTests} of ${numTotalTestSuites} suites' tests in ${seconds} s`,
    );
    return { passed: numPassedTests, failed };
  } catch {
    console.log(`── ${name}: no report in ${seconds} s`);
    return { passed: 0, failed: 1 };
  }
}

const tallies: Tally[] = [];
tallies.push(await step('types', 'tsc', ['--noEmit', '-p', '.']));
tallies.push(await step('lint', 'biome', ['ci', '.']));
// Not before: the types that the build writes are read by the step that checks types.
const building = step('site', 'npm', ['run', '--silent', 'build'], true);
tallies.push(await tests('unit tests, examples, goldens', 'unit'));
const site = await building;
tallies.push(site);
if (site.failed === 0)
  tallies.push(await tests('the built site, in files and in a browser', 'site'));
else {
  console.log('\n── the checks of the built site were not run: there is no site');
  tallies.push({ passed: 0, failed: 1 });
}

rmSync(work, { recursive: true, force: true });
const passed = tallies.reduce((sum, t) => sum + t.passed, 0);
const failed = tallies.reduce((sum, t) => sum + t.failed, 0);
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
