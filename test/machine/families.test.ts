// Parents, children and what a process may: wait, vfork, clone, limits, users, capabilities, swap files, settings.

import type { Syscalls } from 'sim';
import {
  __WALL,
  boot,
  CAP_IPC_LOCK,
  CLONE_FILES,
  CLONE_SIGHAND,
  CLONE_THREAD,
  CLONE_VFORK,
  CLONE_VM,
  Deadlock,
  FatalSignal,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  type Machine,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  type Process,
  RLIM_INFINITY,
  RLIMIT_AS,
  RLIMIT_NOFILE,
  RLIMIT_STACK,
  SIG_IGN,
  SIGCHLD,
  SIGKILL,
  SIGUSR1,
  SystemError,
  UsageError,
  WNOHANG,
} from 'sim';
import { beforeEach, describe, expect, test } from 'vitest';

const RW = PROT_READ | PROT_WRITE;
const ANON = MAP_PRIVATE | MAP_ANONYMOUS;

let m: Machine;
let p: Process;
beforeEach(() => {
  m = boot({ pages: 1024 });
  p = m.spawn('demo');
});

/** What comes of it, in words. */
function outcome(what: () => unknown): unknown {
  try {
    return what();
  } catch (error) {
    if (
      error instanceof FatalSignal ||
      error instanceof SystemError ||
      error instanceof UsageError ||
      error instanceof Deadlock
    )
      return error.message;
    throw error;
  }
}

describe('wait()', () => {
  test('tells the exit code, or the signal', () => {
    const exits = p.fork();
    exits.exit(263);
    expect(p.wait(exits.pid)).toEqual({ pid: exits.pid, code: 7, signal: null });
    const dies = p.fork();
    expect(outcome(() => dies.load8(0))).toContain('SIGSEGV');
    expect(p.wait()).toEqual({ pid: dies.pid, code: null, signal: 'SIGSEGV' });
    const killed = p.fork();
    p.kill(killed.pid, SIGKILL);
    expect(p.wait()).toEqual({ pid: killed.pid, code: null, signal: 'SIGKILL' });
    expect(outcome(() => p.wait())).toBe('wait: ECHILD');
    expect(m.check()).toEqual([]);
  });

  test('with WNOHANG does not sleep; an option that there is not is EINVAL', () => {
    const c = p.fork();
    expect(p.waitpid(c.pid, WNOHANG)).toBe(0);
    c.exit();
    expect(p.waitpid(c.pid, WNOHANG)).toBe(c.pid);
    expect(outcome(() => p.waitpid(-1, 0x100))).toBe('waitpid: EINVAL');
  });

  test('that ended in Deadlock is over: it does not take the child afterwards', () => {
    const c = p.fork();
    expect(outcome(() => p.waitpid())).toContain('No task can run');
    c.exit(7);
    expect(p.waitpid()).toBe(c.pid);
    expect(m.check()).toEqual([]);
  });

  test('and the process can do other things after the Deadlock', () => {
    p.fork();
    expect(outcome(() => p.wait())).toContain('wait_chldexit');
    expect(outcome(() => p.wait())).toContain('wait_chldexit');
    const a = p.mmap(0, PAGE_SIZE, RW, ANON);
    p.store8(a, 9);
    expect(p.load8(a)).toBe(9);
    expect(p.sigpending()).toEqual([]);
  });
});

describe('a call that nobody can end', () => {
  test('and that no signal could: the process says that it is still in it', () => {
    const q = p.clone();
    // p holds mmap_sem for reading, as if it were in the middle of a fault.
    const { mmap_sem } = p.mm;
    mmap_sem.activity = 1;
    expect(outcome(() => q.mmap(0, PAGE_SIZE, RW, ANON))).toContain('down_write');
    expect(outcome(() => q.brk())).toMatchInlineSnapshot(
      `"demo (pid 3) is still in mmap(0x0, 4096): that call ended in Deadlock, and what it waits for has not happened. Let another process make it happen, or use one that is not asleep."`,
    );
  });
});

test('run() leaves no process behind if one of its programs is none', () => {
  const before = m.k.nr_threads;
  let begun = false;
  const good = function* (sys: Syscalls) {
    begun = true;
    yield* sys.brk();
  };
  expect(outcome(() => m.run({ good, bad: (() => 5) as never, after: good }))).toContain(
    'what bad() returns is 5',
  );
  expect([m.k.nr_threads, begun]).toEqual([before, false]);
  expect([...m.k.pidhash.values()].map((task) => task.comm)).not.toContain('good');
  expect(m.check()).toEqual([]);
});

