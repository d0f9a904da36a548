// Reader-writer semaphores: what mmap_sem is.
//
//   activity   0 free   n > 0: n readers   -1: one writer
//   wait_list  the tasks that wait, first come first served
//
// 2.4 has two implementations with the same behaviour: one in i386 assembler around one exchange-and-add,
// and this one, which a kernel for the 386 uses and which says what it does.

import type { Embedded } from '../object.ts';
import { list_head } from './list.ts';
import type { task_struct } from './sched.ts';
import { spinlock_t } from './spinlock.ts';

/** The waiter wants to read. @kernel lib/rwsem-spinlock.c:18 */
export const RWSEM_WAITING_FOR_READ = 0x00000001;
/** The waiter wants to write. @kernel lib/rwsem-spinlock.c:19 */
export const RWSEM_WAITING_FOR_WRITE = 0x00000002;

/**
 * A semaphore that many may hold for reading or one for writing.
 * @kernel include/linux/rwsem-spinlock.h:33
 */
export class rw_semaphore implements Embedded {
  /** 0 free, n readers, or -1 for a writer. */
  activity = 0;
  /** Guards the other two for the few instructions of each operation. */
  wait_lock = new spinlock_t('rwsem wait_lock');
  /** Tasks that wait, in the order in which they came. */
  wait_list = new list_head<rwsem_waiter>();
  /** How many tasks hold it now; not in C. */
  holds = 0;
  /** The first of them, or the last one to hold it alone; not in C. */
  firstHolder: task_struct | null = null;
  /** The others, in the order in which they got it; not in C. */
  laterHolders: task_struct[] = [];
  /** The structure that it is a part of; not in C. */
  owner: unknown;
  /** What it is called in pictures and error texts; not in C. */
  name: string;

  constructor(owner: unknown = null, name = 'rw_semaphore') {
    this.owner = owner;
    this.name = name;
  }

  copyFrom(from: rw_semaphore): void {
    this.activity = from.activity;
    this.wait_lock.copyFrom(from.wait_lock);
    this.wait_list.copyFrom(from.wait_list);
    this.holders = from.holders;
  }

  /** Tasks that hold it now, in the order in which they got it; not in C. */
  get holders(): task_struct[] {
    return this.holds === 0 ? [] : [this.firstHolder!, ...this.laterHolders];
  }

  set holders(tasks: task_struct[]) {
    this.holds = tasks.length;
    [this.firstHolder = null, ...this.laterHolders] = tasks;
  }
}

/**
 * One task that waits for a reader-writer semaphore.
 * @kernel lib/rwsem-spinlock.c:14
 */
export class rwsem_waiter {
  /** In the semaphore's wait_list. */
  list = new list_head<rwsem_waiter>(this);
  /** The task that waits. */
  task: task_struct;
  /** What for: RWSEM_WAITING_FOR_READ or RWSEM_WAITING_FOR_WRITE; 0 once it has been given. */
  flags: number;

  constructor(task: task_struct, flags: number) {
    this.task = task;
    this.flags = flags;
  }
}
