// Signals: handlers, what is blocked, frames on the stack, and what is done without a handler.

import {
  BUS_ADRERR,
  boot,
  CLD_EXITED,
  FatalSignal,
  MAP_ANONYMOUS,
  MAP_FIXED,
  MAP_PRIVATE,
  type Machine,
  PAGE_MASK,
  PAGE_SIZE,
  PROT_NONE,
  PROT_READ,
  PROT_WRITE,
  type Process,
  RLIMIT_STACK,
  SA_NODEFER,
  SA_ONESHOT,
  SA_ONSTACK,
  SA_RESTART,
  SA_SIGINFO,
  SEGV_ACCERR,
  SEGV_MAPERR,
  SI_TKILL,
  SI_USER,
  SIG_BLOCK,
  SIG_DFL,
  SIG_IGN,
  SIG_SETMASK,
  SIG_UNBLOCK,
  SIGBUS,
  SIGCHLD,
  SIGCONT,
  SIGKILL,
  SIGSEGV,
  SIGSTOP,
  SIGTERM,
  SIGUSR1,
  SIGUSR2,
  SIGXFSZ,
  type SignalInfo,
  SystemError,
  UsageError,
  u32,
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
function outcome(what: () => unknown): string {
  try {
    return String(what());
  } catch (error) {
    if (error instanceof FatalSignal || error instanceof SystemError || error instanceof UsageError)
      return error.message;
    throw error;
  }
}

describe('a handler for a fault', () => {
  test('is told the address and the cause, mends it, and the access is made again', () => {
    const a = p.mmap(0, PAGE_SIZE, PROT_READ, ANON);
    const told: SignalInfo[] = [];
    p.sigaction(SIGSEGV, function* (_sig, info, sys) {
      told.push(info);
      yield* sys.mprotect(info.si_addr & PAGE_MASK, PAGE_SIZE, RW);
    });
    p.store8(a + 5, 42);
    expect(p.load8(a + 5)).toBe(42);
    expect(told).toEqual([
      { si_signo: SIGSEGV, si_code: SEGV_ACCERR, si_addr: a + 5, si_pid: 0, si_status: 0 },
    ]);
    expect(m.check()).toEqual([]);
  });

  test('a load gets what is there once the handler has mapped the page', () => {
    const a = 0x50000000;
    p.sigaction(SIGSEGV, function* (_sig, { si_addr, si_code }, sys) {
      expect(si_code).toBe(SEGV_MAPERR);
      const page = u32(si_addr & PAGE_MASK);
      yield* sys.mmap(page, PAGE_SIZE, RW, ANON | MAP_FIXED);
      yield* sys.store32(page, 0x01020304);
    });
    expect(p.load32(a)).toBe(0x01020304);
  });

  test('a word across two pages may call it for each of them', () => {
    const a = p.mmap(0, 2 * PAGE_SIZE, PROT_NONE, ANON);
    const seen: number[] = [];
    p.sigaction(SIGSEGV, function* (_sig, { si_addr }, sys) {
      seen.push(si_addr);
      yield* sys.mprotect(si_addr & PAGE_MASK, PAGE_SIZE, RW);
    });
    p.store32(a + PAGE_SIZE - 2, 0x0a0b0c0d);
    expect(seen).toEqual([a + PAGE_SIZE - 2, a + PAGE_SIZE]);
    expect(p.load32(a + PAGE_SIZE - 2)).toBe(0x0a0b0c0d);
  });

  test('may itself fault for pages that come on demand', () => {
    const a = p.mmap(0, PAGE_SIZE, PROT_NONE, ANON);
    const log = p.mmap(0, 8 * PAGE_SIZE, RW, ANON);
    p.sigaction(SIGSEGV, function* (_sig, { si_addr }, sys) {
      yield* sys.store32(log + 5 * PAGE_SIZE, si_addr);
      yield* sys.mprotect(a, PAGE_SIZE, RW);
    });
    p.store8(a, 1);
    expect(p.load32(log + 5 * PAGE_SIZE)).toBe(a);
  });

  test('that mends nothing is called again and again, until the machine says so', () => {
    let calls = 0;
    p.sigaction(SIGSEGV, () => void calls++);
    const message = outcome(() => p.load8(0));
    expect(calls).toBe(10_000);
    expect(message).toMatchInlineSnapshot(
      `"The access of demo (pid 2) to 0x0 has faulted 10000 times in a row. When the handler of its signal returns, the access is tried again, and faults again: let the handler mend the cause, with mprotect() or mmap(), or end the program with exit()."`,
    );
    expect(p.load8(0xbfffe000)).toBe(0);
    expect(m.check()).toEqual([]);
  });

  test('that cannot be called is fatal: the stack has no room for its frame', () => {
    p.sigaction(SIGSEGV, () => undefined);
    p.setrlimit(RLIMIT_STACK, PAGE_SIZE);
    p.setEsp(0xbfffe010);
    expect(outcome(() => p.load8(0))).toBe('demo (pid 2) was killed by SIGSEGV');
    expect(m.check()).toEqual([]);
  });

  test('runs on the stack that sigaltstack() set, if its own has no room', () => {
    const stack = p.mmap(0, 8192, RW, ANON);
    const seen: number[] = [];
    expect(p.sigaltstack(stack, 8192)).toEqual({ ss_sp: 0, ss_flags: 2, ss_size: 0 });
    p.sigaction(
      SIGSEGV,
      function* (_sig, _info, sys) {
        seen.push(m.k.cpu.esp);
        yield* sys.setrlimit(RLIMIT_STACK, 16 * PAGE_SIZE);
      },
      { flags: SA_ONSTACK },
    );
    p.setrlimit(RLIMIT_STACK, PAGE_SIZE);
    p.setEsp(0xbfffd000);
    p.store8(0xbfffd000, 1);
    expect(p.load8(0xbfffd000)).toBe(1);
    expect(seen.map((esp) => esp - stack)).toEqual([8192 - 736]);
    expect(m.k.cpu.esp).toBe(0xbfffd000);
  });

  test('may set another stack for handlers, which stays when it returns, though the frame tells of the old one', () => {
    const first = p.mmap(0, 8192, RW, ANON);
    const second = p.mmap(0, 8192, RW, ANON);
    p.sigaltstack(first, 8192);
    p.sigaction(
      SIGUSR1,
      function* (_sig, _info, sys) {
        yield* sys.sigaltstack(second, 4096);
      },
      { flags: SA_SIGINFO },
    );
    p.kill(p.pid, SIGUSR1);
    expect(p.sigaltstack(0, 0, 2)).toEqual({ ss_sp: second, ss_flags: 0, ss_size: 4096 });
  });

  test('makes the stack grow for its frame, as the program would', () => {
    p.setEsp(0xbfffe100);
    p.sigaction(SIGUSR1, () => undefined);
    p.kill(p.pid, SIGUSR1);
    expect(p.maps()).toContain('bfffd000-c0000000');
  });
});

describe('the frame', () => {
  test('holds what do_signal() writes into it, and its size is that of C', () => {
    const a = p.mmap(0, PAGE_SIZE, PROT_READ, ANON);
    const words: Record<string, number> = {};
    let frame = 0;
    p.sigaction(SIGSEGV, function* (_sig, { si_addr }, sys) {
      frame = m.k.cpu.esp;
      words.pretcode = yield* sys.load32(frame);
      words.sig = yield* sys.load32(frame + 4);
      words.esp = yield* sys.load32(frame + 8 + 28);
      words.trapno = yield* sys.load32(frame + 8 + 48);
      words.err = yield* sys.load32(frame + 8 + 52);
      words.oldmask = yield* sys.load32(frame + 8 + 80);
      words.cr2 = yield* sys.load32(frame + 8 + 84);
      words.code = yield* sys.load32(frame + 724);
      yield* sys.mprotect(si_addr & PAGE_MASK, PAGE_SIZE, RW);
    });
    p.sigprocmask(SIG_BLOCK, [SIGUSR2]);
    p.store8(a + 9, 1);
    expect(frame).toBe(0xbffff000 - 736);
    expect(words).toEqual({
      pretcode: frame + 724,
      sig: SIGSEGV,
      esp: 0xbffff000,
      trapno: 14,
      err: 6,
      oldmask: 1 << (SIGUSR2 - 1),
      cr2: a + 9,
      code: 0x0077b858,
    });
    expect(m.k.cpu.esp).toBe(0xbffff000);
  });

  test('is larger with SA_SIGINFO, and tells the cause', () => {
    const words: number[] = [];
    let frame = 0;
    p.sigaction(
      SIGUSR1,
      function* (_sig, _info, sys) {
        frame = m.k.cpu.esp;
        const info = yield* sys.load32(frame + 8);
        for (let i = 0; i < 5; i++) words.push(yield* sys.load32(info + 4 * i));
      },
      { flags: SA_SIGINFO },
    );
    p.kill(p.pid, SIGUSR1);
    expect(frame).toBe(0xbffff000 - 896);
    expect(words).toEqual([SIGUSR1, 0, SI_USER, p.pid, 0]);
    expect(m.k.cpu.esp).toBe(0xbffff000);
  });

  test('that a handler has taken away is fatal', () => {
    p.sigaction(SIGUSR1, function* (_sig, _info, sys) {
      yield* sys.munmap(0xbfff0000, 0x10000);
    });
    expect(outcome(() => p.kill(p.pid, SIGUSR1))).toBe(
      'demo (pid 2) was killed by SIGSEGV (SEGV_MAPERR) at 0xbfffed20',
    );
    expect(m.check()).toEqual([]);
  });

  test('that is empty again, because the stack has grown there anew, leads to address 0', () => {
    p.setEsp(0xbfffe000);
    p.sigaction(SIGUSR1, function* (_sig, _info, sys) {
      yield* sys.munmap(0xbfff0000, 0xf000);
    });
    expect(outcome(() => p.kill(p.pid, SIGUSR1))).toBe(
      'demo (pid 2) was killed by SIGSEGV (SEGV_MAPERR) at 0x0',
    );
  });

  test('says what is blocked afterwards: a handler may change it there', () => {
    p.sigaction(SIGUSR1, function* (_sig, _info, sys) {
      yield* sys.store32(m.k.cpu.esp + 8 + 80, 0xffffffff);
    });
    p.kill(p.pid, SIGUSR1);
    const blocked = p.sigprocmask(SIG_UNBLOCK, []);
    expect(blocked).toHaveLength(30);
    expect(blocked).not.toContain(SIGKILL);
    expect(blocked).not.toContain(SIGSTOP);
  });

  test('whose return address is overwritten leads nowhere', () => {
    p.sigaction(SIGUSR1, function* (_sig, _info, sys) {
      yield* sys.store32(m.k.cpu.esp, 0xbfffe000);
    });
    expect(() => p.kill(p.pid, SIGUSR1)).toThrow('overwritten with 0xbfffe000');
  });
});

describe('flags', () => {
  test('SA_ONESHOT calls the handler once', () => {
    let calls = 0;
    p.sigaction(SIGUSR1, () => void calls++, { flags: SA_ONESHOT });
    p.kill(p.pid, SIGUSR1);
    expect(calls).toBe(1);
    expect(p.sigactionOf(SIGUSR1).handler).toBe(SIG_DFL);
    expect(outcome(() => p.kill(p.pid, SIGUSR1))).toBe('demo (pid 2) was killed by SIGUSR1');
  });

  test('the own signal waits for the handler to return, unless SA_NODEFER is set', () => {
    for (const [flags, order] of [
      [0, 'in in-out out in out'],
      [SA_NODEFER, 'in in out out'],
    ] as const) {
      const said: string[] = [];
      let more = true;
      p.sigaction(
        SIGUSR1,
        function* (_sig, _info, sys) {
          said.push('in');
          if (more) {
            more = false;
            yield* sys.kill(p.pid, SIGUSR1);
            if (flags === 0) said.push('in-out');
          }
          said.push('out');
        },
        { flags },
      );
      p.kill(p.pid, SIGUSR1);
      expect(said.join(' ')).toBe(order);
    }
  });

  test('mask says which other signals wait', () => {
    const said: string[] = [];
    p.sigaction(SIGUSR2, () => void said.push('usr2'));
    for (const mask of [[], [SIGUSR2]]) {
      p.sigaction(
        SIGUSR1,
        function* (_sig, _info, sys) {
          said.push('in');
          yield* sys.kill(p.pid, SIGUSR2);
          said.push('out');
        },
        { mask },
      );
      p.kill(p.pid, SIGUSR1);
    }
    expect(said.join(' ')).toBe('in usr2 out in out usr2');
  });

  test('a wait that a signal interrupts is EINTR, or goes on with SA_RESTART', () => {
    const outcomes = (flags: number) => {
      const said = new Set<string>();
      for (let seed = 1; seed <= 30; seed++) {
        let handled = 0;
        m.run(
          {
            *a(sys) {
              yield* sys.sigaction(SIGUSR1, () => void handled++, { flags });
              const parent = sys.task.pid;
              const child = yield* sys.fork(
                (function* () {
                  yield* sys.kill(parent, SIGUSR1);
                  yield* sys.brk();
                })(),
              );
              try {
                said.add((yield* sys.waitpid()) === child ? 'the child' : 'another');
              } catch (error) {
                said.add(String(error));
                yield* sys.waitpid();
              }
            },
          },
          seed,
        );
        expect(handled).toBe(1);
      }
      return [...said].sort();
    };
    expect(outcomes(0)).toEqual(['SystemError: waitpid: EINTR', 'the child']);
    expect(outcomes(SA_RESTART)).toEqual(['the child']);
    expect(m.check()).toEqual([]);
  });
});

describe('blocked signals', () => {
  test('wait, and are delivered once they are let through, lowest first', () => {
    const seen: number[] = [];
    for (const sig of [SIGUSR1, SIGUSR2]) p.sigaction(sig, (n) => void seen.push(n));
    expect(p.sigprocmask(SIG_BLOCK, [SIGUSR1, SIGUSR2])).toEqual([]);
    for (const sig of [SIGUSR2, SIGUSR1, SIGUSR1]) p.kill(p.pid, sig);
    expect(seen).toEqual([]);
    expect(p.sigpending()).toEqual([SIGUSR1, SIGUSR2]);
    expect(p.status()).toContain('SigPnd:\t0000000000000a00\nSigBlk:\t0000000000000a00\n');
    expect(p.sigprocmask(SIG_SETMASK, [])).toEqual([SIGUSR1, SIGUSR2]);
    expect(seen).toEqual([SIGUSR1, SIGUSR2]);
    expect(p.sigpending()).toEqual([]);
  });

  test('a fault of the own is let through although it is blocked or ignored', () => {
    p.sigprocmask(SIG_BLOCK, [SIGSEGV]);
    const other = p.fork();
    p.sigaction(SIGSEGV, SIG_IGN);
    expect(outcome(() => p.load8(0))).toContain('killed by SIGSEGV (SEGV_MAPERR)');
    let calls = 0;
    other.sigaction(SIGSEGV, function* (_s, _i, sys) {
      calls++;
      yield* sys.mmap(0x1000, PAGE_SIZE, RW, ANON | MAP_FIXED);
    });
    expect(other.load8(0x1000)).toBe(0);
    expect(calls).toBe(1);
  });

  test('SIGKILL and SIGSTOP cannot be, nor handled', () => {
    p.sigprocmask(SIG_BLOCK, [SIGKILL, SIGSTOP, SIGTERM]);
    expect(p.sigprocmask(SIG_BLOCK, [])).toEqual([SIGTERM]);
    for (const sig of [SIGKILL, SIGSTOP])
      expect(outcome(() => p.sigaction(sig, SIG_IGN))).toBe('sigaction: EINVAL');
  });

  test('a way of blocking that there is not is EINVAL, and sets the mask all the same', () => {
    expect(outcome(() => p.sigprocmask(7, [SIGUSR1]))).toBe('sigprocmask: EINVAL');
    expect(p.sigprocmask(SIG_BLOCK, [])).toEqual([SIGUSR1]);
  });

  test('ignoring a signal forgets that it waits', () => {
    p.sigprocmask(SIG_BLOCK, [SIGUSR1]);
    p.kill(p.pid, SIGUSR1);
    p.sigaction(SIGUSR1, SIG_IGN);
    expect(p.sigpending()).toEqual([]);
    expect(p.status()).toContain('SigIgn:\t0000000000000200\nSigCgt:\t0000000000000000\n');
  });
});

describe('kill()', () => {
  test('calls the handler of another process before it returns', () => {
    const q = m.spawn('other');
    const seen: SignalInfo[] = [];
    q.sigaction(SIGUSR1, (_sig, info) => void seen.push(info));
    p.kill(q.pid, SIGUSR1);
    expect(seen).toMatchObject([{ si_signo: SIGUSR1, si_code: SI_USER, si_pid: p.pid }]);
    expect(q.status()).toContain('State:\tS (sleeping)');
    expect(q.status()).toContain('SigCgt:\t0000000000000200');
  });

  test('kills a process that does not handle it', () => {
    const c = p.fork();
    p.kill(c.pid, SIGTERM);
    expect(outcome(() => c.load8(0))).toContain('has exited');
    expect(p.waitpid()).toBe(c.pid);
  });

  test('0 asks only; nobody there is ESRCH; no such signal is EINVAL', () => {
    expect(p.kill(p.pid, 0)).toBe(0);
    expect(outcome(() => p.kill(999, SIGTERM))).toBe('kill: ESRCH');
    expect(outcome(() => p.kill(p.pid, 65))).toBe('kill: EINVAL');
    expect(outcome(() => p.kill(p.pid, -1))).toBe('kill: EINVAL');
  });

  test('init cannot be killed', () => {
    p.kill(1, SIGKILL);
    expect(m.spawn('next').pid).toBeGreaterThan(p.pid);
  });

  test('-1 means all others', () => {
    const others = [m.spawn('one'), m.spawn('two')];
    p.kill(-1, SIGTERM);
    for (const q of others) expect(outcome(() => q.brk())).toContain('has exited');
    expect(p.brk()).toBeGreaterThan(0);
  });

  test('SIGSTOP stops a process until SIGCONT', () => {
    const q = m.spawn('other');
    p.kill(q.pid, SIGSTOP);
    expect(q.status()).toContain('State:\tT (stopped)');
    p.kill(q.pid, SIGCONT);
    expect(q.status()).toContain('State:\tS (sleeping)');
    expect(q.brk()).toBeGreaterThan(0);
  });
});

describe('children', () => {
  test('inherit handlers and what is blocked, but not what waits', () => {
    const seen: number[] = [];
    p.sigaction(SIGUSR1, (_sig, _info, sys) => {
      seen.push(sys.task.pid);
    });
    p.sigprocmask(SIG_BLOCK, [SIGUSR2]);
    p.kill(p.pid, SIGUSR2);
    const c = p.fork();
    expect(c.sigpending()).toEqual([]);
    expect(c.sigprocmask(SIG_BLOCK, [])).toEqual([SIGUSR2]);
    p.kill(c.pid, SIGUSR1);
    expect(seen).toEqual([c.pid]);
    c.sigaction(SIGUSR1, SIG_DFL);
    expect(p.sigactionOf(SIGUSR1).handler).not.toBe(SIG_DFL);
  });

  test('their end calls a handler of SIGCHLD', () => {
    const seen: SignalInfo[] = [];
    p.sigaction(SIGCHLD, (_sig, info) => void seen.push(info));
    const c = p.fork();
    c.exit(7);
    expect(p.waitpid()).toBe(c.pid);
    expect(seen).toEqual([
      { si_signo: SIGCHLD, si_code: CLD_EXITED, si_addr: 0, si_pid: c.pid, si_status: 7 },
    ]);
  });

  test('who ignores SIGCHLD need not wait', () => {
    p.sigaction(SIGCHLD, SIG_IGN);
    p.fork().exit();
    expect(outcome(() => p.waitpid())).toBe('waitpid: ECHILD');
  });
});

describe('bad handlers', () => {
  test('one that throws is named, and the process goes on', () => {
    p.sigaction(SIGSEGV, function* (_sig, info, sys) {
      yield* sys.mprotect(info.si_addr, 1, 99);
    });
    expect(outcome(() => p.load8(1))).toMatchInlineSnapshot(
      `"The handler of demo (pid 2) for SIGSEGV threw an error: mprotect: EINVAL. It has to return, and the access that faulted is tried again then: a jump out of a handler, as longjmp() makes it, is not simulated. Catch the error in the handler, or end the program there with yield* sys.exit(1)."`,
    );
    expect(p.sigprocmask(SIG_BLOCK, [])).toEqual([]);
    expect(m.k.cpu.esp).toBe(0xbffff000);
    expect(m.check()).toEqual([]);
  });

  test('one that calls through a Process is told how', () => {
    p.sigaction(SIGSEGV, () => p.mprotect(0, 0, 0));
    expect(outcome(() => p.load8(0))).toMatchInlineSnapshot(
      `"A call was made while the machine is in the middle of another one: a handler, or a program of run(), has used a Process. There, make calls with yield* through \`sys\`, the last argument of a handler and the first of a program."`,
    );
    expect(p.brk()).toBeGreaterThan(0);
  });

  test('an async function', () => {
    p.sigaction(SIGUSR1, (async () => undefined) as unknown as () => void);
    expect(outcome(() => p.kill(p.pid, SIGUSR1))).toMatchInlineSnapshot(
      `"The handler of demo (pid 2) for SIGUSR1 is an async function, but the machine does not wait for promises. Write function* and yield*."`,
    );
  });

  test('handlers that interrupt each other without end', () => {
    p.sigaction(
      SIGUSR1,
      function* (_sig, _info, sys) {
        yield* sys.kill(sys.task.pid, SIGUSR1);
      },
      { flags: SA_NODEFER },
    );
    expect(outcome(() => p.kill(p.pid, SIGUSR1))).toMatchInlineSnapshot(
      `"100 handlers of demo (pid 2) interrupt each other, and signal 10 would call one more. A handler whose own work raises the signal again must not be set with SA_NODEFER, or has to mend the cause first."`,
    );
    expect(m.check()).toEqual([]);
  });

  test('no function, no list, no signal', () => {
    const bad = [
      () => p.sigaction(SIGUSR1, 'f' as never),
      () => p.sigaction(SIGUSR1, 2),
      () => p.sigaction(NaN, SIG_DFL),
      () => p.sigaction(0, SIG_DFL),
      () => p.sigaction(65, SIG_DFL),
      () => p.sigaction(SIGUSR1, SIG_DFL, { mask: SIGUSR2 as never }),
      () => p.sigaction(SIGUSR1, SIG_DFL, { mask: [0] }),
      () => p.sigaction(SIGUSR1, SIG_DFL, { flags: 0.5 }),
      () => p.sigprocmask(SIG_BLOCK, 5 as never),
      () => p.kill('1' as never, SIGTERM),
    ];
    expect(bad.map(outcome).join('\n')).toMatchInlineSnapshot(`
      "sigaction(): handler is the string 'f', but a handler is a function, SIG_DFL or SIG_IGN. Pass function* (sig, info, sys) { … }.
      sigaction(): handler is 2, but a handler is a function, SIG_DFL or SIG_IGN. Pass function* (sig, info, sys) { … }.
      sigaction(): sig is NaN, but a signal is a whole number, such as SIGTERM. Look for a part of the calculation that is not a number.
      sigaction: EINVAL
      sigaction: EINVAL
      sigaction(): mask is 12, but it must be a list of signals. Pass one such as [SIGUSR1, SIGTERM], or [] for none.
      sigaction(): mask[0] is 0, but a signal is a whole number from 1 to 64. Use its name: SIGUSR1.
      sigaction(): flags is 0.5, but a register of an i386 holds a whole number from 0 to 0xffffffff. Pass 0 or 1.
      sigprocmask(): signals is 5, but it must be a list of signals. Pass one such as [SIGUSR1, SIGTERM], or [] for none.
      kill(): pid is the string '1', but a pid is a whole number, such as a Process's pid. Pass 1, without quotes."
    `);
  });
});

test('exit() in a handler ends the process', () => {
  const c = p.fork();
  c.sigaction(SIGTERM, function* (_sig, _info, sys) {
    yield* sys.exit(3);
  });
  p.kill(c.pid, SIGTERM);
  expect(p.waitpid()).toBe(c.pid);
});

test('tkill() is for one thread, and each has its own mask', () => {
  const t = p.clone();
  const seen: unknown[] = [];
  t.sigaction(SIGUSR1, (_sig, { si_code }, sys) => void seen.push(sys.task.pid, si_code));
  t.sigprocmask(SIG_BLOCK, [SIGUSR2]);
  expect(p.sigprocmask(SIG_BLOCK, [])).toEqual([]);
  p.tkill(t.pid, SIGUSR1);
  expect(seen).toEqual([t.pid, SI_TKILL]);
});

test('SIGXFSZ and SIGBUS can be handled as the rest', () => {
  const seen: number[] = [];
  for (const sig of [SIGBUS, SIGXFSZ]) {
    p.sigaction(sig, (n) => void seen.push(n));
    p.kill(p.pid, sig);
  }
  expect(seen).toEqual([SIGBUS, SIGXFSZ]);
  expect(BUS_ADRERR).toBe(0x30002);
});

describe('two signals from two processes', () => {
  /** What a receiver's two handlers did, in every way that 300 orders lead to. */
  function outcomes(mask: number[], flags = 0): string[] {
    const found = new Set<string>();
    for (let seed = 1; seed <= 300; seed++) {
      const said: string[] = [];
      let receiver = 0;
      m.run(
        {
          *receiver(sys) {
            receiver = sys.task.pid;
            for (const [sig, name] of [
              [SIGUSR1, 'a'],
              [SIGUSR2, 'b'],
            ] as const)
              yield* sys.sigaction(
                sig,
                function* (_sig, _info, inner) {
                  said.push(`${name}(`);
                  yield* inner.brk();
                  yield* inner.store32(inner.task.mm!.start_stack - 64, seed);
                  said.push(`${name})`);
                },
                { mask, flags },
              );
            for (const sig of [SIGUSR1, SIGUSR2])
              yield* sys.fork(
                (function* () {
                  yield* sys.brk();
                  yield* sys.kill(receiver, sig);
                })(),
              );
            while (said.length < 4) yield* sys.brk();
            for (let children = 0; children < 2; children++) yield* sys.waitpid();
          },
        },
        seed,
      );
      found.add(said.join(' '));
      expect(m.check()).toEqual([]);
    }
    return [...found].sort();
  }

  test('one handler may interrupt the other, in either order', () => {
    const all = ['a( a) b( b)', 'a( b( b) a)', 'b( a( a) b)', 'b( b) a( a)'];
    expect(outcomes([])).toEqual(all);
    expect(outcomes([], SA_SIGINFO)).toEqual(all);
  });

  test('unless each blocks the other: then one waits', () => {
    expect(outcomes([SIGUSR1, SIGUSR2])).toEqual(['a( a) b( b)', 'b( b) a( a)']);
  });
});