describe('vfork()', () => {
  test('runs the child in the address space of its parent, which sleeps until it has ended', () => {
    const a = p.mmap(0, PAGE_SIZE, RW, ANON);
    const said: string[] = [];
    const pid = p.vfork(function* (sys) {
      said.push(`child ${sys.task.pid}, parent ${p.status().match(/State:\t(.)/)![1]}`);
      yield* sys.store8(a, 5);
      yield* sys.exit(3);
    });
    expect(said).toEqual([`child ${pid}, parent D`]);
    expect(p.load8(a)).toBe(5);
    expect(p.wait()).toEqual({ pid, code: 3, signal: null });
    expect(m.check()).toEqual([]);
  });

  test('tells what the program of the child throws, when the child has ended', () => {
    expect(() =>
      p.vfork(function* (sys) {
        yield* sys.brk();
        throw new Error('out of the child');
      }),
    ).toThrow('out of the child');
    expect(p.wait()).toMatchObject({ code: 0, signal: null });
    expect(p.brk()).toBeGreaterThan(0);

    const said: string[] = [];
    m.run({
      *parent(sys) {
        function* child() {
          yield* sys.brk();
          throw new Error('out of the child');
        }
        try {
          yield* sys.vfork(child());
        } catch (error) {
          said.push((error as Error).message);
        }
        yield* sys.waitpid();
        said.push('parent goes on');
      },
    });
    expect(said).toEqual(['out of the child', 'parent goes on']);
    expect(m.check()).toEqual([]);
  });

  test('without a program is an error that says so', () => {
    expect(outcome(() => p.vfork(undefined as never))).toContain('it must be a function');
    expect(outcome(() => p.vfork((() => 5) as never))).toContain('what child() returns is 5');
    expect(p.wait().code).toBe(0);
    expect(outcome(() => p.clone(CLONE_VFORK | CLONE_VM | SIGCHLD))).toContain(
      'the child needs a program of its own',
    );
  });
});

describe('clone()', () => {
  test('shares what its flags say', () => {
    const thread = p.clone(CLONE_VM | CLONE_FILES | CLONE_SIGHAND | SIGCHLD);
    expect(thread.mm).toBe(p.mm);
    expect(thread.task.files).toBe(p.task.files);
    thread.sigaction(SIGUSR1, SIG_IGN);
    expect(p.sigactionOf(SIGUSR1).handler).toBe(SIG_IGN);

    const other = p.clone(SIGCHLD);
    expect(other.mm).not.toBe(p.mm);
    expect(other.task.files).not.toBe(p.task.files);
  });

  test('gives the child a stack of its own', () => {
    const stack = p.mmap(0, 4 * PAGE_SIZE, RW, ANON);
    const thread = p.clone(CLONE_VM | SIGCHLD, stack + 4 * PAGE_SIZE);
    let esp = 0;
    thread.sigaction(SIGUSR1, () => {
      esp = m.k.cpu.esp;
    });
    p.tkill(thread.pid, SIGUSR1);
    expect(esp).toBe(stack + 4 * PAGE_SIZE - 736);
  });

  test('a signal that kills one thread of a group kills all', () => {
    const q = m.spawn('other');
    const thread = p.clone(CLONE_VM | CLONE_SIGHAND | CLONE_THREAD | SIGCHLD);
    expect(thread.task.tgid).toBe(p.pid);
    q.kill(thread.pid, SIGKILL);
    for (const dead of [p, thread]) expect(outcome(() => dead.brk())).toContain('has exited');
  });

  test('a child with another signal at its end is waited for with __WALL', () => {
    const c = p.clone(CLONE_VM | SIGUSR1);
    p.sigaction(SIGUSR1, SIG_IGN);
    c.exit();
    expect(outcome(() => p.waitpid())).toBe('waitpid: ECHILD');
    expect(p.waitpid(-1, __WALL)).toBe(c.pid);
  });
});

describe('limits', () => {
  test('are soft and hard', () => {
    expect({ ...p.getrlimit(RLIMIT_STACK) }).toEqual({
      rlim_cur: 8 << 20,
      rlim_max: RLIM_INFINITY,
    });
    p.setrlimit(RLIMIT_AS, 1000, 2000);
    expect({ ...p.getrlimit(RLIMIT_AS) }).toEqual({ rlim_cur: 1000, rlim_max: 2000 });
    expect(outcome(() => p.setrlimit(RLIMIT_AS, 2001, 2000))).toBe('setrlimit: EINVAL');
    expect(outcome(() => p.setrlimit(RLIMIT_NOFILE, 2 ** 21))).toBe('setrlimit: EPERM');
  });

  test('only the superuser raises the hard one', () => {
    p.setrlimit(RLIMIT_AS, 1000, 2000);
    p.setrlimit(RLIMIT_AS, 3000);
    p.setuid(500);
    expect(outcome(() => p.setrlimit(RLIMIT_AS, 4000))).toBe('setrlimit: EPERM');
    expect(p.setrlimit(RLIMIT_AS, 2000, 2500)).toBe(0);
    expect(outcome(() => p.setrlimit(RLIMIT_AS, 2000, 2600))).toBe('setrlimit: EPERM');
    expect(outcome(() => p.setrlimit(99, 1))).toContain('a limit is a whole number from 0 to 10');
  });
});

