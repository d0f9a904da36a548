// The user's side of the system calls: what a program calls, and what becomes of the return value.
//
// Each method is the kernel's side seen from the program: it enters the kernel, and on the way
// back to user space looks for signals, as the real return path does. It may sleep, so it is a
// generator; Process (process.ts) has the same calls as plain methods that run the machine until
// the call returns.

import {
  callsAgain,
  returnsAtOnce,
  returnToUser,
  systemCallRegs,
} from '../arch/i386/kernel/entry.ts';
import { sys_clone, sys_vfork } from '../arch/i386/kernel/process.ts';
import { sys_ptrace } from '../arch/i386/kernel/ptrace.ts';
import { sys_sigaltstack } from '../arch/i386/kernel/signal.ts';
import { old_mmap, sys_mmap2 } from '../arch/i386/kernel/sys_i386.ts';
import { sys_fdatasync, sys_fsync } from '../fs/buffer.ts';
import { sys_dup } from '../fs/fcntl.ts';
import { sys_unlink } from '../fs/namei.ts';
import { sys_close, sys_ftruncate, sys_open, sys_truncate } from '../fs/open.ts';
import { sys_lseek, sys_pread, sys_pwrite, sys_read, sys_write } from '../fs/read_write.ts';
import type { Kernel } from '../globals.ts';
import { O_RDONLY } from '../include/asm-i386/fcntl.ts';
import { KernelBug, UsageError } from '../include/bug.ts';
import { PTRACE_PEEKDATA, PTRACE_PEEKTEXT } from '../include/linux/ptrace.ts';
import { RLIM_NLIMITS, rlimit } from '../include/linux/resource.ts';
import { CLONE_VFORK, CLONE_VM, type task_struct } from '../include/linux/sched.ts';
import { k_sigaction, SIGCHLD, sigset_t, type stack_t } from '../include/linux/signal.ts';
import {
  SWAP_FLAG_PREFER,
  SWAP_FLAG_PRIO_MASK,
  SWAP_FLAG_PRIO_SHIFT,
} from '../include/linux/swap.ts';
import { ValueSlot } from '../include/slot.ts';
import { u32 } from '../include/u32.ts';
import { sys_capset } from '../kernel/capability.ts';
import { sys_exit, sys_wait4 } from '../kernel/exit.ts';
import { do_fork } from '../kernel/fork.ts';
import {
  do_sigpending,
  sys_kill,
  sys_rt_sigaction,
  sys_rt_sigprocmask,
  sys_tkill,
} from '../kernel/signal.ts';
import { sys_getrlimit, sys_setrlimit, sys_setuid } from '../kernel/sys.ts';
import { sys_nanosleep } from '../kernel/timer.ts';
import { sys_madvise, sys_mincore, sys_msync } from '../mm/filemap.ts';
import { sys_mlock, sys_mlockall, sys_munlock, sys_munlockall } from '../mm/mlock.ts';
import { sys_brk, sys_munmap } from '../mm/mmap.ts';
import { sys_mprotect } from '../mm/mprotect.ts';
import { sys_mremap } from '../mm/mremap.ts';
import { sys_swapoff, sys_swapon } from '../mm/swapfile.ts';
import {
  aByte,
  aLength,
  anFd,
  anInt,
  anOffset,
  aPath,
  aPathname,
  aPid,
  aProgram,
  aSignal,
  someBytes,
  someOptions,
  wholeNumber,
  word,
} from './arguments.ts';
import { loadBytes, storeByte, storeBytes } from './bulk.ts';
import { SystemError } from './errors.ts';
import { type Contents, SEEK_SET } from './files.ts';
import {
  kernelAction,
  programAction,
  type SignalAction,
  type SignalHandler,
  type SignalOptions,
  signalName,
  signalSet,
  signalsOf,
} from './signals.ts';

/** The system calls of one task, as generators: for programs that run beside each other. */
export class Syscalls {
  constructor(
    protected readonly k: Kernel,
    /** The task that calls. */
    readonly task: task_struct,
  ) {}

