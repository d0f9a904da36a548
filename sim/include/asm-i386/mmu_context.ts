// Which address space is in the MMU.
//
// Loading cr3 costs every translation in the TLB, so it is put off: a kernel thread has no user
// half and runs in whatever space it finds ("lazy"), and a switch back to that space is free.

import type { Kernel } from '../../globals.ts';
import type { mm_struct, task_struct } from '../linux/sched.ts';
import { load_cr3 } from './processor.ts';

/**
 * Frees what the processor needed for `mm`: nothing on i386.
 * @kernel include/asm-i386/mmu_context.h:12
 * @notrace
 */
export function destroy_context(_mm: mm_struct): void {}

/**
 * Sets up what the processor needs for `mm`: nothing on i386, so always 0.
 * @kernel include/asm-i386/mmu_context.h:13
 * @notrace
 */
export function init_new_context(_tsk: task_struct, _mm: mm_struct): number {
  return 0;
}

/**
 * Tells that `tsk` will not use the user half of `mm`. Only several processors would care.
 * @kernel include/asm-i386/mmu_context.h:23
 * @notrace
 */
export function enter_lazy_tlb(_mm: mm_struct, _tsk: task_struct, _cpu: number): void {}

/**
 * Puts the address space `next` into the MMU, unless it is there already.
 * @kernel include/asm-i386/mmu_context.h:28
 * @omits Local descriptor tables: no process here has one.
 */
export function switch_mm(
  k: Kernel,
  prev: mm_struct,
  next: mm_struct,
  _tsk: task_struct | null,
  cpu: number,
): void {
  if (prev !== next) {
    prev.cpu_vm_mask &= ~(1 << cpu);
    next.cpu_vm_mask |= 1 << cpu;
    load_cr3(k, next.pgd);
  }
}

/**
 * Puts `next` into the MMU for the current task.
 * @kernel include/asm-i386/mmu_context.h:64
 */
export function activate_mm(k: Kernel, prev: mm_struct, next: mm_struct): void {
  switch_mm(k, prev, next, null, 0);
}

/**
 * Frees the local descriptor table.
 * @kernel arch/i386/kernel/process.c:471
 * @reduced no process here has one
 */
export function release_segments(_mm: mm_struct): void {}
