import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ret_from_sys_call } from '../../sim/arch/i386/kernel/entry.ts';
import type { Kernel } from '../../sim/globals.ts';
import { init_MUTEX, semaphore } from '../../sim/include/asm-i386/semaphore.ts';
import { down, up } from '../../sim/include/asm-i386/semaphore_inline.ts';
import { down_read, down_write, up_read, up_write } from '../../sim/include/linux/rwsem_inline.ts';
import { rw_semaphore } from '../../sim/include/linux/rwsem-spinlock.ts';
import { TASK_INTERRUPTIBLE, TASK_RUNNING } from '../../sim/include/linux/sched.ts';
import { SIGKILL } from '../../sim/include/linux/signal.ts';
import {
  read_lock,
  read_unlock,
  rwlock_t,
  spin_lock,
  spin_unlock,
  spinlock_t,
  write_lock,
} from '../../sim/include/linux/spinlock.ts';
import { DECLARE_WAIT_QUEUE_HEAD } from '../../sim/include/linux/wait.ts';
import { schedule, sleep_on, yield_ } from '../../sim/kernel/sched.ts';
import { send_sig } from '../../sim/kernel/signal.ts';
import { init_rwsem } from '../../sim/lib/rwsem-spinlock.ts';
import { Deadlock } from '../../sim/machine/deadlock.ts';
import { ListedOrder, SeededOrder } from '../../sim/machine/order.ts';
import { type Body, bareKernel, finishAll, runTasks, startTask } from './tasks.ts';

/** Writes its name down `times` times, going back to user mode in between. */
function talker(log: string[], times: number): Body {
  return function* (k) {
    for (let i = 0; i < times; i++) {
      log.push(k.current.comm);
      yield* ret_from_sys_call(k);
    }
  };
}

/** Three talkers under an order. */
function talk(k: Kernel): string {
  const log: string[] = [];
  runTasks(k, { a: talker(log, 3), b: talker(log, 3), c: talker(log, 3) });
  return log.join('');
}

describe('schedule()', () => {
  it('runs tasks in run queue order, each until it sleeps or ends', () => {
    expect(talk(bareKernel())).toBe('aaabbbccc');
  });

  it('lets others go first when a task yields', () => {
    const k = bareKernel();
    const log: string[] = [];
    const body: Body = function* (k) {
      for (let i = 0; i < 3; i++) {
        log.push(k.current.comm);
        yield* yield_(k);
      }
    };
    runTasks(k, { a: body, b: body, c: body });
    expect(log.join('')).toBe('abcabcabc');
  });

  it('follows a listed order and notes it, then goes on in run queue order', () => {
    const k = bareKernel();
    const order = new ListedOrder(['b', 'a', 'b', 'c', 'c']);
    k.sched = order;
    expect(talk(k)).toBe('babcccaab');
    expect(order.taken).toEqual(['b', 'a', 'b', 'c', 'c']);
  });

  it('says who could run when a listed order names somebody who cannot', () => {
    const k = bareKernel();
    k.sched = new ListedOrder(['b', 'd']);
    expect(() => talk(k)).toThrowErrorMatchingInlineSnapshot(
      `[UsageError: Entry 2 of the schedule says that d runs next, but it cannot run now. Name one of those who can: a (pid 1), b (pid 2), c (pid 3). So far the list was followed: b.]`,
    );
  });

  it('leaves a machine that can go on after a list that could not be followed', () => {
    const k = bareKernel();
    k.sched = new ListedOrder(['b', 'd']);
    expect(() => talk(k)).toThrow('Entry 2');
    k.sched = null;
    expect(k.locksHeld).toEqual([]);
    const log: string[] = [];
    runTasks(k, { late: talker(log, 1) });
    expect(log).toEqual(['late']);
  });

  it('runs the same for the same seed, and the choices it took give the same run by list', () => {
    const orders = new Set<string>();
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const first = bareKernel();
        const order = new SeededOrder(seed);
        first.sched = order;
        const said = talk(first);
        orders.add(said);

        const again = bareKernel();
        again.sched = new SeededOrder(seed);
        expect(talk(again)).toBe(said);

        const listed = bareKernel();
        listed.sched = new ListedOrder(order.taken);
        expect(talk(listed)).toBe(said);
      }),
      { seed: 3, numRuns: 100 },
    );
    expect(orders.size).toBeGreaterThan(50);
  });

  it('does not put a task to sleep interruptibly that has a signal waiting', () => {
    const k = bareKernel();
    let state = -1;
    runTasks(k, {
      *a(k) {
        send_sig(k, SIGKILL, k.current, 1);
        k.current.state = TASK_INTERRUPTIBLE;
        yield* schedule(k);
        state = k.current.state;
      },
    });
    expect(state).toBe(TASK_RUNNING);
  });

  it('lends the address space of the task before to one that has none, and takes it back', () => {
    const k = bareKernel();
    const borrowed: boolean[] = [];
    runTasks(k, {
      *a(k) {
        borrowed.push(k.current.active_mm === k.init_mm);
        borrowed.push(k.init_mm.mm_count.counter === 2);
        yield* yield_(k);
      },
    });
    expect(borrowed).toEqual([true, true]);
    // Whoever runs borrows it, and only he: the count is what it was at boot.
    expect(k.init_mm.mm_count.counter).toBe(2);
    expect(k.init_task.active_mm === k.init_mm).toBe(k.current === k.init_task);
  });

  it('counts switches only between different tasks', () => {
    const k = bareKernel();
    runTasks(k, {
      *a(k) {
        yield* yield_(k);
        yield* yield_(k);
      },
    });
    expect(k.kstat.context_swtch).toBe(2);
  });
});