  /**
   * The way back from the kernel with `result`: others may have a turn, and signals are delivered.
   * A negative errno becomes a SystemError; anything else is the return value.
   * @param again makes the call once more, if a signal may interrupt it and do_signal() says so
   */
  *#leave(
    syscall: string,
    result: number,
    again: (() => Generator<void, number>) | null = null,
  ): Generator<void, number> {
    while (!returnsAtOnce(this.k)) {
      const regs = systemCallRegs(this.k, result);
      yield* returnToUser(this.k, regs);
      result = regs.eax;
      if (again === null || !callsAgain(regs) || this.k.current.thread.takenBack) break;
      result = yield* again();
    }
    if (result < 0) throw new SystemError(syscall, result);
    return result;
  }

  /** A call that a signal may interrupt: it is made again after it if do_signal() says so. */
  *#interruptible(syscall: string, call: () => Generator<void, number>): Generator<void, number> {
    return yield* this.#leave(syscall, yield* call(), call);
  }

  /**
   * Maps `len` bytes of the file `fd`, or of zeroes with MAP_ANONYMOUS, and returns the address.
   * @param addr wished address, 0 for none; a command with MAP_FIXED
   * @param offset where in the file, in bytes: a multiple of 4096
   */
  *mmap(
    addr: number,
    len: number,
    prot: number,
    flags: number,
    fd = -1,
    offset = 0,
  ): Generator<void, number> {
    const arg = {
      addr: word('mmap', 'addr', addr),
      len: word('mmap', 'len', len),
      prot: word('mmap', 'prot', prot),
      flags: word('mmap', 'flags', flags),
      fd: anFd('mmap', 'fd', fd),
      offset: word('mmap', 'offset', offset),
    };
    return yield* this.#leave('mmap', yield* old_mmap(this.k, arg));
  }

  /** As mmap(), with the offset `pgoff` in pages. */
  *mmap2(
    addr: number,
    len: number,
    prot: number,
    flags: number,
    fd = -1,
    pgoff = 0,
  ): Generator<void, number> {
    return yield* this.#leave(
      'mmap2',
      yield* sys_mmap2(
        this.k,
        word('mmap2', 'addr', addr),
        word('mmap2', 'len', len),
        word('mmap2', 'prot', prot),
        word('mmap2', 'flags', flags),
        anFd('mmap2', 'fd', fd),
        word('mmap2', 'pgoff', pgoff),
      ),
    );
  }

  /** Unmaps addr … addr + len - 1. */
  *munmap(addr: number, len: number): Generator<void, number> {
    return yield* this.#leave(
      'munmap',
      yield* sys_munmap(this.k, word('munmap', 'addr', addr), word('munmap', 'len', len)),
    );
  }

  /** Asks for the heap to end at `addr`; returns where it ends. 0 asks only. */
  *brk(addr = 0): Generator<void, number> {
    return yield* this.#leave('brk', yield* sys_brk(this.k, word('brk', 'addr', addr)));
  }

  /** Gives the pages in addr … addr + len - 1 other rights. */
  *mprotect(addr: number, len: number, prot: number): Generator<void, number> {
    return yield* this.#leave(
      'mprotect',
      yield* sys_mprotect(
        this.k,
        word('mprotect', 'addr', addr),
        word('mprotect', 'len', len),
        word('mprotect', 'prot', prot),
      ),
    );
  }

  /**
   * Opens the file of a path, and returns its descriptor: the lowest that is free. A program begins with none
   * open, so the first is 0.
   */
  *open(path: string, flags = O_RDONLY, mode = 0o644): Generator<void, number> {
    const result = yield* sys_open(
      this.k,
      aPathname('open', 'path', path),
      word('open', 'flags', flags),
      word('open', 'mode', mode),
    );
    return yield* this.#leave('open', result);
  }

  /** Frees a descriptor. The file is closed with the last descriptor, mapping or call that uses the open file. */
  *close(fd: number): Generator<void, number> {
    return yield* this.#leave('close', yield* sys_close(this.k, anFd('close', 'fd', fd)));
  }

  /** Reads up to `len` bytes to `addr`, and moves on; returns how many, 0 at the end of the file. */
  *read(fd: number, addr: number, len: number): Generator<void, number> {
    const result = yield* sys_read(
      this.k,
      anFd('read', 'fd', fd),
      word('read', 'addr', addr),
      word('read', 'len', len),
    );
    return yield* this.#leave('read', result);
  }

  /** Writes `len` bytes from `addr`, and moves on; returns how many. */
  *write(fd: number, addr: number, len: number): Generator<void, number> {
    const result = yield* sys_write(
      this.k,
      anFd('write', 'fd', fd),
      word('write', 'addr', addr),
      word('write', 'len', len),
    );
    return yield* this.#leave('write', result);
  }

  /** As read(), but from byte `pos` of the file on; the position of the open file stays. */
  *pread(fd: number, addr: number, len: number, pos: number): Generator<void, number> {
    const result = yield* sys_pread(
      this.k,
      anFd('pread', 'fd', fd),
      word('pread', 'addr', addr),
      word('pread', 'len', len),
      anOffset('pread', 'pos', pos),
    );
    return yield* this.#leave('pread', result);
  }

  /** As write(), but from byte `pos` of the file on; the position of the open file stays. */
  *pwrite(fd: number, addr: number, len: number, pos: number): Generator<void, number> {
    const result = yield* sys_pwrite(
      this.k,
      anFd('pwrite', 'fd', fd),
      word('pwrite', 'addr', addr),
      word('pwrite', 'len', len),
      anOffset('pwrite', 'pos', pos),
    );
    return yield* this.#leave('pwrite', result);
  }

  /** Sets where the next read or write begins: `offset` bytes from the begin, the position or the end; returns it. */
  *lseek(fd: number, offset: number, whence = SEEK_SET): Generator<void, number> {
    const result = yield* sys_lseek(
      this.k,
      anFd('lseek', 'fd', fd),
      anInt('lseek', 'offset', offset),
      word('lseek', 'whence', whence),
    );
    return yield* this.#leave('lseek', result);
  }

  /** Makes the file of a path `len` bytes long: what lies past that goes, what is added is zeroes. */
  *truncate(path: string, len: number): Generator<void, number> {
    const result = yield* sys_truncate(
      this.k,
      aPathname('truncate', 'path', path),
      word('truncate', 'len', len),
    );
    return yield* this.#leave('truncate', result);
  }

  /** As truncate(), for a file that is open for writing. */
  *ftruncate(fd: number, len: number): Generator<void, number> {
    const result = yield* sys_ftruncate(
      this.k,
      anFd('ftruncate', 'fd', fd),
      word('ftruncate', 'len', len),
    );
    return yield* this.#leave('ftruncate', result);
  }

  /** Has all that was written to an open file taken to the disk, and waits for it. */
  *fsync(fd: number): Generator<void, number> {
    return yield* this.#leave('fsync', yield* sys_fsync(this.k, anFd('fsync', 'fd', fd)));
  }

  /** As fsync(), without what the file system keeps beside the contents; here that is nothing. */
  *fdatasync(fd: number): Generator<void, number> {
    return yield* this.#leave(
      'fdatasync',
      yield* sys_fdatasync(this.k, anFd('fdatasync', 'fd', fd)),
    );
  }

  /** Takes what was written through shared mappings in addr … addr + len - 1 to their files: MS_ flags. */
  *msync(addr: number, len: number, flags: number): Generator<void, number> {
    const result = yield* sys_msync(
      this.k,
      word('msync', 'addr', addr),
      word('msync', 'len', len),
      word('msync', 'flags', flags),
    );
    return yield* this.#leave('msync', result);
  }

  /** Another descriptor for the same open file: both share position and flags. */
  *dup(fd: number): Generator<void, number> {
    return yield* this.#leave('dup', yield* sys_dup(this.k, anFd('dup', 'fd', fd)));
  }

  /** Deletes a name. The file lives on until the last process that has it open or mapped goes. */
  *unlink(path: string): Generator<void, number> {
    return yield* this.#leave(
      'unlink',
      yield* sys_unlink(this.k, aPathname('unlink', 'path', path)),
    );
  }

  /** Makes a mapping longer or shorter, and moves it if it may and must; returns where it is. */
  *mremap(
    addr: number,
    oldLen: number,
    newLen: number,
    flags = 0,
    newAddr = 0,
  ): Generator<void, number> {
    return yield* this.#leave(
      'mremap',
      yield* sys_mremap(
        this.k,
        word('mremap', 'addr', addr),
        word('mremap', 'oldLen', oldLen),
        word('mremap', 'newLen', newLen),
        word('mremap', 'flags', flags),
        word('mremap', 'newAddr', newAddr),
      ),
    );
  }

  /** Brings the pages in addr … addr + len - 1 into memory, and keeps them there. */
  *mlock(addr: number, len: number): Generator<void, number> {
    return yield* this.#leave(
      'mlock',
      yield* sys_mlock(this.k, word('mlock', 'addr', addr), word('mlock', 'len', len)),
    );
  }

  /** Undoes mlock(). */
  *munlock(addr: number, len: number): Generator<void, number> {
    return yield* this.#leave(
      'munlock',
      yield* sys_munlock(this.k, word('munlock', 'addr', addr), word('munlock', 'len', len)),
    );
  }

  /** Locks all that is mapped now (MCL_CURRENT), will be mapped (MCL_FUTURE), or both. */
  *mlockall(flags: number): Generator<void, number> {
    return yield* this.#leave(
      'mlockall',
      yield* sys_mlockall(this.k, word('mlockall', 'flags', flags)),
    );
  }

  /** Undoes mlockall() and mlock(). */
  *munlockall(): Generator<void, number> {
    return yield* this.#leave('munlockall', yield* sys_munlockall(this.k));
  }

  /** Says how the pages in addr … addr + len - 1 will be used: MADV_. */
  *madvise(addr: number, len: number, advice: number): Generator<void, number> {
    return yield* this.#leave(
      'madvise',
      yield* sys_madvise(
        this.k,
        word('madvise', 'addr', addr),
        word('madvise', 'len', len),
        word('madvise', 'advice', advice),
      ),
    );
  }

  /**
   * Notes in the bytes from `vec`, one for each page of addr … addr + len - 1, which of them are in memory. 2.4.22
   * knows it of mapped files alone.
   */
  *mincore(addr: number, len: number, vec: number): Generator<void, number> {
    return yield* this.#leave(
      'mincore',
      yield* sys_mincore(
        this.k,
        word('mincore', 'addr', addr),
        word('mincore', 'len', len),
        word('mincore', 'vec', vec),
      ),
    );
  }

  /**
   * Reads (PTRACE_PEEKDATA) or writes (PTRACE_POKEDATA) the word at `addr` in the memory of the process `pid`, as a
   * debugger does, whatever the rights of the pages. Returns the word that was read.
   */
  *ptrace(request: number, pid: number, addr: number, data = 0): Generator<void, number> {
    const value = word('ptrace', 'data', data);
    const peeks = request === PTRACE_PEEKDATA || request === PTRACE_PEEKTEXT;
    // The kernel stores the word at an address: the C library's is a variable of its own, on the stack.
    const variable = u32(this.k.cpu.esp - 4);
    const result = yield* this.#leave(
      'ptrace',
      yield* sys_ptrace(
        this.k,
        anInt('ptrace', 'request', request),
        aPid('ptrace', 'pid', pid),
        word('ptrace', 'addr', addr),
        peeks ? variable : value,
      ),
    );
    return peeks ? yield* this.k.cpu.load32(variable) : result;
  }

  /**
   * Makes a child. It goes on as the program `child`; without one it waits for calls, as spawned
   * processes do. Returns its pid.
   */
  *fork(child: Generator<void, unknown> | null = null): Generator<void, number> {
    const life = child === null ? null : endOf(this.k, aProgram('fork', 'child', child));
    return yield* this.#leave('fork', yield* do_fork(this.k, SIGCHLD, 0, life, 0));
  }

  /**
   * Makes a thread: a child that shares with the caller what `flags` say, its address space if they are left out. It
   * goes on as the program `child`, with the stack pointer `stack`, or the caller's if that is 0. Returns its pid.
   */
  clone(child?: Generator<void, unknown> | null): Generator<void, number>;
  clone(
    flags: number,
    child?: Generator<void, unknown> | null,
    stack?: number,
  ): Generator<void, number>;
  *clone(
    first: number | Generator<void, unknown> | null = null,
    second: Generator<void, unknown> | null = null,
    stack = 0,
  ): Generator<void, number> {
    const numbered = typeof first === 'number';
    const flags = numbered ? word('clone', 'flags', first) : CLONE_VM | SIGCHLD;
    const child = numbered ? second : first;
    const life = child === null ? null : endOf(this.k, aProgram('clone', 'child', child));
    if (flags & CLONE_VFORK && life === null) sleepsForNobody('clone');
    return yield* this.#leave(
      'clone',
      yield* sys_clone(this.k, flags, word('clone', 'stack', stack), life),
    );
  }

  /**
   * Makes a child in the same address space, which goes on as the program `child`; returns its pid when the child has
   * ended. What that program throws ends it, and is thrown here.
   */
  *vfork(child: Generator<void, unknown>): Generator<void, number> {
    if (child === undefined || child === null) sleepsForNobody('vfork');
    const thrown: unknown[] = [];
    const life = endOf(this.k, keptFrom(aProgram('vfork', 'child', child), thrown));
    const pid = yield* this.#leave('vfork', yield* sys_vfork(this.k, life));
    if (thrown.length > 0) throw thrown[0];
    return pid;
  }

  /** Ends the program. */
  *exit(status = 0): Generator<void, never> {
    return yield* sys_exit(this.k, anInt('exit', 'status', status));
  }

  /** Waits until the child `pid` has ended, or any with -1; returns its pid, or with WNOHANG 0 if none has. */
  *waitpid(pid = -1, options = 0): Generator<void, number> {
    const which = aPid('waitpid', 'pid', pid);
    const how = word('waitpid', 'options', options);
    return yield* this.#interruptible('waitpid', () => sys_wait4(this.k, which, null, how));
  }

  /** Waits as waitpid() does, and says how the child ended. */
  *wait(pid = -1): Generator<void, Ended> {
    const which = aPid('wait', 'pid', pid);
    const status = new ValueSlot(0);
    const found = yield* this.#interruptible('wait', () => sys_wait4(this.k, which, status, 0));
    return endedAs(found, status.get());
  }

  /**
   * Sleeps for `usec` microseconds of virtual time at least, rounded up to whole jiffies of 10 ms and one more, as
   * the C library's usleep() does through nanosleep(). Others run meanwhile: kswapd, the disk. 0.
   */
  *usleep(usec: number): Generator<void, number> {
    const us = word('usleep', 'usec', usec);
    return yield* this.#leave(
      'usleep',
      yield* sys_nanosleep(this.k, Math.floor(us / 1_000_000), (us % 1_000_000) * 1000),
    );
  }

  /** Gives the caller other capabilities, a bit for each CAP_; returns 0. What is left out stays. */
  *capset(effective: number, permitted?: number, inheritable?: number): Generator<void, number> {
    const { cap_permitted, cap_inheritable } = this.k.current;
    const data = {
      effective: word('capset', 'effective', effective),
      permitted: permitted === undefined ? cap_permitted : word('capset', 'permitted', permitted),
      inheritable:
        inheritable === undefined ? cap_inheritable : word('capset', 'inheritable', inheritable),
    };
    return yield* this.#leave('capset', sys_capset(this.k, 0, data));
  }

  /** The caller becomes the user `uid`, and loses the superuser's capabilities if it is not 0; returns 0. */
  *setuid(uid: number): Generator<void, number> {
    const user = wholeNumber('setuid', 'uid', uid, 0, 0xffff, 'a user id is');
    return yield* this.#leave('setuid', sys_setuid(this.k, user));
  }

  /** Swaps to the file `path` too, with a priority from 0 to 32767, or lower than all before with -1; returns 0. */
  *swapon(path: string, priority = -1): Generator<void, number> {
    const name = aPath('swapon', 'path', path);
    const prio = wholeNumber('swapon', 'priority', priority, -1, SWAP_FLAG_PRIO_MASK, 'it is');
    const flags = prio < 0 ? 0 : SWAP_FLAG_PREFER | (prio << SWAP_FLAG_PRIO_SHIFT);
    return yield* this.#leave('swapon', yield* sys_swapon(this.k, name, flags));
  }

  /** Brings back all that is in the swap file `path`, and swaps to it no more; returns 0. */
  *swapoff(path: string): Generator<void, number> {
    return yield* this.#leave(
      'swapoff',
      yield* sys_swapoff(this.k, aPath('swapoff', 'path', path)),
    );
  }

  // Signals

  /**
   * Says what is done at the signal `sig`: SIG_DFL, SIG_IGN, or a handler. Returns what was done until now.
   * The threads that share handlers (CLONE_SIGHAND) share it, a forked child begins with it.
   */
  *sigaction(
    sig: number,
    handler: number | SignalHandler,
    options: SignalOptions = {},
  ): Generator<void, SignalAction> {
    const { flags = 0, mask = [] } = someOptions('sigaction', 'options', options, [
      'flags',
      'mask',
    ]);
    const act = kernelAction(
      handler,
      word('sigaction', 'flags', flags),
      signalSet('sigaction', 'mask', mask),
      (k) => new Syscalls(k, k.current),
    );
    const old = new k_sigaction();
    const signal = aSignal('sigaction', 'sig', sig);
    if (typeof handler === 'function') this.k.othersInside = true;
    yield* this.#leave('sigaction', sys_rt_sigaction(this.k, signal, act, old));
    return programAction(old);
  }

  /** What is done at the signal `sig`. */
  *sigactionOf(sig: number): Generator<void, SignalAction> {
    const old = new k_sigaction();
    const signal = aSignal('sigactionOf', 'sig', sig);
    yield* this.#leave('sigaction', sys_rt_sigaction(this.k, signal, null, old));
    return programAction(old);
  }

  /**
   * Blocks signals (SIG_BLOCK), lets them through again (SIG_UNBLOCK), or blocks these and no others (SIG_SETMASK),
   * for the calling thread. Returns those that were blocked before.
   */
  *sigprocmask(how: number, signals: readonly number[]): Generator<void, number[]> {
    const set = signalSet('sigprocmask', 'signals', signals);
    const old = new sigset_t();
    const way = anInt('sigprocmask', 'how', how);
    yield* this.#leave('sigprocmask', sys_rt_sigprocmask(this.k, way, set, old));
    return signalsOf(old);
  }

  /** The signals that were sent to the calling thread and wait because they are blocked. */
  *sigpending(): Generator<void, number[]> {
    const set = new sigset_t();
    yield* this.#leave('sigpending', do_sigpending(this.k, set));
    return signalsOf(set);
  }

  /**
   * Sets the stack for handlers with SA_ONSTACK: `size` bytes from `sp`, or none with SS_DISABLE in `flags`. Returns
   * the one there was.
   */
  *sigaltstack(sp: number, size: number, flags = 0): Generator<void, stack_t> {
    const stack: stack_t = {
      ss_sp: word('sigaltstack', 'sp', sp),
      ss_flags: word('sigaltstack', 'flags', flags),
      ss_size: word('sigaltstack', 'size', size),
    };
    const old: stack_t = { ss_sp: 0, ss_flags: 0, ss_size: 0 };
    const { esp } = this.k.cpu;
    yield* this.#leave('sigaltstack', sys_sigaltstack(this.k, stack, old, esp));
    return old;
  }

  /**
   * Sends the signal `sig` to the process `pid`, to its own group with 0, to all but itself and init with -1, or to the
   * group -pid; returns 0. With `sig` 0 it asks only whether it may.
   */
  *kill(pid: number, sig: number): Generator<void, number> {
    const to = aPid('kill', 'pid', pid);
    const signal = aSignal('kill', 'sig', sig);
    return yield* this.#leave('kill', sys_kill(this.k, to, signal));
  }

  /** Sends the signal `sig` to the one thread `pid`; returns 0. */
  *tkill(pid: number, sig: number): Generator<void, number> {
    const to = aPid('tkill', 'pid', pid);
    const signal = aSignal('tkill', 'sig', sig);
    return yield* this.#leave('tkill', sys_tkill(this.k, to, signal));
  }

  /** The byte at `addr`, through the MMU: may fault. */
  *load8(addr: number): Generator<void, number> {
    return yield* this.k.cpu.load8(word('load8', 'addr', addr));
  }

  /** The 32-bit word at `addr`, lowest byte first, through the MMU: may fault, twice if it straddles two pages. */
  *load32(addr: number): Generator<void, number> {
    return yield* this.k.cpu.load32(word('load32', 'addr', addr));
  }

  /** Stores a byte at `addr` through the MMU: may fault. */
  *store8(addr: number, value: number): Generator<void, void> {
    yield* this.k.cpu.store8(word('store8', 'addr', addr), aByte('store8', 'value', value));
  }

  /** Stores a 32-bit word at `addr`, lowest byte first, through the MMU: may fault. */
  *store32(addr: number, value: number): Generator<void, void> {
    yield* this.k.cpu.store32(word('store32', 'addr', addr), word('store32', 'value', value));
  }

  /** Stores `byte` in the `len` bytes from `addr` on, through the MMU: may fault in each page. */
  *fill(addr: number, len: number, byte: number): Generator<void, void> {
    const from = word('fill', 'addr', addr);
    yield* storeByte(this.k.cpu, from, aLength('fill', 'len', len), aByte('fill', 'byte', byte));
  }

  /** Stores bytes, or a text as UTF-8, from `addr` on, through the MMU: may fault in each page. */
  *poke(addr: number, bytes: Contents): Generator<void, void> {
    const from = word('poke', 'addr', addr);
    yield* storeBytes(this.k.cpu, from, someBytes('poke', 'bytes', bytes));
  }

  /** The `len` bytes from `addr` on, through the MMU: may fault in each page. */
  *bytes(addr: number, len: number): Generator<void, Uint8Array> {
    const from = word('bytes', 'addr', addr);
    return yield* loadBytes(this.k.cpu, from, aLength('bytes', 'len', len));
  }

  /** The `len` bytes from `addr` on as a text in UTF-8, through the MMU: may fault in each page. */
  *text(addr: number, len: number): Generator<void, string> {
    const from = word('text', 'addr', addr);
    const bytes = yield* loadBytes(this.k.cpu, from, aLength('text', 'len', len));
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  }

  /**
   * Moves the program's stack pointer, as `sub $n,%esp` does. Without an access, so without a fault. A fault
   * more than 32 bytes below it does not make a stack grow.
   */
  *setEsp(addr: number): Generator<void, void> {
    this.k.cpu.esp = word('setEsp', 'addr', addr);
  }

  /** The soft and the hard limit `which`: RLIMIT_ and so on. */
  *getrlimit(which: number): Generator<void, rlimit> {
    const limit = new rlimit(0, 0);
    const resource = aLimit('getrlimit', which);
    yield* this.#leave('getrlimit', sys_getrlimit(this.k, resource, limit));
    return limit;
  }

  /**
   * Sets the soft limit `which`, and the hard one; without `hard` that stays, or is raised to `soft` if need be.
   * Returns 0.
   */
  *setrlimit(which: number, soft: number, hard?: number): Generator<void, number> {
    const resource = aLimit('setrlimit', which);
    const cur = word('setrlimit', 'soft', soft);
    const max =
      hard === undefined
        ? Math.max(this.k.current.rlim[resource].rlim_max, cur)
        : word('setrlimit', 'hard', hard);
    const limit = new rlimit(cur, max);
    return yield* this.#leave('setrlimit', sys_setrlimit(this.k, resource, limit));
  }
}

