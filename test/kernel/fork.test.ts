import { describe, expect, it } from 'vitest';
import { ret_from_sys_call } from '../../sim/arch/i386/kernel/entry.ts';
import { sys_clone, sys_fork, sys_vfork } from '../../sim/arch/i386/kernel/process.ts';
import type { Kernel } from '../../sim/globals.ts';
import { EAGAIN, ECHILD, ENOMEM } from '../../sim/include/asm-i386/errno.ts';
import { MAP_ANONYMOUS, MAP_PRIVATE, PROT_READ, PROT_WRITE } from '../../sim/include/linux/mman.ts';
import {
  CLONE_FILES,
  CLONE_SIGHAND,
  CLONE_THREAD,
  CLONE_VM,
  PF_MEMALLOC,
  TASK_ZOMBIE,
  type task_struct,
} from '../../sim/include/linux/sched.ts';
import { find_task_by_pid } from '../../sim/include/linux/sched_inline.ts';
import { SIGCHLD, SIGKILL, SIGSEGV } from '../../sim/include/linux/signal.ts';
import { __WALL, WNOHANG } from '../../sim/include/linux/wait.ts';
import { sys_exit, sys_wait4 } from '../../sim/kernel/exit.ts';
import { kernel_thread } from '../../sim/kernel/fork.ts';
import { yield_ } from '../../sim/kernel/sched.ts';
import { force_sig, send_sig } from '../../sim/kernel/signal.ts';
import { boot, type Machine } from '../../sim/machine/machine.ts';
import type { Process } from '../../sim/machine/process.ts';
import { nr_free_pages } from '../../sim/mm/page_alloc.ts';

const RW = PROT_READ | PROT_WRITE;
const PRIVATE = MAP_PRIVATE | MAP_ANONYMOUS;

/** A place for an exit status. */
class Status {
  value = -1;
  get(): number {
    return this.value;
  }
  set(v: number): void {
    this.value = v;
  }
}

/** Runs a call of `p` and expects the machine sound after it. */
function call<T>(m: Machine, p: Process, generator: Generator<void, T>): T {
  const result = m.runAs(p.task, null, generator);
  expect(m.check()).toEqual([]);
  return result;
}

function taskOf(k: Kernel, pid: number): task_struct {
  const task = find_task_by_pid(k, pid);
  expect(task).not.toBeNull();
  return task!;
}

/** A program that does this and exits. */
function* program(k: Kernel, code: number, body: Generator<void, unknown>): Generator<void, never> {
  yield* body;
  return yield* sys_exit(k, code);
}

function* nothing(): Generator<void, void> {
  yield* [];
}

/** fork() with a child that runs `body` and exits with `code`. */
function fork(m: Machine, p: Process, body = nothing(), code = 0): number {
  return call(m, p, sys_fork(m.k, program(m.k, code, body)));
}

/** Waits for a child. */
function wait(m: Machine, p: Process, pid: number, options = 0): [number, number] {
  const status = new Status();
  const result = call(m, p, sys_wait4(m.k, pid, status, options));
  return [result, status.value];
}

describe('fork()', () => {
  it('gives the child areas of its own, and the frames in common until one of them writes', () => {
    const m = boot();
    const p = m.spawn('parent');
    const { k } = m;
    const a = p.mmap(0, 2 * 4096, RW, PRIVATE);
    call(m, p, k.cpu.store32(a, 1));
    const seen: number[] = [];
    const pid = fork(
      m,
      p,
      (function* () {
        seen.push(yield* k.cpu.load32(a));
        yield* k.cpu.store32(a, 2);
        seen.push(yield* k.cpu.load32(a));
      })(),
    );
    const child = taskOf(k, pid);
    expect(child.mm).not.toBe(p.mm);
    expect(child.mm!.map_count).toBe(p.mm.map_count);
    expect(child.mm!.rss).toBe(p.mm.rss);
    expect(child.mm!.mm_users.counter).toBe(1);
    expect(child.mm!.mmap!.vm_mm).toBe(child.mm);
    expect(wait(m, p, pid)).toEqual([pid, 0]);
    expect(seen).toEqual([1, 2]);
    expect(call(m, p, k.cpu.load32(a))).toBe(1);
  });

  it('leaves nothing behind when the child has ended and was waited for', () => {
    const m = boot();
    const p = m.spawn('parent');
    const { k } = m;
    const a = p.mmap(0, 64 * 4096, RW, PRIVATE);
    for (let i = 0; i < 64; i++) call(m, p, k.cpu.store32(a + i * 4096, i));
    // Twice, so that slabs and lists of spare frames have what they keep.
    wait(m, p, fork(m, p));
    const free = nr_free_pages(k);
    const { nr_threads, mmlist_nr } = k;
    for (let i = 0; i < 10; i++) wait(m, p, fork(m, p));
    expect(nr_free_pages(k)).toBe(free);
    expect([k.nr_threads, k.mmlist_nr]).toEqual([nr_threads, mmlist_nr]);
    expect(k.root_user.processes.counter).toBe(k.nr_threads + 1);
  });

  it('says EAGAIN when there are too many tasks, and gives back what it took', () => {
    const m = boot();
    const p = m.spawn('parent');
    const free = nr_free_pages(m.k);
    m.k.max_threads = m.k.nr_threads;
    expect(fork(m, p)).toBe(-EAGAIN);
    expect(nr_free_pages(m.k)).toBe(free);
  });

  it('counts process numbers up, begins again at 300, and skips those in use', () => {
    const m = boot();
    const p = m.spawn('parent');
    m.k.last_pid = 32765;
    const pids = [fork(m, p), fork(m, p), fork(m, p), fork(m, p)];
    expect(pids).toEqual([32766, 32767, 300, 301]);
    // As if the numbers had gone round once more: all have to be looked at again.
    m.k.last_pid = 299;
    m.k.next_safe = 0;
    expect(fork(m, p)).toBe(302);
    // A group's number is in use as long as the group has a member.
    p.task.pgrp = 400;
    m.k.last_pid = 398;
    m.k.next_safe = 0;
    expect([fork(m, p), fork(m, p)]).toEqual([399, 401]);
  });
});