describe('spinlocks', () => {
  it('may not be held by a task that goes to sleep', () => {
    const k = bareKernel();
    const lock = new spinlock_t('page_table_lock');
    const body: Body = function* (k) {
      spin_lock(k, lock);
      yield* schedule(k);
    };
    expect(() => runTasks(k, { a: body })).toThrowErrorMatchingInlineSnapshot(
      `[KernelBug: kernel BUG at sim/kernel/sched.ts: scheduling while atomic: page_table_lock is held]`,
    );
  });

  it('may not be held when a semaphore is taken that is not free', () => {
    const k = bareKernel();
    const sem = new rw_semaphore(null, 'mmap_sem');
    init_rwsem(sem);
    const lock = new spinlock_t('page_table_lock');
    const run = () =>
      runTasks(k, {
        *a(k) {
          yield* down_write(k, sem);
          yield* yield_(k);
          up_write(k, sem);
        },
        *b(k) {
          spin_lock(k, lock);
          yield* down_read(k, sem);
        },
      });
    expect(run).toThrow('scheduling while atomic: page_table_lock is held');
  });

  it('may not be taken twice: on one processor that waits for ever', () => {
    const k = bareKernel();
    const lock = new spinlock_t('mmlist_lock');
    spin_lock(k, lock);
    expect(() => spin_lock(k, lock)).toThrowErrorMatchingInlineSnapshot(
      `[KernelBug: kernel BUG at sim/include/linux/spinlock.ts: mmlist_lock: spin_lock() of a lock that is held]`,
    );
  });

  it('may not be given back by who does not hold them', () => {
    const k = bareKernel();
    expect(() => spin_unlock(k, new spinlock_t('mmlist_lock'))).toThrowErrorMatchingInlineSnapshot(
      `[KernelBug: kernel BUG at sim/include/linux/spinlock.ts: mmlist_lock: spin_unlock() of a lock that is not held]`,
    );
  });

  it('may be given back in any order', () => {
    const k = bareKernel();
    const a = new spinlock_t('a');
    const b = new spinlock_t('b');
    spin_lock(k, a);
    spin_lock(k, b);
    expect(k.locksHeld.map((lock) => lock.name)).toEqual(['a', 'b']);
    spin_unlock(k, a);
    expect(k.locksHeld.map((lock) => lock.name)).toEqual(['b']);
    spin_unlock(k, b);
    expect(k.locksHeld).toEqual([]);
  });

  it('keep their order whichever is given back, those for reading among them', () => {
    const k = bareKernel();
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => new spinlock_t(name));
    const tasks = new rwlock_t('tasklist_lock');
    const names = () => k.locksHeld.map((lock) => lock.name).join(' ');
    spin_lock(k, a);
    read_lock(k, tasks);
    spin_lock(k, b);
    read_lock(k, tasks);
    spin_lock(k, c);
    expect(names()).toBe('a tasklist_lock b tasklist_lock c');
    spin_unlock(k, b);
    expect(names()).toBe('a tasklist_lock tasklist_lock c');
    read_unlock(k, tasks);
    expect(names()).toBe('a tasklist_lock c');
    spin_lock(k, d);
    spin_unlock(k, a);
    expect(names()).toBe('tasklist_lock c d');
    read_unlock(k, tasks);
    spin_lock(k, a);
    expect(names()).toBe('c d a');
    expect([a, b, c, d].map((lock) => lock.lock)).toEqual([1, 0, 1, 1]);
    for (const lock of [c, d, a]) spin_unlock(k, lock);
    expect(k.lockCount).toBe(0);
    expect(() => spin_unlock(k, a)).toThrow('a: spin_unlock() of a lock that is not held');
  });

  it('are found among very many, and those that nobody has any more are not kept', () => {
    const k = bareKernel();
    const first = new spinlock_t('first');
    const known = new spinlock_t('known');
    spin_lock(k, known);
    spin_unlock(k, known);
    spin_lock(k, first);
    for (let i = 0; i < 25_000; i++) {
      const lock = new spinlock_t();
      spin_lock(k, lock);
      spin_unlock(k, lock);
    }
    spin_lock(k, known);
    expect(k.locksHeld).toEqual([first, known]);
    expect(k.spinlocks.size).toBeLessThan(10_001);
  });

  it('let several read but nobody write meanwhile', () => {
    const k = bareKernel();
    const lock = new rwlock_t('tasklist_lock');
    read_lock(k, lock);
    read_lock(k, lock);
    expect(() => write_lock(k, lock)).toThrow('tasklist_lock: write_lock() of a lock that is held');
    read_unlock(k, lock);
    read_unlock(k, lock);
    write_lock(k, lock);
    expect(() => read_lock(k, lock)).toThrow('held for writing');
  });
});