/** A program for a child, and exit(0) after its last line. */
function endOf(k: Kernel, program: Generator<void, unknown>): Generator<void, never> {
  k.othersInside = true;
  return programAndExit(k, program);
}

function* programAndExit(k: Kernel, program: Generator<void, unknown>): Generator<void, never> {
  yield* program;
  return yield* sys_exit(k, 0);
}

/** A program whose error is put into `thrown`: its parent sleeps until it has ended, and is the one to tell. */
export function* keptFrom(
  program: Generator<void, unknown>,
  thrown: unknown[],
): Generator<void, void> {
  try {
    yield* program;
  } catch (error) {
    if (error instanceof KernelBug) throw error;
    thrown.push(error);
  }
}

/** A limit's number. */
function aLimit(call: string, which: unknown): number {
  const use = 'Use RLIMIT_DATA, RLIMIT_STACK, RLIMIT_MEMLOCK or RLIMIT_AS.';
  return wholeNumber(call, 'which', which, 0, RLIM_NLIMITS - 1, 'a limit is', use);
}

/** How a child ended, as wait() tells it. */
export interface Ended {
  /** Its number. */
  pid: number;
  /** What it exited with, 0 to 255; null if a signal killed it. */
  code: number | null;
  /** The signal that killed it: 'SIGSEGV'; null if it exited. */
  signal: string | null;
}

/** A status as wait4() stores it: the signal in the low 7 bits, else the exit code in the next byte. */
function endedAs(pid: number, status: number): Ended {
  const signal = status & 0x7f;
  if (signal !== 0) return { pid, code: null, signal: signalName(signal) };
  return { pid, code: (status >> 8) & 0xff, signal: null };
}

/** vfork() without a program for the child: nothing could drive it while its parent sleeps. */
function sleepsForNobody(call: string): never {
  throw new UsageError(
    `${call}(): the parent sleeps until the child has ended, so the child needs a program of its own. ` +
      'Pass it: vfork(function* (sys) { yield* sys.exit(0); }), or among generators the call of one.',
  );
}
