import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EINTR } from '../../sim/include/asm-i386/errno.ts';
import {
  init_MUTEX,
  sem_getcount,
  sema_init,
  semaphore,
} from '../../sim/include/asm-i386/semaphore.ts';
import {
  down,
  down_interruptible,
  down_trylock,
  up,
} from '../../sim/include/asm-i386/semaphore_inline.ts';
import { SIGKILL } from '../../sim/include/linux/signal.ts';
import { yield_ } from '../../sim/kernel/sched.ts';
import { send_sig } from '../../sim/kernel/signal.ts';
import { SeededOrder } from '../../sim/machine/order.ts';
import { type Body, bareKernel, finishAll, runTasks, startTask } from './tasks.ts';

function newMutex(): semaphore {
  const sem = new semaphore('i_sem');
  init_MUTEX(sem);
  return sem;
}

describe('semaphores', () => {
  it('let one in at a time, in the order of coming', () => {
    const k = bareKernel();
    const sem = newMutex();
    const log: string[] = [];
    const body: Body = function* (k) {
      yield* down(k, sem);
      log.push(`${k.current.comm} in`);
      yield* yield_(k);
      log.push(`${k.current.comm} out`);
      up(k, sem);
    };
    runTasks(k, { a: body, b: body, c: body });
    expect(log).toEqual(['a in', 'a out', 'b in', 'b out', 'c in', 'c out']);
    expect(sem_getcount(sem)).toBe(1);
    expect(sem.sleepers).toBe(0);
    expect(sem.holders).toEqual([]);
  });

  it('let as many in as they were set to', () => {
    const k = bareKernel();
    const sem = new semaphore();
    sema_init(sem, 2);
    let inside = 0;
    let most = 0;
    const body: Body = function* (k) {
      yield* down(k, sem);
      most = Math.max(most, ++inside);
      yield* yield_(k);
      inside--;
      up(k, sem);
    };
    runTasks(k, { a: body, b: body, c: body, d: body });
    expect(most).toBe(2);
    expect(sem_getcount(sem)).toBe(2);
  });

  it('are not handed over: who never slept may get in before the one who was woken', () => {
    const k = bareKernel();
    const sem = newMutex();
    const log: string[] = [];
    runTasks(k, {
      *greedy(k) {
        yield* down(k, sem);
        yield* yield_(k);
        up(k, sem);
        yield* down(k, sem);
        log.push('greedy again');
        up(k, sem);
      },
      *patient(k) {
        yield* down(k, sem);
        log.push('patient');
        up(k, sem);
      },
    });
    expect(log).toEqual(['greedy again', 'patient']);
  });

  it('give up an interruptible wait when a signal comes, and leave the count right', () => {
    const k = bareKernel();
    const sem = newMutex();
    const results: number[] = [];
    const holder = startTask(k, 'holder', function* (k) {
      yield* down(k, sem);
      yield* yield_(k);
      send_sig(k, SIGKILL, waiter, 1);
      yield* yield_(k);
      results.push(sem_getcount(sem));
      up(k, sem);
    });
    const waiter = startTask(k, 'waiter', function* (k) {
      results.push(yield* down_interruptible(k, sem));
    });
    finishAll(k, [holder, waiter]);
    expect(results).toEqual([-EINTR, 0]);
    expect(sem_getcount(sem)).toBe(1);
  });

  it('say no to a trylock while taken, and forget that it tried', () => {
    const k = bareKernel();
    const sem = newMutex();
    expect(down_trylock(k, sem)).toBe(0);
    expect(down_trylock(k, sem)).toBe(1);
    expect(sem_getcount(sem)).toBe(0);
    up(k, sem);
    expect(sem_getcount(sem)).toBe(1);
  });

  it('exclude and lose nobody under every order of tasks', () => {
    let contended = 0;
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 2, max: 6 }), (seed, tasks) => {
        const k = bareKernel();
        k.sched = new SeededOrder(seed);
        const sem = newMutex();
        let inside = 0;
        const bodies: Record<string, Body> = {};
        for (let i = 0; i < tasks; i++) {
          bodies[`t${i}`] = function* (k) {
            for (let turn = 0; turn < 3; turn++) {
              if (turn === 1) {
                if (down_trylock(k, sem)) {
                  contended++;
                  continue;
                }
              } else yield* down(k, sem);
              if (++inside > 1) throw new Error('two inside');
              yield* yield_(k);
              inside--;
              up(k, sem);
              yield* yield_(k);
            }
          };
        }
        runTasks(k, bodies);
        expect(sem_getcount(sem)).toBe(1);
      }),
      { seed: 2, numRuns: 200 },
    );
    expect(contended).toBeGreaterThan(100);
  });
});