describe('a deadlock', () => {
  it('is reported with who sleeps where, for what, and who holds it', () => {
    const k = bareKernel();
    const mmap_sem = new rw_semaphore(null, 'mmap_sem');
    init_rwsem(mmap_sem);
    const i_sem = new semaphore('i_sem');
    init_MUTEX(i_sem);
    const tasks = [
      startTask(k, 'writer', function* (k) {
        yield* down(k, i_sem);
        yield* yield_(k);
        yield* down_read(k, mmap_sem);
        up_read(k, mmap_sem);
        up(k, i_sem);
      }),
      startTask(k, 'mapper', function* (k) {
        yield* down_write(k, mmap_sem);
        yield* down(k, i_sem);
        up(k, i_sem);
        up_write(k, mmap_sem);
      }),
    ];
    expect(() => finishAll(k, tasks)).toThrowErrorMatchingInlineSnapshot(`
      [Deadlock: No task can run, and nothing is under way that could wake one.
        writer (pid 1) sleeps in down_read(): mmap_sem, held by mapper (pid 2)
        mapper (pid 2) sleeps in down(): i_sem, held by writer (pid 1)]
    `);
  });

  it('is also to sleep where nobody will ever wake one', () => {
    const k = bareKernel();
    const q = DECLARE_WAIT_QUEUE_HEAD('a queue that nobody wakes');
    const task = startTask(k, 'lonely', (k) => sleep_on(k, q));
    const run = () => finishAll(k, [task]);
    expect(run).toThrow(Deadlock);
    expect(run).toThrow('lonely (pid 1) sleeps in sleep_on(): a queue that nobody wakes');
  });

  it('leaves a machine that can go on', () => {
    const k = bareKernel();
    const q = DECLARE_WAIT_QUEUE_HEAD('q');
    const task = startTask(k, 'lonely', (k) => sleep_on(k, q));
    expect(() => finishAll(k, [task])).toThrow(Deadlock);
    const log: string[] = [];
    runTasks(k, { late: talker(log, 1) });
    expect(log).toEqual(['late']);
  });
});
