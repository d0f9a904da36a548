import { describe, expect, it } from 'vitest';
import type { Kernel } from '../../sim/globals.ts';
import { completion, init_completion } from '../../sim/include/linux/completion.ts';
import { TASK_UNINTERRUPTIBLE } from '../../sim/include/linux/sched.ts';
import { wake_up, wake_up_all, wake_up_nr } from '../../sim/include/linux/sched_inline.ts';
import {
  DECLARE_WAIT_QUEUE_HEAD,
  DECLARE_WAITQUEUE,
  type wait_queue_head_t,
  waitqueue_active,
} from '../../sim/include/linux/wait.ts';
import {
  add_wait_queue,
  add_wait_queue_exclusive,
  remove_wait_queue,
} from '../../sim/kernel/fork.ts';
import {
  complete,
  schedule,
  schedule_timeout,
  sleep_on,
  sleep_on_timeout,
  wait_for_completion,
  yield_,
} from '../../sim/kernel/sched.ts';
import { type Body, bareKernel, plain, runTasks } from './tasks.ts';

/** Sleeps once in the queue and writes down that it is awake. */
function sleeper(q: wait_queue_head_t, log: string[], add: typeof add_wait_queue): Body {
  return function* (k) {
    const wait = DECLARE_WAITQUEUE(k.current);
    k.current.state = TASK_UNINTERRUPTIBLE;
    add(k, q, wait);
    yield* schedule(k);
    remove_wait_queue(k, q, wait);
    log.push(k.current.comm);
  };
}

function* wakerOf(k: Kernel, wakes: (() => void)[]): Generator<void, void> {
  for (const wake of wakes) {
    wake();
    yield* yield_(k);
  }
}

describe('wait queues', () => {
  it('wake all who are not exclusive, last come first, and then one who is', () => {
    const k = bareKernel();
    const q = DECLARE_WAIT_QUEUE_HEAD('q');
    const log: string[] = [];
    const any = sleeper(q, log, add_wait_queue);
    const one = sleeper(q, log, add_wait_queue_exclusive);
    runTasks(k, {
      any1: any,
      one1: one,
      any2: any,
      one2: one,
      *waker(k) {
        yield* wakerOf(k, [
          () => {
            wake_up(k, q);
            log.push('woken once');
          },
          () => {
            wake_up(k, q);
            log.push('woken twice');
          },
        ]);
      },
    });
    expect(log).toEqual(['woken once', 'any2', 'any1', 'one1', 'woken twice', 'one2']);
    expect(waitqueue_active(q)).toBe(false);
  });

  it('wake as many exclusive ones as are asked for, or all', () => {
    const k = bareKernel();
    const q = DECLARE_WAIT_QUEUE_HEAD('q');
    const log: string[] = [];
    const one = sleeper(q, log, add_wait_queue_exclusive);
    runTasks(k, {
      a: one,
      b: one,
      c: one,
      d: one,
      *waker(k) {
        yield* wakerOf(k, [
          () => wake_up_nr(k, q, 2),
          () => log.push('|'),
          () => wake_up_all(k, q),
        ]);
      },
    });
    expect(log).toEqual(['a', 'b', '|', 'c', 'd']);
  });

  it('lose no wake-up that comes between setting the state and calling schedule()', () => {
    const k = bareKernel();
    const q = DECLARE_WAIT_QUEUE_HEAD('q');
    const log: string[] = [];
    runTasks(k, {
      *careful(k) {
        const wait = DECLARE_WAITQUEUE(k.current);
        k.current.state = TASK_UNINTERRUPTIBLE;
        add_wait_queue(k, q, wait);
        wake_up(k, q);
        yield* schedule(k);
        remove_wait_queue(k, q, wait);
        log.push('did not sleep for ever');
      },
    });
    expect(log).toEqual(['did not sleep for ever']);
  });

  it('sleep_on() sleeps until the next wake-up', () => {
    const k = bareKernel();
    const q = DECLARE_WAIT_QUEUE_HEAD('q');
    const log: string[] = [];
    runTasks(k, {
      *a(k) {
        log.push('a sleeps');
        yield* sleep_on(k, q);
        log.push('a wakes');
      },
      b: plain((k) => {
        log.push('b wakes a');
        wake_up(k, q);
      }),
    });
    expect(log).toEqual(['a sleeps', 'b wakes a', 'a wakes']);
  });

  it('a completion remembers that it was completed before anybody waited', () => {
    const k = bareKernel();
    const x = new completion();
    init_completion(x);
    const log: string[] = [];
    runTasks(k, {
      *early(k) {
        complete(k, x);
        log.push('complete');
        yield* yield_(k);
      },
      *late(k) {
        yield* wait_for_completion(k, x);
        log.push('did not wait');
        yield* wait_for_completion(k, x);
        log.push('waited');
      },
      third: plain((k) => {
        log.push('complete again');
        complete(k, x);
      }),
    });
    expect(log).toEqual(['complete', 'did not wait', 'complete again', 'waited']);
    expect(x.done).toBe(0);
  });
});

describe('sleeping for a time', () => {
  it('takes exactly that long in virtual time, and none of the host', () => {
    const k = bareKernel();
    const log: string[] = [];
    const nap = (jiffies: number): Body =>
      function* (k) {
        k.current.state = TASK_UNINTERRUPTIBLE;
        const left = yield* schedule_timeout(k, jiffies);
        log.push(`${k.current.comm} at ${k.jiffies}, ${left} left`);
      };
    runTasks(k, { long: nap(360_000), short: nap(50), shorter: nap(1) });
    expect(log).toEqual(['shorter at 1, 0 left', 'short at 50, 0 left', 'long at 360000, 0 left']);
  });

  it('ends early when somebody wakes the sleeper, and says how much was left', () => {
    const k = bareKernel();
    const q = DECLARE_WAIT_QUEUE_HEAD('q');
    const log: string[] = [];
    runTasks(k, {
      *a(k) {
        const left = yield* sleep_on_timeout(k, q, 100);
        log.push(`a at ${k.jiffies}, ${left} left`);
      },
      *b(k) {
        k.current.state = TASK_UNINTERRUPTIBLE;
        yield* schedule_timeout(k, 30);
        wake_up(k, q);
      },
    });
    expect(log).toEqual(['a at 30, 70 left']);
    expect(k.clock.pending).toBe(0);
  });

  it('passes a jiffy when the only task that can run lets others go first', () => {
    const k = bareKernel();
    let rang = -1;
    runTasks(k, {
      *poller(k) {
        k.clock.after(35_000, () => {
          rang = k.jiffies;
        });
        while (rang < 0) yield* yield_(k);
      },
    });
    expect(rang).toBe(3);
    expect(k.jiffies).toBe(4);
  });
});
