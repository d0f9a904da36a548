/**
 * Runs one example on one kernel and tells everything that came of it, as plain data.
 *
 * The same code in the page's worker, in the terminal and in the tests. It never throws for
 * what a reader may do; a limit on time that no code of the reader's can get round is up to the
 * caller (client.ts ends the worker, node.ts uses a watchdog).
 */
import { describeError, EXAMPLE_URL, KERNEL_URL } from './failure.ts';
import { type Exports, Host, type RunOptions } from './host.ts';
import { type Assembled, assemble, type KernelText, type StrippedPatch } from './kernel-text.ts';
import { PatchError, preparePatch } from './patch.ts';
import { needsProbe, parameters, prepare, TextError } from './prepare.ts';
import { defaultLimits, emptyResult, type Limits, type RunResult } from './result.ts';

export type { RunOptions } from './host.ts';
export * from './result.ts';

interface Compiled {
  sim: Exports;
  assembled: Assembled;
}

const compiled = new WeakMap<KernelText, Map<string, Compiled>>();

/**
 * Makes a kernel once for each set of patches. It has no state of its own, so that one serves all runs and stays warm;
 * what its probe has kept of the run before is forgotten.
 */
function instantiate(kernel: KernelText, probe: boolean, patches: StrippedPatch[]): Compiled {
  let versions = compiled.get(kernel);
  if (versions === undefined) {
    versions = new Map();
    compiled.set(kernel, versions);
  }
  const key = `${probe} ${JSON.stringify(patches)}`;
  let known = versions.get(key);
  if (known === undefined) {
    const assembled = assemble(kernel, { probe, patches, sourceURL: KERNEL_URL });
    known = { sim: (new Function(assembled.code) as () => Exports)(), assembled };
    if (versions.size >= 8) versions.delete(versions.keys().next().value!);
    versions.set(key, known);
  }
  if (probe) (known.sim.forgetRun as () => void)();
  return known;
}

/** Exports of the bundle that are the runner's and not the reader's. */
const hidden = new Set([
  'beginMoments',
  'beginTimeline',
  'beginTrace',
  'endTrace',
  'beginReach',
  'forgetRun',
  'nearest',
  'hitCounts',
]);

/** The nearest names that a reader may import. */
function namesLike(sim: Exports, name: string): string[] {
  const nearest = sim.nearest as ((n: string, of: string[]) => string[]) | undefined;
  const names = Object.keys(sim).filter((n) => !hidden.has(n));
  return nearest?.(name, names) ?? [];
}

/** What to do about a name that the example does not have, if 'sim' has it or one like it. */
function importOf(sim: Exports, name: string): string | null {
  if (name in sim && !hidden.has(name))
    return `${name} is not imported. Add it to the import: import { ${name} } from 'sim';`;
  const near = namesLike(sim, name);
  if (near.length === 0) return null;
  return `${name} is not defined. Did you mean ${near.join(' or ')}? 'sim' has that.`;
}

/** Runs an example. Never throws for anything that the reader's text does. */
export function runExample(options: RunOptions): RunResult {
  const limits: Limits = { ...defaultLimits, ...options.limits };
  const began = performance.now();
  const result = emptyResult(options.name ?? 'example');
  // The check's lines are counted from its own first one.
  const sourceLines = options.source.split('\n').length;
  const place = (line: number): { line: number; inCheck?: true } =>
    options.check !== undefined && line > sourceLines
      ? { line: line - sourceLines, inCheck: true }
      : { line };

  const stackLimit = (Error as { stackTraceLimit?: number }).stackTraceLimit;
  (Error as { stackTraceLimit?: number }).stackTraceLimit = 200;
  try {
    run();
  } finally {
    (Error as { stackTraceLimit?: number }).stackTraceLimit = stackLimit;
  }
  result.ok = result.error === undefined && result.expectations.every((e) => e.ok);
  return result;

  function run(): void {
    const source =
      options.check === undefined ? options.source : `${options.source}\n${options.check}`;
    let prepared: ReturnType<typeof prepare>;
    try {
      prepared = prepare(source, options.check === undefined ? options.stripped : undefined);
    } catch (error) {
      if (!(error instanceof TextError)) throw error;
      result.error = { kind: error.kind, message: error.message, ...place(error.line) };
      return;
    }
    result.stats.prepareMs = performance.now() - began;
    const startedKernel = performance.now();

    const traced = options.trace === true && options.kernel.traced !== undefined;
    const kernel = traced ? options.kernel.traced! : options.kernel.plain;
    const probe =
      options.trace === true ||
      options.reach === true ||
      options.timeline === true ||
      needsProbe(source);
    let sim: Exports;
    let assembled: Assembled;
    try {
      const patches = Object.entries(options.patches ?? {}).map(([name, text]) =>
        preparePatch(name, text, kernel),
      );
      ({ sim, assembled } = instantiate(kernel, probe, patches));
    } catch (error) {
      if (!(error instanceof PatchError)) throw error;
      const { kind, message, patch } = error;
      result.error = { kind, message, line: null, patch };
      return;
    }
    result.stats.kernelMs = performance.now() - startedKernel;

    const unknown = prepared.imports.find(({ name }) => !(name in sim) || hidden.has(name));
    if (unknown !== undefined) {
      const near = namesLike(sim, unknown.name);
      result.error = {
        kind: 'usage',
        message:
          `'sim' has no ${unknown.name}.` +
          (near.length > 0 ? ` Did you mean ${near.join(' or ')}?` : ''),
        ...place(unknown.line),
      };
      return;
    }

    result.expectations = prepared.expected.map((e) => ({
      ...place(e.line),
      at: place(e.at).line,
      expected: e.throws ? `throws ${e.text}` : e.text,
      actual: '(the run did not come this far)',
      ok: false,
    }));

    options.onEvent?.({ type: 'begin', expectations: result.expectations.map((e) => ({ ...e })) });
    const host = new Host(options, limits, result, prepared.expected, sim, kernel, place);
    const main = new Function(...parameters, `${prepared.code}\n//# sourceURL=${EXAMPLE_URL}`);
    const startedRun = performance.now();
    try {
      main(host.exports, host.hooks, host.console, undefined, undefined, undefined);
      host.finish();
    } catch (error) {
      result.error = describeError(error, assembled, place, (name) => importOf(sim, name));
      host.failed(result.error);
    }
    host.collect();
    result.stats.runMs = performance.now() - startedRun;
    result.stats.machines = host.machines.length;
  }
}
