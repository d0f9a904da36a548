// For a function that could sleep and is called where it must not.

import { BUG } from './bug.ts';

/**
 * Runs a function to its end that may sleep in general, but not as it is called here: its result. C calls such a
 * function as any other, and would find out in the middle of it.
 */
export function withoutSleep<T>(code: Generator<void, T>): T {
  const result = code.next();
  if (!result.done) BUG('kernel/sched.c:564', 'a task sleeps that holds a spinlock');
  return result.value as T;
}
