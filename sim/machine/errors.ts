// What a program in the machine can run into, as errors of the example that drives it.
//
// The kernel's own words are negative numbers and signals; here they become errors that say
// which call failed and why. What the author of an example did wrong is a UsageError, and what
// the kernel holds impossible a KernelBug (include/bug.ts).

import { hex } from '../include/u32.ts';
import { errnoName } from '../observe/describe.ts';

/** A system call said no. Shaped as Node's own system errors are. */
export class SystemError extends Error {
  override name = 'SystemError';
  /** Name of the error: 'EINVAL'. */
  readonly code: string;

  constructor(
    /** The system call: 'munmap'. */
    readonly syscall: string,
    /** The error as the kernel gave it: negative. */
    readonly errno: number,
  ) {
    const code = errnoName(errno)?.slice(1) ?? `errno ${-errno}`;
    super(`${syscall}: ${code}`);
    this.code = code;
  }
}

/** A signal killed the program. */
export class FatalSignal extends Error {
  override name = 'FatalSignal';

  constructor(
    /** The signal: 'SIGSEGV'. */
    readonly signal: string,
    /** Why: 'SEGV_MAPERR' and the like; '' where there is nothing to say. */
    readonly code: string,
    /** The address that caused it; 0 where none did. */
    readonly address: number,
    /** The program: its name and pid. */
    readonly program: string,
  ) {
    super(`${program} was killed by ${signal}${code ? ` (${code}) at ${hex(address)}` : ''}`);
  }
}
