/**
 * Runs an example in the terminal.
 *
 *     npm run example                        lists all
 *     npm run example -- 2.5/hole            runs one
 *     npm run example -- my.ts               runs a file of your own
 *       --trace                              prints the call tree too
 *       --patch FILE                         with functions of the kernel changed
 *       --step                               walks through the run by keys, as the stage does
 *       --step=23                            prints one step of it
 */
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { nearest } from '../nearest.ts';
import { allExamples, allExercises, pathExamples, titleOf } from '../runner/examples.ts';
import { nodeKernels, run } from '../runner/node.ts';
import { functionsIn } from '../runner/patch.ts';
import { TextError } from '../runner/prepared.ts';
import type { RunResult } from '../runner/run.ts';
import { command, readArguments, wholeNumber } from './arguments.ts';
import { type Input, noStep, Stepping, walkByKeys } from './example-step.ts';

const usage = 'npm run example -- [2.5/NAME | FILE.ts] [--trace] [--step[=23]] [--patch FILE.ts]';

/** The whole command; the exit code. */
export async function main(
  args: string[],
  print: (text: string) => void = (text) => console.log(text),
  input: Input = process.stdin,
): Promise<number> {
  const { values, positionals } = readArguments(usage, {
    args: withStep(args),
    allowPositionals: true,
    options: {
      trace: { type: 'boolean' },
      patch: { type: 'string', multiple: true },
      json: { type: 'boolean' },
      step: { type: 'string' },
    },
  });
  const wanted = positionals[0];
  if (wanted === undefined) {
    list(print);
    return 0;
  }
  const chosen = choose(wanted, print);
  if (chosen === null) return 2;

  let patches: Record<string, string> | undefined;
  for (const file of values.patch ?? []) {
    if (!existsSync(file)) {
      print(`There is no file ${file}.`);
      return 2;
    }
    try {
      patches = { ...patches, ...(await patchesIn(file)) };
    } catch (error) {
      if (!(error instanceof TextError)) throw error;
      print(`${file}:${error.line}: ${error.message}`);
      return 2;
    }
  }
  if (values.step !== undefined) {
    const step = values.step === '' ? null : wholeNumber(usage, '--step', values.step);
    return stepThrough(chosen, patches, step, print, input);
  }
  const result = await run({
    name: chosen.file,
    source: chosen.source,
    check: chosen.check,
    trace: values.trace,
    patches,
  });
  if (values.json) print(JSON.stringify(result, null, 2));
  else report(chosen, result, print);
  return result.ok ? 0 : 1;
}

/** `--step 23` as `--step=23`, and one without a number as an option whose value is empty. */
function withStep(args: string[]): string[] {
  const at = args.indexOf('--step');
  if (at < 0) return args;
  const number = /^\d+$/.test(args[at + 1] ?? '') ? args[at + 1] : '';
  return args.toSpliced(at, number === '' ? 1 : 2, `--step=${number}`);
}

/** By keys, or only one step. */
async function stepThrough(
  chosen: Chosen,
  patches: Record<string, string> | undefined,
  step: number | null,
  print: (text: string) => void,
  input: Input,
): Promise<number> {
  const { id = chosen.file, source } = chosen;
  const stepping = await Stepping.record({ id, source, patches });
  if (!(stepping instanceof Stepping)) {
    report(chosen, stepping, print);
    return 1;
  }
  if (step === null) {
    await walkByKeys(stepping, input, print);
    return 0;
  }
  if (!stepping.go(step)) {
    print(noStep(stepping, step));
    return 2;
  }
  print(stepping.text({ rows: 0, colour: false }));
  return 0;
}

interface Chosen {
  /** `2.5/hole`; a file of the reader's own has none. */
  id?: string;
  file: string;
  source: string;
  check?: string;
}

function choose(wanted: string, print: (text: string) => void): Chosen | null {
  const examples = [...allExamples(), ...pathExamples()];
  const found = examples.find((e) => e.id === wanted || e.file === wanted);
  if (found !== undefined) return found;
  const exercise = allExercises().find((e) => e.id === wanted);
  if (exercise !== undefined) {
    const { id, answer, check, directory } = exercise;
    return { id, file: `${directory}/answer.ts`, source: answer, check };
  }
  if (wanted.endsWith('.ts') && existsSync(wanted)) {
    return { file: wanted, source: readFileSync(wanted, 'utf8') };
  }
  const ids = examples.map((e) => e.id);
  const same = ids.filter((id) => id.split('/')[1] === wanted);
  const near = same.length > 0 ? same : nearest(wanted, ids);
  print(
    `There is no example ${wanted}.${near.length > 0 ? ` Did you mean ${near.join(' or ')}?` : ''}`,
  );
  if (near.length === 0) print('Without a name the command lists all: npm run example');
  return null;
}

function list(print: (text: string) => void): void {
  const examples = allExamples();
  const width = Math.max(0, ...examples.map((e) => e.id.length));
  for (const { id, title } of examples) print(`${id.padEnd(width)}  ${title}`);
  if (examples.length === 0) print('There are no examples yet.');
  print(`\nAnd those of the paths of a page fault, such as ${pathExamples()[0].id}.`);
}

/** A patch file declares one or more functions of the kernel at its top level. @throws TextError */
async function patchesIn(file: string): Promise<Record<string, string>> {
  const text = readFileSync(file, 'utf8');
  const { plain } = await nodeKernels();
  const known = new Set(plain.meta.functions.map((f) => f.name));
  const names = functionsIn(text);
  const name = names.find((n) => known.has(n)) ?? names[0] ?? basename(file, '.ts');
  return { [name]: text };
}

/** What the terminal shows of a run. */
export function report(chosen: Chosen, result: RunResult, print: (text: string) => void): void {
  print(`${titleOf(chosen.source) || chosen.file}\n`);
  for (const { text } of result.console) print(text);
  if (result.console.length > 0) print('');
  for (const e of result.expectations) {
    const [statement] = e.statement.split('\n');
    print(`${e.ok ? '✓' : '✗'} ${String(e.line).padStart(3)}  ${statement}`);
    if (e.ok) {
      print(indent(e.actual));
    } else {
      print(indent(e.expected, 'expected  '));
      print(indent(e.actual, 'actual    '));
    }
  }
  if (result.error !== undefined) {
    const { message, line, inside, patch } = result.error;
    const place = line === null ? chosen.file : `${chosen.file}:${line}`;
    print(`\n${place}: ${message}`);
    if (patch !== undefined) print(`  in the changed ${patch.name}, line ${patch.line}`);
    if (inside !== undefined) print(`  inside ${inside.join(' < ')}`);
  }
  result.trace?.machines.forEach((machine, i) => {
    print(`\n${result.trace!.machines.length > 1 ? `calls of machine ${i + 1}` : 'calls'}\n`);
    print(machine.text);
  });
}

function indent(text: string, first = ''): string {
  const margin = ' '.repeat(7);
  return text
    .split('\n')
    .map((line, i) => margin + (i === 0 ? first : ' '.repeat(first.length)) + line)
    .join('\n');
}

if (process.argv[1]?.replace(/\.ts$/, '').endsWith('/tools/example')) {
  await command(() => main(process.argv.slice(2)));
}
