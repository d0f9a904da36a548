// The big kernel lock: on one processor there is nothing that it could keep out.

/**
 * Takes the big kernel lock.
 * @kernel include/linux/smp_lock.h:8
 * @notrace
 */
export function lock_kernel(): void {}

/**
 * Releases the big kernel lock.
 * @kernel include/linux/smp_lock.h:9
 * @notrace
 */
export function unlock_kernel(): void {}
