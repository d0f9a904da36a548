// Reader-writer semaphores: the names that the kernel uses. What they do is in lib/rwsem-spinlock.ts.

import type { Kernel } from '../../globals.ts';
import {
  __down_read,
  __down_read_trylock,
  __down_write,
  __down_write_trylock,
  __up_read,
  __up_write,
} from '../../lib/rwsem-spinlock.ts';
import type { rw_semaphore } from './rwsem-spinlock.ts';

/**
 * Takes the semaphore for reading; may sleep until writers are done.
 * @kernel include/linux/rwsem.h:43
 * @differs A free semaphore is taken without going into __down_read(), which costs a generator.
 */
export function* down_read(k: Kernel, sem: rw_semaphore): Generator<void, void, void> {
  if (__down_read_trylock(k, sem)) return;
  yield* __down_read(k, sem);
}

/**
 * Takes the semaphore for reading if that needs no sleep; says whether it did.
 * @kernel include/linux/rwsem.h:53
 */
export function down_read_trylock(k: Kernel, sem: rw_semaphore): boolean {
  return __down_read_trylock(k, sem);
}

/**
 * Takes the semaphore for writing; may sleep until all other holders are done.
 * @kernel include/linux/rwsem.h:65
 * @differs A free semaphore is taken without going into __down_write(), which costs a generator.
 */
export function* down_write(k: Kernel, sem: rw_semaphore): Generator<void, void, void> {
  if (__down_write_trylock(k, sem)) return;
  yield* __down_write(k, sem);
}

/**
 * Takes the semaphore for writing if that needs no sleep; says whether it did.
 * @kernel include/linux/rwsem.h:75
 */
export function down_write_trylock(k: Kernel, sem: rw_semaphore): boolean {
  return __down_write_trylock(k, sem);
}

/**
 * Releases the semaphore after reading.
 * @kernel include/linux/rwsem.h:87
 */
export function up_read(k: Kernel, sem: rw_semaphore): void {
  __up_read(k, sem);
}

/**
 * Releases the semaphore after writing.
 * @kernel include/linux/rwsem.h:97
 */
export function up_write(k: Kernel, sem: rw_semaphore): void {
  __up_write(k, sem);
}