describe('users and capabilities', () => {
  test('a capability that is dropped is missed', () => {
    const a = p.mmap(0, 4 * PAGE_SIZE, RW, ANON);
    expect(p.mlock(a, 2 * PAGE_SIZE)).toBe(0);
    p.munlock(a, 2 * PAGE_SIZE);
    p.capset(p.capabilities().effective & ~(1 << CAP_IPC_LOCK));
    expect(outcome(() => p.mlock(a, 2 * PAGE_SIZE))).toBe('mlock: EPERM');
    expect(p.status()).toContain('CapEff:\t00000000ffffbeff');
    // It is permitted still, and can be taken back.
    p.capset(p.capabilities().effective | (1 << CAP_IPC_LOCK));
    expect(p.mlock(a, 2 * PAGE_SIZE)).toBe(0);
  });

  test('what is not permitted cannot be had', () => {
    p.capset(0, 1 << CAP_IPC_LOCK);
    expect(outcome(() => p.capset(1))).toBe('capset: EPERM');
    expect(outcome(() => p.capset(0, 3))).toBe('capset: EPERM');
    expect(p.capset(1 << CAP_IPC_LOCK)).toBe(0);
  });

  test('another user has none, may not come back, and may not kill the superuser', () => {
    const root = m.spawn('root');
    p.setuid(500);
    expect(p.capabilities()).toEqual({ effective: 0, permitted: 0, inheritable: 0 });
    expect(p.status()).toContain('Uid:\t500\t500\t500\t500');
    expect(outcome(() => p.setuid(0))).toBe('setuid: EPERM');
    expect(outcome(() => p.kill(root.pid, SIGKILL))).toBe('kill: EPERM');
    expect(outcome(() => p.swapon('/swap'))).toBe('swapon: EPERM');
    const c = p.fork();
    expect(p.kill(c.pid, SIGKILL)).toBe(0);
    expect(m.check()).toEqual([]);
  });
});

describe('swap files', () => {
  test('are made, used by priority, and taken away', () => {
    m.swapfile('/fast', 64);
    m.swapfile('/slow', 32);
    m.swapon('/slow');
    p.swapon('/fast', 5);
    expect(m.swaps()).toMatchInlineSnapshot(`
      "Filename			Type		Size	Used	Priority
      /slow                           file		120	0	-1
      /fast                           file		248	0	5"
    `);
    p.swapoff('/slow');
    m.swapoff('/fast');
    expect(m.swaps().split('\n')).toHaveLength(1);
    expect(outcome(() => m.swapoff('/fast'))).toBe('swapoff: EINVAL');
    expect(outcome(() => m.swapon('/none'))).toBe('swapon: ENOENT');
    expect(outcome(() => m.swapfile('/fast', 64))).toContain('there is /fast already');
    expect(outcome(() => m.swapon('/fast', 40000))).toContain('priority is 40000');
  });
});

describe('sysctl()', () => {
  test('reads and sets', () => {
    expect(m.sysctl('vm.max_map_count')).toBe(65536);
    expect(m.sysctl('vm.max_map_count', 2)).toBe(2);
    p.mmap(0, PAGE_SIZE, RW, ANON);
    p.mmap(0, PAGE_SIZE, PROT_READ, ANON);
    expect(outcome(() => p.mmap(0, PAGE_SIZE, RW, ANON))).toBe('mmap: ENOMEM');
    for (const name of ['overcommit_memory', 'page-cluster', 'max-readahead', 'min-readahead'])
      expect(m.sysctl(`vm.${name}`, 1)).toBe(1);
  });

  test('names what there is', () => {
    expect(outcome(() => m.sysctl('vm.max_map_cont'))).toMatchInlineSnapshot(
      `"sysctl(): name is the string 'vm.max_map_cont', but the settings here are vm.overcommit_memory, vm.max_map_count, vm.page-cluster, vm.max-readahead, vm.min-readahead. Did you mean 'vm.max_map_count'? Pass one of them."`,
    );
    expect(outcome(() => m.sysctl('toString'))).toContain("the string 'toString'");
    expect(outcome(() => m.sysctl('vm.page-cluster', 0.5))).toContain('value is 0.5');
  });
});