describe('an address space', () => {
  it('is shared by clone(CLONE_VM), and goes with the last of three users', () => {
    const m = boot();
    const p = m.spawn('threads');
    const { k } = m;
    const flags = CLONE_VM | CLONE_FILES | CLONE_SIGHAND | SIGCHLD;
    const a = p.mmap(0, 4096, RW, PRIVATE);
    const { mm } = p;
    const log: string[] = [];
    const thread = (name: string) =>
      program(
        k,
        0,
        (function* () {
          yield* k.cpu.store32(a, name.charCodeAt(0));
          yield* yield_(k);
          log.push(
            `${name}: ${mm.mm_users.counter} users, ${String.fromCharCode(yield* k.cpu.load32(a))}`,
          );
        })(),
      );
    call(m, p, sys_clone(k, flags, 0, thread('x')));
    call(m, p, sys_clone(k, flags, 0, thread('y')));
    expect(mm.mm_users.counter).toBe(3);
    expect(mm.mm_count.counter).toBe(1);
    wait(m, p, -1);
    wait(m, p, -1);
    expect(log).toEqual(['x: 3 users, y', 'y: 2 users, y']);
    expect(mm.mm_users.counter).toBe(1);
    const before = k.mmlist_nr;
    call(m, p, sys_exit(k, 0));
    expect(k.mmlist_nr).toBe(before - 1);
    expect(mm.mmap).toBeNull();
  });

  it('stays as a shell while a task without one still runs in it', () => {
    const m = boot();
    const p = m.spawn('gone');
    const { k } = m;
    const { mm } = p;
    call(m, p, sys_exit(k, 0));
    // init, which has no address space here, ran next and borrowed the dead one: cr3 still leads there.
    expect(k.current.comm).toBe('init');
    expect(k.current.active_mm).toBe(mm);
    expect([mm.mm_users.counter, mm.mm_count.counter]).toEqual([0, 1]);
    expect(mm.mmap).toBeNull();
    const free = nr_free_pages(k);
    m.spawn('next');
    expect(mm.mm_count.counter).toBe(0);
    // Two pages for the task, a directory and a stack page (the page table is a spare one); and the
    // directory of the dead came back.
    expect(nr_free_pages(k)).toBe(free - 4 + 1);
  });

  it('hands the place where swapping goes on to its neighbour when it goes', () => {
    const m = boot();
    const first = m.spawn('first');
    const second = m.spawn('second');
    m.k.swap_mm = first.mm;
    call(m, second, sys_exit(m.k, 0));
    expect(m.k.swap_mm).toBe(first.mm);
    call(m, first, sys_exit(m.k, 0));
    expect(m.k.swap_mm).toBe(m.k.init_mm);
  });

  it('is lent to a kernel thread for the time that it runs', () => {
    const m = boot();
    const p = m.spawn('lender');
    const { k } = m;
    const seen: unknown[] = [];
    function* thread(k: Kernel): Generator<void, number> {
      const { current } = k;
      seen.push(current.mm, current.active_mm === p.task.mm, p.task.mm!.mm_count.counter);
      yield* [];
      return 7;
    }
    const pid = call(m, p, kernel_thread(k, thread, null, CLONE_FILES | CLONE_SIGHAND | SIGCHLD));
    // Cloned from a process it shares that one's address space at first, as CLONE_VM says.
    expect(wait(m, p, pid)).toEqual([pid, 7 << 8]);
    expect(seen).toEqual([p.mm, true, 1]);
  });

  it('is the parent’s until a child of vfork() lets go of it; so long the parent sleeps', () => {
    const m = boot();
    const p = m.spawn('parent');
    const { k } = m;
    const log: string[] = [];
    const child = program(
      k,
      0,
      (function* () {
        log.push(`child in ${k.current.mm === p.mm ? 'the parent’s' : 'its own'} space`);
        yield* yield_(k);
        log.push('child exits');
      })(),
    );
    const pid = call(m, p, sys_vfork(k, child));
    log.push('parent goes on');
    expect(log).toEqual(['child in the parent’s space', 'child exits', 'parent goes on']);
    expect(wait(m, p, pid)).toEqual([pid, 0]);
  });
});

