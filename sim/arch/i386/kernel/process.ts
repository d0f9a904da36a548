// Tasks, as far as the processor is concerned: the idle loop, and where a new task begins.

import type { Kernel } from '../../../globals.ts';
import { safe_halt } from '../../../include/asm-i386/system.ts';
import {
  CLONE_VFORK,
  CLONE_VM,
  type mm_struct,
  type task_struct,
} from '../../../include/linux/sched.ts';
import { SIGCHLD } from '../../../include/linux/signal.ts';
import { noteIdle } from '../../../include/standstill.ts';
import { sys_exit } from '../../../kernel/exit.ts';
import { do_fork } from '../../../kernel/fork.ts';
import { schedule } from '../../../kernel/sched.ts';
import { check_pgt_cache } from '../../../mm/memory.ts';

/**
 * Waits for an interrupt unless a task has become runnable meanwhile.
 * @kernel arch/i386/kernel/process.c:81
 */
export function default_idle(k: Kernel): void {
  if (k.current.need_resched) return;
  noteIdle(k);
  safe_halt(k);
}

/**
 * What the first task does for ever after it has started the others: nothing, until a task can run.
 * @kernel arch/i386/kernel/process.c:124
 */
export function* cpu_idle(k: Kernel): Generator<void, never> {
  k.current.nice = 20;
  k.current.counter = -100;

  for (;;) {
    while (!k.current.need_resched) default_idle(k);
    yield* schedule(k);
    check_pgt_cache(k);
  }
}

/** The life of a kernel thread. */
function* kernelThread<T>(
  k: Kernel,
  fn: (k: Kernel, arg: T) => Generator<void, number>,
  arg: T,
): Generator<void, never> {
  return yield* sys_exit(k, yield* fn(k, arg));
}

/**
 * Starts a kernel thread: a clone of the current task that calls `fn` and exits.
 * @kernel arch/i386/kernel/process.c:488
 * @differs Assembler in C, by way of the system call clone().
 */
export function* arch_kernel_thread<T>(
  k: Kernel,
  fn: (k: Kernel, arg: T) => Generator<void, number>,
  arg: T,
  flags: number,
): Generator<void, number> {
  return yield* do_fork(k, (flags | CLONE_VM) >>> 0, 0, kernelThread(k, fn, arg), 0);
}

/**
 * Frees what the processor keeps for the task: nothing.
 * @kernel arch/i386/kernel/process.c:518
 * @notrace
 */
export function exit_thread(): void {}

/**
 * Frees what the processor kept for a dead task.
 * @kernel arch/i386/kernel/process.c:535
 * @reduced No local descriptor tables and no vm86 interrupts: nothing is left to free.
 */
export function release_thread(_dead_task: task_struct): void {}

/**
 * Copies the local descriptor table into a new address space.
 * @kernel arch/i386/kernel/process.c:555
 * @reduced No process here has such a table.
 */
export function copy_segments(_p: task_struct, _new_mm: mm_struct): void {}

/**
 * Sets where a new task begins.
 * @kernel arch/i386/kernel/process.c:582
 * @reduced Of the registers only the stack pointer is set, to the parent's if `esp` is 0: `child` is
 *   what the task will run, or null for user mode.
 */
export function copy_thread(
  k: Kernel,
  _nr: number,
  _clone_flags: number,
  esp: number,
  _unused: number,
  p: task_struct,
  child: Generator<void, unknown, void> | null,
): number {
  p.thread.gen = child;
  p.thread.userEsp = esp || k.cpu.esp;
  return 0;
}

/**
 * fork(): a task of its own with a copy of the address space. Returns its pid.
 * @kernel arch/i386/kernel/process.c:743
 * @param child where the child goes on; see do_fork()
 */
export function* sys_fork(
  k: Kernel,
  child: Generator<void, unknown, void> | null,
): Generator<void, number> {
  return yield* do_fork(k, SIGCHLD, 0, child, 0);
}

/**
 * clone(): a task that shares with the caller what `clone_flags` say. Returns its pid.
 * @kernel arch/i386/kernel/process.c:748
 * @param child where the child goes on; see do_fork()
 */
export function* sys_clone(
  k: Kernel,
  clone_flags: number,
  newsp: number,
  child: Generator<void, unknown, void> | null,
): Generator<void, number> {
  return yield* do_fork(k, clone_flags, newsp, child, 0);
}

/**
 * vfork(): a task in the caller's own address space; the caller sleeps until it has released that.
 * @kernel arch/i386/kernel/process.c:770
 * @param child where the child goes on; see do_fork()
 */
export function* sys_vfork(
  k: Kernel,
  child: Generator<void, unknown, void> | null,
): Generator<void, number> {
  return yield* do_fork(k, CLONE_VFORK | CLONE_VM | SIGCHLD, 0, child, 0);
}
