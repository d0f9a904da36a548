// What cannot happen, and what is not simulated: the two ways a port stops the machine.

/** The kernel met a state that it holds impossible: C's `BUG()`, an invalid-opcode oops. */
export class KernelBug extends Error {
  override name = 'KernelBug';
  constructor(
    /** File and line of the `BUG()` in 2.4.22, such as `mm/mmap.c:1180`; ours where C has none. */
    readonly where: string,
    /** What was wrong, in one sentence. */
    text = 'kernel BUG',
    /** The values that show it. */
    readonly values: Record<string, unknown> = {},
  ) {
    super(`kernel BUG at ${where}: ${text}`);
  }
}

/** A stub was asked for something that it does not do. */
export class NotSimulated extends Error {
  override name = 'NotSimulated';
  constructor(
    /** The function that would have had to act. */
    readonly what: string,
    why: string,
  ) {
    super(`${what} is not simulated: ${why}`);
  }
}

/** The author of an example erred: what is wrong, why, and what to type instead. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/**
 * Stops the machine at a state that must not be.
 * @param where file and line of the BUG() in 2.4.22
 * @kernel include/asm-i386/page.h:99
 * @differs In C the task that meets it dies of an invalid opcode, with all locks that it holds, and the kernel goes on.
 * @notrace
 */
export function BUG(where: string, text?: string, values?: Record<string, unknown>): never {
  throw new KernelBug(where, text, values);
}
