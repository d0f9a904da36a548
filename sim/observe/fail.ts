// Failures on order: a kernel function fails at a chosen call, as if memory had run out there.

import type { Kernel } from '../globals.ts';
import { ENOMEM } from '../include/asm-i386/errno.ts';
import { UsageError } from '../include/bug.ts';
import { addWatcher, Forced, isOtherKernel, mustBeWatched, theProbe } from './probe.ts';

/** Which calls fail, and how. */
export interface FailureOptions {
  /** The first call that fails, counted from now; 1 if not given. */
  nth?: number;
  /** How many calls in a row fail; 1 if not given. */
  count?: number;
  /** What the failed call returns, where the usual failure of the function is not meant. */
  result?: unknown;
  /** Functions whose calls of it are not meant: neither counted nor failed. */
  notFrom?: readonly string[];
}

/** A failure on order. */
export interface InjectedFailure {
  /** Calls of the function since the order, failed ones included. */
  calls: number;
  /** Calls that were made to fail. */
  failed: number;
  /** Takes the order back. */
  stop(): void;
}

/**
 * Makes calls of the kernel function `name` fail. A failing call returns null (from a function that returns structures),
 * 0 (from one that returns addresses: frames, page tables, directories; vm_enough_memory() too) or -ENOMEM, and the
 * function does not run.
 */
export function injectFailure(
  k: Kernel,
  name: string,
  options: FailureOptions = {},
): InjectedFailure {
  const probe = theProbe('To make a kernel function fail');
  mustBeWatched(probe, name);
  const nth = options.nth ?? 1;
  const count = options.count ?? 1;
  for (const [what, n] of [
    ['nth', nth],
    ['count', count],
  ] as const) {
    if (!Number.isInteger(n) || n < 1) {
      throw new UsageError(
        `fail('${name}', { ${what}: ${String(n)} }): ${what} counts calls from 1; give 1 or more.`,
      );
    }
  }
  const result = 'result' in options ? options.result : usualFailure(name);
  const notFrom = options.notFrom ?? [];
  for (const caller of notFrom) mustBeWatched(probe, caller);
  // How many calls of those functions are under way.
  let inside = 0;
  const order: InjectedFailure = { calls: 0, failed: 0, stop: () => stop() };
  const stop = addWatcher(probe, {
    force(called, args) {
      if (called !== name || inside > 0) return null;
      if (isOtherKernel(args[0], k)) return null;
      order.calls++;
      if (order.calls < nth || order.calls >= nth + count) return null;
      order.failed++;
      return new Forced(result);
    },
    before(called) {
      const excluded = notFrom.includes(called);
      if (excluded) inside++;
      return excluded;
    },
    after(excluded) {
      if (excluded) inside--;
    },
  });
  return order;

  function usualFailure(of: string): unknown {
    const { failure } = probe.functions.get(of)!;
    if (failure === 'null') return null;
    if (failure === 'zero') return 0;
    if (failure === 'errno') return -ENOMEM;
    throw new UsageError(
      `${of} has no failure of its own that could be returned. ` +
        `Say what it shall return: m.fail('${of}', { result: … }).`,
    );
  }
}
