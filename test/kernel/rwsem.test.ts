import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Kernel } from '../../sim/globals.ts';
import {
  down_read,
  down_read_trylock,
  down_write,
  down_write_trylock,
  up_read,
  up_write,
} from '../../sim/include/linux/rwsem_inline.ts';
import { rw_semaphore } from '../../sim/include/linux/rwsem-spinlock.ts';
import type { task_struct } from '../../sim/include/linux/sched.ts';
import { wake_up_process, yield_ } from '../../sim/kernel/sched.ts';
import { init_rwsem } from '../../sim/lib/rwsem-spinlock.ts';
import { SeededOrder } from '../../sim/machine/order.ts';
import { type Body, bareKernel, finishAll, runTasks, startTask } from './tasks.ts';

function newSem(): rw_semaphore {
  const sem = new rw_semaphore(null, 'mmap_sem');
  init_rwsem(sem);
  return sem;
}

describe('reader-writer semaphores', () => {
  it('let many readers in at once, and one writer alone', () => {
    const k = bareKernel();
    const sem = newSem();
    const log: string[] = [];
    const reader: Body = function* (k) {
      yield* down_read(k, sem);
      log.push(`${k.current.comm} in, activity ${sem.activity}`);
      yield* yield_(k);
      up_read(k, sem);
      log.push(`${k.current.comm} out`);
    };
    const writer: Body = function* (k) {
      yield* down_write(k, sem);
      log.push(`${k.current.comm} in, activity ${sem.activity}`);
      yield* yield_(k);
      up_write(k, sem);
      log.push(`${k.current.comm} out`);
    };
    runTasks(k, { r1: reader, r2: reader, w: writer });
    expect(log).toEqual([
      'r1 in, activity 1',
      'r2 in, activity 2',
      'r1 out',
      'r2 out',
      'w in, activity -1',
      'w out',
    ]);
    expect(sem.activity).toBe(0);
    expect(sem.holders).toEqual([]);
  });

  it('let no reader pass a writer that waits: behind it, readers stand in line', () => {
    const k = bareKernel();
    const sem = newSem();
    const log: string[] = [];
    const enter = (down: typeof down_read, up: typeof up_read): Body =>
      function* (k) {
        yield* down(k, sem);
        log.push(k.current.comm);
        yield* yield_(k);
        up(k, sem);
      };
    runTasks(k, {
      r1: enter(down_read, up_read),
      w1: enter(down_write, up_write),
      r2: enter(down_read, up_read),
      r3: enter(down_read, up_read),
      w2: enter(down_write, up_write),
      r4: enter(down_read, up_read),
    });
    // w1 waits for r1; r2 and r3 could share with r1 but stand behind w1, and go in together after it.
    expect(log).toEqual(['r1', 'w1', 'r2', 'r3', 'w2', 'r4']);
  });

  it('are handed over: between up_write() and the next one in line nobody can snatch them', () => {
    const k = bareKernel();
    const sem = newSem();
    const log: string[] = [];
    runTasks(k, {
      *first(k) {
        yield* down_write(k, sem);
        yield* yield_(k);
        up_write(k, sem);
        log.push(
          `after up_write(): activity ${sem.activity}, trylock ${down_read_trylock(k, sem)}`,
        );
      },
      *second(k) {
        yield* down_write(k, sem);
        log.push('second in');
        up_write(k, sem);
      },
    });
    expect(log).toEqual(['after up_write(): activity -1, trylock false', 'second in']);
  });

  it('do not let a trylock in where down() would sleep', () => {
    const k = bareKernel();
    const sem = newSem();
    expect(down_read_trylock(k, sem)).toBe(true);
    expect(down_read_trylock(k, sem)).toBe(true);
    expect(down_write_trylock(k, sem)).toBe(false);
    up_read(k, sem);
    up_read(k, sem);
    expect(down_write_trylock(k, sem)).toBe(true);
    expect(down_read_trylock(k, sem)).toBe(false);
    up_write(k, sem);
    expect(sem.activity).toBe(0);
  });

  it('say so when somebody gives back what he does not hold', () => {
    const k = bareKernel();
    const sem = newSem();
    expect(() => up_read(k, sem)).toThrowErrorMatchingInlineSnapshot(
      `[KernelBug: kernel BUG at sim/lib/rwsem-spinlock.ts: mmap_sem released by a task that does not hold it]`,
    );
  });

  it('end a wait only when the lock was given, however often the sleeper is woken', () => {
    const k = bareKernel();
    const sem = newSem();
    const log: string[] = [];
    const holder = startTask(k, 'holder', function* (k: Kernel) {
      yield* down_write(k, sem);
      yield* yield_(k);
      wakeSpuriously(k, waiter);
      yield* yield_(k);
      yield* yield_(k);
      log.push('giving it back');
      up_write(k, sem);
    });
    const waiter = startTask(k, 'waiter', function* (k: Kernel) {
      yield* down_read(k, sem);
      log.push('in');
      up_read(k, sem);
    });
    finishAll(k, [holder, waiter]);
    expect(log).toEqual(['giving it back', 'in']);
  });

  it('exclude each other under every order of tasks', () => {
    let overlaps = 0;
    fc.assert(
      fc.property(
        fc.integer(),
        fc.array(fc.boolean(), { minLength: 2, maxLength: 6 }),
        (seed, kinds) => {
          const k = bareKernel();
          k.sched = new SeededOrder(seed);
          const sem = newSem();
          let readers = 0;
          let writers = 0;
          const bodies: Record<string, Body> = {};
          kinds.forEach((writes, i) => {
            bodies[`t${i}`] = function* (k) {
              for (let turn = 0; turn < 3; turn++) {
                if (writes) yield* down_write(k, sem);
                else yield* down_read(k, sem);
                if (writes) writers++;
                else readers++;
                if (writers > 1 || (writers === 1 && readers > 0)) throw new Error('not excluded');
                if (readers > 1) overlaps++;
                yield* yield_(k);
                if (writes) writers--;
                else readers--;
                if (writes) up_write(k, sem);
                else up_read(k, sem);
                yield* yield_(k);
              }
            };
          });
          runTasks(k, bodies);
          expect(sem.activity).toBe(0);
          expect(k.locksHeld).toEqual([]);
        },
      ),
      { seed: 1, numRuns: 200 },
    );
    expect(overlaps).toBeGreaterThan(100);
  });
});

function wakeSpuriously(k: Kernel, task: task_struct): void {
  expect(wake_up_process(k, task)).toBe(true);
}
