// How the 4 GB of an i386 are shared between a process and the kernel, and what the kernel keeps
// for each processor.
//
//   0                0x40000000                       0xc0000000         0xffffffff
//   │ program, heap →│ mmap() looks for room from here │ ← stack │ the kernel │
//                     TASK_UNMAPPED_BASE                         TASK_SIZE

import type { Kernel } from '../../globals.ts';
import type { Embedded } from '../object.ts';
import { __pa } from './page.ts';

/**
 * Facts about a processor. Of the identification nothing is kept; what matters to memory are the
 * lists of page-table frames that each processor keeps for itself and takes without a lock.
 * @kernel include/asm-i386/processor.h:33
 */
export class cpuinfo_x86 {
  /** Does CR0.WP protect read-only pages from the kernel? 1: it is no 386. */
  wp_works_ok = 1;
  /** Needs the workaround for the Pentium's F0 0F bug: 0. */
  f00f_bug = 0;
  /** First spare directory: its first word leads to the next; 0 for none. */
  pgd_quick = 0;
  /** First spare middle directory: on two levels always 0. */
  pmd_quick = 0;
  /** First spare page table: its first word leads to the next; 0 for none. */
  pte_quick = 0;
  /** Frames in these lists. */
  pgtable_cache_sz = 0;
}

/**
 * What the processor needs to go on with a task, and what it said of the task's last fault.
 * @kernel include/asm-i386/processor.h:360
 */
export class thread_struct implements Embedded {
  /**
   * Where the task goes on when it gets the processor back: C keeps a stack pointer and an address
   * for this (esp, eip). Null: at once in user mode, where nothing of it is left to run.
   */
  gen: Generator<void, unknown, void> | null = null;
  /** Stack pointer of the program while another task has the processor: C finds it on the kernel stack. */
  userEsp = 0;
  /** Does it sleep in user mode until it is driven to its next call? Not in C, whose programs run by themselves. */
  waitsForCall = false;
  /** Is its call taken back, because no task can run that could end its sleep? Not in C, where it sleeps for ever. */
  takenBack = false;
  /** The jiffy in which it has let others go first; -1 if it has been in user mode since. Not in C, where time passes by itself. */
  stoodBack = -1;
  /** Handlers that run now, each interrupted by the next. Not in C. */
  handlers = 0;
  /** Address of the last fault. */
  cr2 = 0;
  /** Trap number of the last fault: 14 for a page fault. */
  trap_no = 0;
  /** Error code of the last fault. */
  error_code = 0;

  copyFrom(from: thread_struct): void {
    this.gen = from.gen;
    this.waitsForCall = false;
    this.takenBack = false;
    this.stoodBack = -1;
    this.handlers = 0;
    this.userEsp = from.userEsp;
    this.cr2 = from.cr2;
    this.trap_no = from.trap_no;
    this.error_code = from.error_code;
  }
}

/** First address that is not the process's: 3 GB. @kernel include/asm-i386/processor.h:262 */
export const TASK_SIZE = 0xc0000000;
/** Where mmap() begins to look for room: a third of the way up. @kernel include/asm-i386/processor.h:267 */
export const TASK_UNMAPPED_BASE = 0x40000000;

/** Interrupts are on. @kernel include/asm-i386/processor.h:100 */
export const X86_EFLAGS_IF = 0x00000200;

/**
 * Switches the hardware to the directory at the kernel virtual address `pgdir`; the TLB forgets all but global pages.
 * @kernel include/asm-i386/processor.h:184
 */
export function load_cr3(k: Kernel, pgdir: number): void {
  k.cpu.mmu.loadCr3(__pa(pgdir));
}

/**
 * Asks the processor to fetch `x` for writing: a hint, without effect here.
 * @kernel include/asm-i386/processor.h:496
 * @notrace
 */
export function prefetchw(_x: number): void {}
