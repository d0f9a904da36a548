// The probe: where a watched kernel looks before it calls one of its own functions.
//
// Ports know nothing of it. When the kernel is bundled with the probe (src/runner/kernel-text.ts)
// every traceable function is rebound at the top of the bundle, so that a call goes
//
//     caller ──► wrapper ──► nobody watches ──► the function
//                       └──► somebody does  ──► the watchers' before(), the function, their after()
//
// What is rebound is the declaration itself: a version put in by a reader is watched as well, and
// so are calls through tables of operations.

import type { Kernel } from '../globals.ts';
import { UsageError } from '../include/bug.ts';
import { isUnwinding } from '../machine/bottom.ts';
import { nearest } from './nearest.ts';

/** Hears of calls. */
export interface Watcher {
  /** Asked first: a `Forced` keeps the function from running and is the result of the call. */
  force?(name: string, args: ArrayLike<unknown>): Forced | null;
  /** A call begins. What this returns is handed to after(). */
  before?(name: string, args: ArrayLike<unknown>, forced: boolean): unknown;
  /** The call has returned `result`, or has thrown it. */
  after?(token: unknown, result: unknown, threw: boolean): void;
}

/** What a call returns instead of happening. */
export class Forced {
  constructor(readonly result: unknown) {}
}

type Callable = (...args: unknown[]) => unknown;
type Sleeper = (...args: unknown[]) => Generator<unknown, unknown>;

/** A function that can be watched. */
export interface Watched {
  /** What it returns when it is made to fail; '' for one that knows no failure. */
  readonly failure: '' | 'null' | 'zero' | 'errno';
  /** The function itself, or the version that a reader has put in its place. */
  readonly code: Callable;
  /** Names of its parameters; null if they have to be read off the code. */
  readonly parameters: readonly string[] | null;
}

/** Where wrapped calls go while they are watched. */
interface Watch {
  call(name: string, f: Callable, args: ArrayLike<unknown>): unknown;
  sleep(name: string, f: Sleeper, args: ArrayLike<unknown>): Generator<unknown, unknown>;
}

/**
 * The variable `__probe` that the bundle declares.
 *
 * - `watch` is null while nothing watches: a wrapped call then costs one load and one comparison.
 * - `functions` has every wrapped function by name.
 * - `hits` counts, in a bundle that counts statements, how often each was begun; else null.
 */
export interface Probe {
  watch: Watch | null;
  readonly functions: Map<string, Watched>;
  readonly hits: Uint32Array | null;
  /** Ours: the watchers, in the order in which they came. */
  watchers?: Watcher[];
}

declare const __probe: Probe | undefined;

/** The probe of this kernel; a UsageError if it was bundled without, or not bundled at all. */
export function theProbe(forWhat: string): Probe {
  if (typeof __probe === 'undefined') {
    throw new UsageError(
      `${forWhat} needs a kernel with the probe in it: run this as an example of the book, ` +
        'with `npm run example -- FILE`, or with runFile() of src/runner/node.ts.',
    );
  }
  return __probe;
}

/** Throws, with the nearest names, if no function of that name can be watched. */
export function mustBeWatched(probe: Probe, name: string): void {
  if (probe.functions.has(name)) return;
  const near = nearest(name, [...probe.functions.keys()]);
  throw new UsageError(
    `There is no kernel function ${name} here.` +
      (near.length > 0 ? ` Did you mean ${near.join(' or ')}?` : ''),
  );
}

/**
 * Is a call whose first argument is `first` one of another machine than that of `k`? It is known by its Kernel, where
 * that is handed on.
 */
export function isOtherKernel(first: unknown, k: Kernel): boolean {
  return first !== k && typeof first === 'object' && first?.constructor === k.constructor;
}

/** Watches from now on; returns what stops it. */
export function addWatcher(probe: Probe, watcher: Watcher): () => void {
  if (probe.watchers === undefined) probe.watchers = [];
  const all = probe.watchers;
  all.push(watcher);
  probe.watch = { call: watchedCall(all), sleep: watchedSleep(all) };
  return () => {
    const at = all.indexOf(watcher);
    if (at >= 0) all.splice(at, 1);
    if (all.length === 0) probe.watch = null;
  };
}

/** Tells every watcher that a call begins; a Forced from any of them wins over the call. */
function begin(
  heard: Watcher[],
  name: string,
  args: ArrayLike<unknown>,
): { tokens: unknown[]; forced: Forced | null } {
  let forced: Forced | null = null;
  for (const watcher of heard) forced = watcher.force?.(name, args) ?? forced;
  const tokens = heard.map((watcher) => watcher.before?.(name, args, forced !== null));
  return { tokens, forced };
}

function finish(heard: Watcher[], tokens: unknown[], result: unknown, threw: boolean): void {
  for (let i = heard.length - 1; i >= 0; i--) heard[i].after?.(tokens[i], result, threw);
}

function watchedCall(all: Watcher[]): Watch['call'] {
  return (name, f, args) => {
    const heard = [...all];
    const { tokens, forced } = begin(heard, name, args);
    let result: unknown;
    try {
      result = forced === null ? Reflect.apply(f, undefined, args) : forced.result;
    } catch (error) {
      // What only passes, since the call at the bottom is left for good, says nothing of this one: it never ends.
      if (!isUnwinding()) finish(heard, tokens, error, true);
      throw error;
    }
    finish(heard, tokens, result, false);
    return result;
  };
}

function watchedSleep(all: Watcher[]): Watch['sleep'] {
  return function* (name, f, args) {
    const heard = [...all];
    const { tokens, forced } = begin(heard, name, args);
    let result: unknown;
    try {
      result = forced === null ? yield* Reflect.apply(f, undefined, args) : forced.result;
    } catch (error) {
      finish(heard, tokens, error, true);
      throw error;
    }
    finish(heard, tokens, result, false);
    return result;
  };
}
