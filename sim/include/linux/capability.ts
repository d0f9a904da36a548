// What a task may do beyond what its user id allows, a bit for each.

import type { Kernel } from '../../globals.ts';

/** May send any task a signal. @kernel include/linux/capability.h:110 */
export const CAP_KILL = 5;
/** May become another user. @kernel include/linux/capability.h:120 */
export const CAP_SETUID = 7;
/** May give and take capabilities of others. @kernel include/linux/capability.h:128 */
export const CAP_SETPCAP = 8;
/** May lock memory beyond the limit. @kernel include/linux/capability.h:171 */
export const CAP_IPC_LOCK = 14;
/** May reach devices and ports directly. @kernel include/linux/capability.h:184 */
export const CAP_SYS_RAWIO = 17;
/** May trace any task. @kernel include/linux/capability.h:192 */
export const CAP_SYS_PTRACE = 19;
/** Programs that run in their owner's name stay so when it writes them. @kernel include/linux/capability.h:100 */
export const CAP_FSETID = 4;
/** May do most of what the superuser may. @kernel include/linux/capability.h:235 */
export const CAP_SYS_ADMIN = 21;
/** May go beyond resource limits. @kernel include/linux/capability.h:261 */
export const CAP_SYS_RESOURCE = 24;
/** All of them. @kernel include/linux/capability.h:305 */
export const CAP_FULL_SET = 0xffffffff;
/** All but CAP_SETPCAP: what a process of the superuser begins with. @kernel include/linux/capability.h:306 */
export const CAP_INIT_EFF_SET = 0xfffffeff;

/**
 * Is every capability of `a` in `set`?
 * @kernel include/linux/capability.h:334
 * @notrace
 */
export function cap_issubset(a: number, set: number): boolean {
  return (a & ~set) === 0;
}

/**
 * May the current task do this? 1 or 0.
 * @kernel include/linux/sched.h:741
 * @reduced does not note PF_SUPERPRIV
 */
export function capable(k: Kernel, cap: number): number {
  return (k.current.cap_effective >>> cap) & 1;
}