describe('exit() and wait4()', () => {
  it('leave a zombie until the parent has asked for its status', () => {
    const m = boot();
    const p = m.spawn('parent');
    const pid = fork(m, p, nothing(), 3);
    const child = taskOf(m.k, pid);
    expect(wait(m, p, pid, WNOHANG)).toEqual([0, -1]);
    m.spawn('other'); // everybody who can run has a turn
    expect(child.state).toBe(TASK_ZOMBIE);
    expect(child.mm).toBeNull();
    expect(wait(m, p, pid)).toEqual([pid, 3 << 8]);
    expect(find_task_by_pid(m.k, pid)).toBeNull();
    expect(wait(m, p, pid)).toEqual([-ECHILD, -1]);
  });

  it('tell which signal ended the child', () => {
    const m = boot();
    const p = m.spawn('parent');
    const { k } = m;
    const pid = fork(
      m,
      p,
      (function* () {
        for (;;) {
          yield* yield_(k);
          yield* ret_from_sys_call(k);
        }
      })(),
    );
    expect(wait(m, p, pid, WNOHANG)).toEqual([0, -1]);
    expect(send_sig(k, SIGKILL, taskOf(k, pid), 1)).toBe(0);
    expect(wait(m, p, pid)).toEqual([pid, SIGKILL]);
  });

  it('choose children by pid, by group, and clones only when asked', () => {
    const m = boot();
    const p = m.spawn('parent');
    const { k } = m;
    const first = fork(m, p, nothing(), 1);
    const second = fork(m, p, nothing(), 2);
    const clone = call(m, p, sys_clone(k, 0, 0, program(k, 3, nothing())));
    expect(wait(m, p, second)).toEqual([second, 2 << 8]);
    expect(wait(m, p, 0)).toEqual([first, 1 << 8]);
    expect(wait(m, p, -1)).toEqual([-ECHILD, -1]);
    expect(wait(m, p, -1, __WALL)).toEqual([clone, 3 << 8]);
  });

  it('give the children of a dead parent to init', () => {
    const m = boot();
    const p = m.spawn('parent');
    const { k } = m;
    let orphan = 0;
    const pid = fork(
      m,
      p,
      (function* () {
        orphan = yield* sys_fork(k, program(k, 0, nothing()));
      })(),
    );
    const parent = taskOf(k, pid);
    expect(parent.p_pptr).toBe(p.task);
    wait(m, p, pid);
    const child = find_task_by_pid(k, orphan);
    expect(child === null || child.p_pptr === k.child_reaper).toBe(true);
  });
});

describe('signals', () => {
  it('kill a process on its way to user mode, and say why', () => {
    const m = boot();
    const p = m.spawn('victim');
    const { k } = m;
    const run = () =>
      m.runAs(
        p.task,
        null,
        (function* () {
          force_sig(k, SIGSEGV, k.current);
          yield* [];
        })(),
      );
    expect(run).toThrow('victim (pid 2) was killed by SIGSEGV');
    expect(m.check()).toEqual([]);
  });

  it('that are ignored by default are not even queued', () => {
    const m = boot();
    const p = m.spawn('parent');
    expect(send_sig(m.k, SIGCHLD, p.task, 1)).toBe(0);
    expect(p.task.sigpending).toBe(0);
    expect(p.task.pending.queue).toEqual([]);
  });

  it('that kill one thread of a group kill all', () => {
    const m = boot();
    const p = m.spawn('group');
    const { k } = m;
    const flags = CLONE_VM | CLONE_SIGHAND | CLONE_THREAD | CLONE_FILES;
    const pid = call(
      m,
      p,
      sys_clone(
        k,
        flags,
        0,
        program(
          k,
          0,
          (function* () {
            for (;;) yield* yield_(k);
          })(),
        ),
      ),
    );
    const thread = taskOf(k, pid);
    expect(thread.tgid).toBe(p.pid);
    force_sig(k, SIGKILL, p.task);
    expect(() => call(m, p, nothing())).toThrow('killed by SIGKILL');
    expect(thread.sigpending).toBe(1);
  });
});

describe('out of memory', () => {
  it('makes fork() say ENOMEM, and nothing is lost', () => {
    const m = boot({ pages: 768 });
    const p = m.spawn('parent');
    const { k } = m;
    k.max_threads = 10_000;
    // Who frees memory itself is told no; anybody else would be kept until the OOM killer has struck.
    p.task.flags |= PF_MEMALLOC;
    const sleeping: number[] = [];
    let result = 0;
    for (let i = 0; i < 2000; i++) {
      result = fork(m, p, sleepForEver(k));
      if (result < 0) break;
      sleeping.push(result);
    }
    expect(result).toBe(-ENOMEM);
    expect(sleeping.length).toBeGreaterThan(50);
    expect(k.nr_threads).toBe(sleeping.length + 2);
  });
});

function* sleepForEver(k: Kernel): Generator<void, void> {
  for (;;) yield* sys_wait4(k, -1, null, 0);
}
