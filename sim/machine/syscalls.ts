// The user's side of the system calls: what a program calls, and what becomes of the answer.
//
// Each method is the kernel's side seen from the program: it enters the kernel, and on the way
// back to user space looks for signals, as the real return path does. It may sleep, so it is a
// generator; Process (process.ts) has the same calls as plain methods that run the machine until
// the call returns.

import { old_mmap, sys_mmap2 } from '../arch/i386/kernel/sys_i386.ts';
import { UsageError } from '../include/bug.ts';
import type { rlimit } from '../include/linux/resource.ts';
import { RLIM_NLIMITS } from '../include/linux/resource.ts';
import type { task_struct } from '../include/linux/sched.ts';
import { u32 } from '../include/u32.ts';
import type { Kernel } from '../kernel.ts';
import { sys_brk, sys_munmap } from '../mm/mmap.ts';
import { SystemError } from './errors.ts';

/** A value as a register of the processor holds it; a UsageError if none could. */
function word(call: string, name: string, value: unknown): number {
  if (
    typeof value !== 'number' ||
    !Number.isInteger(value) ||
    value < -0x80000000 ||
    value > 0xffffffff
  )
    throw new UsageError(
      `${call}(): ${name} is ${String(value)}, but a register of an i386 holds a whole number from 0 to 0xffffffff. ` +
        `Pass such a number.`,
    );
  return u32(value);
}

/** A negative errno becomes a SystemError; anything else is the answer. */
function answer(syscall: string, result: number): number {
  if (result < 0) throw new SystemError(syscall, result);
  return result;
}

/** The system calls of one task, as generators: for programs that run beside each other. */
export class Syscalls {
  constructor(
    protected readonly k: Kernel,
    /** The task that calls. */
    readonly task: task_struct,
  ) {}

  /**
   * Maps `len` bytes of the file `fd`, or of zeroes with MAP_ANONYMOUS, and returns the address.
   * @param addr wished address, 0 for none; a command with MAP_FIXED
   * @param offset where in the file, in bytes: a multiple of 4096
   */
  *mmap(
    addr: number,
    len: number,
    prot: number,
    flags: number,
    fd = -1,
    offset = 0,
  ): Generator<void, number> {
    const arg = {
      addr: word('mmap', 'addr', addr),
      len: word('mmap', 'len', len),
      prot: word('mmap', 'prot', prot),
      flags: word('mmap', 'flags', flags),
      fd: word('mmap', 'fd', fd),
      offset: word('mmap', 'offset', offset),
    };
    return answer('mmap', yield* old_mmap(this.k, arg));
  }

  /** As mmap(), with the offset `pgoff` in pages. */
  *mmap2(
    addr: number,
    len: number,
    prot: number,
    flags: number,
    fd = -1,
    pgoff = 0,
  ): Generator<void, number> {
    const result = yield* sys_mmap2(
      this.k,
      word('mmap2', 'addr', addr),
      word('mmap2', 'len', len),
      word('mmap2', 'prot', prot),
      word('mmap2', 'flags', flags),
      word('mmap2', 'fd', fd),
      word('mmap2', 'pgoff', pgoff),
    );
    return answer('mmap2', result);
  }

  /** Unmaps addr … addr + len - 1. */
  *munmap(addr: number, len: number): Generator<void, number> {
    const result = yield* sys_munmap(
      this.k,
      word('munmap', 'addr', addr),
      word('munmap', 'len', len),
    );
    return answer('munmap', result);
  }

  /** Asks for the heap to end at `addr`; returns where it ends. 0 asks only. */
  *brk(addr = 0): Generator<void, number> {
    return yield* sys_brk(this.k, word('brk', 'addr', addr));
  }

  /** Sets the soft limit `which`, and raises the hard one if need be. */
  *setrlimit(which: number, value: number): Generator<void, void> {
    const limit = rlimitOf(this.task, which);
    limit.rlim_cur = word('setrlimit', 'value', value);
    if (limit.rlim_max < limit.rlim_cur) limit.rlim_max = limit.rlim_cur;
  }
}

/** A limit of a task; a UsageError for a number that is none. */
export function rlimitOf(task: task_struct, which: number): rlimit {
  const limit = task.rlim[which];
  if (!limit)
    throw new UsageError(
      `setrlimit(): there is no limit ${which}. Use RLIMIT_DATA, RLIMIT_STACK, RLIMIT_MEMLOCK or RLIMIT_AS; ` +
        `the numbers go from 0 to ${RLIM_NLIMITS - 1}.`,
    );
  return limit;
}
