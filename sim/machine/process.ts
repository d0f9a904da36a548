// A process as an example drives it: one call, one return value.

import type { Kernel } from '../globals.ts';
import { O_RDONLY } from '../include/asm-i386/fcntl.ts';
import { PAGE_SIZE } from '../include/asm-i386/page.ts';
import { UsageError } from '../include/bug.ts';
import type { struct_file } from '../include/linux/fs.ts';
import { VM_LOCKED } from '../include/linux/mm.ts';
import { MAP_LOCKED } from '../include/linux/mman.ts';
import type { rlimit } from '../include/linux/resource.ts';
import { CLONE_VM, type mm_struct, type task_struct } from '../include/linux/sched.ts';
import { SIG_DFL, SIG_IGN, SIGCHLD, type stack_t } from '../include/linux/signal.ts';
import type { CapabilitySets } from '../kernel/capability.ts';
import { mapsText, statusText } from '../observe/proc.ts';
import { aFunction, anFd, aProgram, at, shown, word } from './arguments.ts';
import type { Starred } from './bottom.ts';
import type { Call } from './drive.ts';
import { type Contents, SEEK_SET } from './files.ts';
import {
  type SignalAction,
  type SignalHandler,
  type SignalOptions,
  signalNames,
  signalShown,
} from './signals.ts';
import { type Ended, keptFrom, Syscalls } from './syscalls.ts';

/** What a process asks of the machine that it runs on (machine.ts). */
export interface ProcessHost {
  readonly k: Kernel;
  runAs<T>(
    task: task_struct,
    label: string | (() => string) | null,
    call: Generator<void, T> | Call<T>,
  ): T;
  processOf(pid: number): Process;
  letOthersGoFirst(task: task_struct): void;
}

/** A process of a machine. Its methods enter the kernel and run the machine until they return. */
export class Process {
  readonly #machine: ProcessHost;
  readonly #calls: Syscalls;
  /** Its number. */
  readonly pid: number;
  /** Its name. */
  readonly name: string;

  constructor(
    machine: ProcessHost,
    /** The kernel's own structure. */
    readonly task: task_struct,
  ) {
    this.#machine = machine;
    this.#calls = new Syscalls(machine.k, task);
    this.pid = task.pid;
    this.name = task.comm;
  }

  /** Its address space, the kernel's own structure. A UsageError once it has exited. */
  get mm(): mm_struct {
    if (!this.task.mm)
      throw new UsageError(
        `${this.name} (pid ${this.pid}) has exited and has no address space any more. ` +
          'Look at it before exit(), or spawn() another process.',
      );
    return this.task.mm;
  }

  /** Makes a call of the process. */
  #enter<A extends unknown[], T>(label: () => string, starred: Starred<A, T>, ...args: A): T {
    return this.#machine.runAs(this.task, label, { starred, self: this.#calls, args, frames: 0 });
  }

  /** The same for one that may take more frames than a fault does: how many at most; Infinity if it may wait for others. */
  #enterFor<A extends unknown[], T>(
    frames: number,
    label: () => string,
    starred: Starred<A, T>,
    ...args: A
  ): T {
    return this.#machine.runAs(this.task, label, { starred, self: this.#calls, args, frames });
  }

  /** Frames that `len` bytes of a new or longer area take at once, since it is locked. */
  #populated(len: unknown, locked: boolean): number {
    const { mm } = this.task;
    return locked || (mm !== null && (mm.def_flags & VM_LOCKED) !== 0) ? pagesIn(len) : 0;
  }

  /** Frames that a copy of the address space takes: page tables, and slabs of areas. */
  #tables(): number {
    const { mm } = this.task;
    return mm === null ? 0 : mm.rss / 64 + mm.map_count / 16 + 16;
  }

  /**
   * Maps `len` bytes of the file `fd`, or of zeroes with MAP_ANONYMOUS, and returns the address.
   * @param addr wished address, 0 for none; a command with MAP_FIXED
   * @param len in bytes; rounded up to whole pages
   * @param prot PROT_ flags
   * @param flags MAP_SHARED or MAP_PRIVATE, and other MAP_ flags
   * @param fd file descriptor; not looked at with MAP_ANONYMOUS
   * @param offset where in the file, in bytes: a multiple of 4096
   * @throws SystemError EINVAL, ENOMEM, EAGAIN, EBADF, EACCES, ENODEV
   */
  mmap(addr: number, len: number, prot: number, flags: number, fd = -1, offset = 0): number {
    return this.#enterFor(
      this.#populated(len, isLocked(flags)),
      () => `mmap(${at(addr)}, ${shown(len)})`,
      this.#calls.mmap,
      addr,
      len,
      prot,
      flags,
      fd,
      offset,
    );
  }

  /** As mmap(), with the offset `pgoff` in pages instead of bytes. */
  mmap2(addr: number, len: number, prot: number, flags: number, fd = -1, pgoff = 0): number {
    return this.#enterFor(
      this.#populated(len, isLocked(flags)),
      () => `mmap2(${at(addr)}, ${shown(len)})`,
      this.#calls.mmap2,
      addr,
      len,
      prot,
      flags,
      fd,
      pgoff,
    );
  }

  /**
   * Unmaps addr … addr + len - 1; returns 0. That nothing is mapped there is no error.
   * @throws SystemError EINVAL, ENOMEM
   */
  munmap(addr: number, len: number): number {
    return this.#enter(() => `munmap(${at(addr)}, ${shown(len)})`, this.#calls.munmap, addr, len);
  }

  /** Asks for the heap to end at `addr`, and returns where it ends: elsewhere if that was refused. */
  brk(addr = 0): number {
    return this.#enterFor(
      this.#populated(addr, false),
      () => `brk(${at(addr)})`,
      this.#calls.brk,
      addr,
    );
  }

  /**
   * Gives the pages in addr … addr + len - 1 the rights `prot`; returns 0.
   * @throws SystemError EINVAL, ENOMEM, EACCES, EAGAIN
   */
  mprotect(addr: number, len: number, prot: number): number {
    return this.#enter(
      () => `mprotect(${at(addr)}, ${shown(len)}, ${shown(prot)})`,
      this.#calls.mprotect,
      addr,
      len,
      prot,
    );
  }

  /**
   * The kernel's own structure for the open file of a descriptor.
   * @throws UsageError if the descriptor is not open
   */
  file(fd: number): struct_file {
    const file = this.task.files?.fd[anFd('file', 'fd', fd)];
    if (!file)
      throw new UsageError(
        `file(): fd is ${fd}, but ${this.name} (pid ${this.pid}) has no such descriptor open. Pass what open() returned.`,
      );
    return file;
  }

  /**
   * Opens the file of a path, and returns its descriptor: the lowest that is free. A program begins with none
   * open, so the first is 0.
   * @param path from '/': '/data', or '/dev/zero'
   * @param flags O_RDONLY, O_WRONLY or O_RDWR, with O_CREAT (make it if there is none), O_EXCL (with O_CREAT: fail if
   *   there is one), O_TRUNC (empty it), O_APPEND (write at the end), O_SYNC (a write returns when the disk has it)
   * @param mode rights of a new file, of which the umask 022 is taken away; they are not tested
   * @throws SystemError ENOENT, EEXIST, EISDIR, ENOTDIR, ETXTBSY, EMFILE, EACCES, ENAMETOOLONG
   */
  open(path: string, flags = O_RDONLY, mode = 0o644): number {
    return this.#enter(
      () => `open(${shown(path)}, ${shown(flags)})`,
      this.#calls.open,
      path,
      flags,
      mode,
    );
  }

  /**
   * Frees a descriptor; returns 0. The file is closed with the last descriptor, mapping or call that uses the open
   * file.
   * @throws SystemError EBADF
   */
  close(fd: number): number {
    return this.#enter(() => `close(${shown(fd)})`, this.#calls.close, fd);
  }

  /**
   * Reads up to `len` bytes of an open file to `addr`, and moves on in the file.
   * @returns how many bytes; 0 at the end of the file. Fewer than asked for if the file ends there, or if the rest of
   *   the memory cannot be written or of the file cannot be read: that is the error of the next call
   * @throws SystemError EBADF, EFAULT, EINVAL, EISDIR, EIO, ENOMEM
   */
  read(fd: number, addr: number, len: number): number {
    return this.#enterFor(
      2 * pagesIn(len),
      () => `read(${shown(fd)}, ${at(addr)}, ${shown(len)})`,
      this.#calls.read,
      fd,
      addr,
      len,
    );
  }

  /**
   * Writes `len` bytes from `addr` to an open file, and moves on in the file. They are in the page cache then, and
   * on the disk after fsync(), msync() or when memory is short.
   * @returns how many bytes; fewer than asked for if the rest of the memory cannot be read, or RLIMIT_FSIZE is reached
   * @throws SystemError EBADF, EFAULT, EINVAL, EFBIG, EIO, ENOMEM; FatalSignal SIGXFSZ if the limit lets no byte through
   */
  write(fd: number, addr: number, len: number): number {
    return this.#enterFor(
      2 * pagesIn(len),
      () => `write(${shown(fd)}, ${at(addr)}, ${shown(len)})`,
      this.#calls.write,
      fd,
      addr,
      len,
    );
  }

  /**
   * As read(), but from byte `pos` of the file on; the position of the open file stays.
   * @throws SystemError as read(); EINVAL for a negative `pos`
   */
  pread(fd: number, addr: number, len: number, pos: number): number {
    return this.#enterFor(
      2 * pagesIn(len),
      () => `pread(${shown(fd)}, ${at(addr)}, ${shown(len)}, ${shown(pos)})`,
      this.#calls.pread,
      fd,
      addr,
      len,
      pos,
    );
  }

  /**
   * As write(), but from byte `pos` of the file on; the position of the open file stays. With O_APPEND the bytes go to
   * the end all the same.
   * @throws SystemError as write(); EINVAL for a negative `pos`
   */
  pwrite(fd: number, addr: number, len: number, pos: number): number {
    return this.#enterFor(
      2 * pagesIn(len),
      () => `pwrite(${shown(fd)}, ${at(addr)}, ${shown(len)}, ${shown(pos)})`,
      this.#calls.pwrite,
      fd,
      addr,
      len,
      pos,
    );
  }

  /**
   * Sets where the next read or write begins, and returns it in bytes. It may be past the end.
   * @param offset in bytes, -2147483648 to 2147483647
   * @param whence what it is counted from: SEEK_SET, SEEK_CUR or SEEK_END
   * @throws SystemError EBADF, EINVAL; EOVERFLOW from 2 GB on, though the position is set
   */
  lseek(fd: number, offset: number, whence = SEEK_SET): number {
    return this.#enter(
      () => `lseek(${shown(fd)}, ${shown(offset)}, ${shown(whence)})`,
      this.#calls.lseek,
      fd,
      offset,
      whence,
    );
  }

  /**
   * Makes the file of a path `len` bytes long; returns 0. What lies past that goes, from mappings too; what is added is
   * zeroes.
   * @throws SystemError ENOENT, EISDIR, EINVAL, ETXTBSY, EPERM, EFBIG; FatalSignal SIGXFSZ past RLIMIT_FSIZE
   */
  truncate(path: string, len: number): number {
    return this.#enter(
      () => `truncate(${shown(path)}, ${shown(len)})`,
      this.#calls.truncate,
      path,
      len,
    );
  }

  /**
   * As truncate(), for a file that is open for writing.
   * @throws SystemError EBADF, EINVAL, EPERM, EFBIG; FatalSignal SIGXFSZ past RLIMIT_FSIZE
   */
  ftruncate(fd: number, len: number): number {
    return this.#enter(
      () => `ftruncate(${shown(fd)}, ${shown(len)})`,
      this.#calls.ftruncate,
      fd,
      len,
    );
  }

  /**
   * Has all that was written to the file taken to the disk, and waits for it; returns 0. What was written through
   * mappings goes too if the pages are known to be dirty: msync() sees to that.
   * @throws SystemError EBADF, EINVAL, EIO
   */
  fsync(fd: number): number {
    return this.#enterFor(Infinity, () => `fsync(${shown(fd)})`, this.#calls.fsync, fd);
  }

  /** As fsync(), without what the file system keeps beside the contents; here that is nothing. */
  fdatasync(fd: number): number {
    return this.#enterFor(Infinity, () => `fdatasync(${shown(fd)})`, this.#calls.fdatasync, fd);
  }

  /**
   * Takes what was written through shared mappings in addr … addr + len - 1 to their files; returns 0.
   * @param addr a multiple of 4096
   * @param flags MS_SYNC (write and wait) or MS_ASYNC (begin to write), and MS_INVALIDATE
   * @throws SystemError EINVAL, ENOMEM for addresses that nothing is mapped at, EBUSY for MS_INVALIDATE of locked
   *   memory, EIO
   */
  msync(addr: number, len: number, flags: number): number {
    return this.#enterFor(
      pagesIn(len),
      () => `msync(${at(addr)}, ${shown(len)}, ${shown(flags)})`,
      this.#calls.msync,
      addr,
      len,
      flags,
    );
  }

  /**
   * Another descriptor for the same open file, the lowest that is free: both share position and flags.
   * @throws SystemError EBADF, EMFILE, EINVAL
   */
  dup(fd: number): number {
    return this.#enter(() => `dup(${shown(fd)})`, this.#calls.dup, fd);
  }

  /**
   * Deletes a name; returns 0. The file lives on until the last process that has it open or mapped goes.
   * @throws SystemError ENOENT, EISDIR, ENOTDIR, EPERM
   */
  unlink(path: string): number {
    return this.#enter(() => `unlink(${shown(path)})`, this.#calls.unlink, path);
  }

  /**
   * Makes a mapping longer or shorter, and moves it if it may and must; returns where it is.
   * @param flags MREMAP_MAYMOVE, and MREMAP_FIXED with a `newAddr`
   * @throws SystemError EINVAL, ENOMEM, EFAULT, EAGAIN
   */
  mremap(addr: number, oldLen: number, newLen: number, flags = 0, newAddr = 0): number {
    return this.#enterFor(
      this.#populated(newLen, (this.task.mm?.locked_vm ?? 0) > 0),
      () => `mremap(${at(addr)}, ${shown(oldLen)}, ${shown(newLen)})`,
      this.#calls.mremap,
      addr,
      oldLen,
      newLen,
      flags,
      newAddr,
    );
  }

  /**
   * Brings the pages in addr … addr + len - 1 into memory and keeps them there; returns 0.
   * @throws SystemError ENOMEM, EINVAL, EPERM
   */
  mlock(addr: number, len: number): number {
    return this.#enterFor(
      pagesIn(len),
      () => `mlock(${at(addr)}, ${shown(len)})`,
      this.#calls.mlock,
      addr,
      len,
    );
  }

  /** Undoes mlock(); returns 0. */
  munlock(addr: number, len: number): number {
    return this.#enter(() => `munlock(${at(addr)}, ${shown(len)})`, this.#calls.munlock, addr, len);
  }

  /** Locks all that is mapped now (MCL_CURRENT), will be mapped (MCL_FUTURE), or both; returns 0. */
  mlockall(flags: number): number {
    return this.#enterFor(
      this.task.mm?.total_vm ?? 0,
      () => `mlockall(${shown(flags)})`,
      this.#calls.mlockall,
      flags,
    );
  }

  /** Undoes mlockall() and mlock(); returns 0. */
  munlockall(): number {
    return this.#enter(() => 'munlockall()', this.#calls.munlockall);
  }

  /** Says how the pages in addr … addr + len - 1 will be used: MADV_; returns 0. */
  madvise(addr: number, len: number, advice: number): number {
    return this.#enterFor(
      pagesIn(len),
      () => `madvise(${at(addr)}, ${shown(len)}, ${shown(advice)})`,
      this.#calls.madvise,
      addr,
      len,
      advice,
    );
  }

  /**
   * Notes in the bytes from `vec`, one for each page of addr … addr + len - 1, which of them are in memory; returns
   * 0. 2.4.22 knows it of mapped files alone.
   * @throws SystemError EINVAL, ENOMEM, EFAULT
   */
  mincore(addr: number, len: number, vec: number): number {
    return this.#enter(
      () => `mincore(${at(addr)}, ${shown(len)}, ${at(vec)})`,
      this.#calls.mincore,
      addr,
      len,
      vec,
    );
  }

  /**
   * Reads (PTRACE_PEEKDATA) or writes (PTRACE_POKEDATA) the word at `addr` in the memory of the process `pid`, as a
   * debugger does, whatever the rights of the pages; returns the word that was read, or 0. Neither attaching first
   * nor stopping the other process is simulated, or needed.
   * @throws SystemError ESRCH, EPERM, EIO
   */
  ptrace(request: number, pid: number, addr: number, data = 0): number {
    return this.#enter(
      () => `ptrace(${shown(request)}, ${shown(pid)}, ${at(addr)})`,
      this.#calls.ptrace,
      request,
      pid,
      addr,
      data,
    );
  }

  /**
   * Makes a child with a copy of the address space.
   * @throws SystemError ENOMEM, EAGAIN
   */
  fork(): Process {
    return this.#machine.processOf(
      this.#enterFor(this.#tables(), () => 'fork()', this.#calls.fork),
    );
  }

  /**
   * Makes a child that shares with the process what `flags` say: a thread in the same address space if they are left out.
   * @param flags CLONE_VM, CLONE_FILES, CLONE_SIGHAND, CLONE_THREAD, CLONE_PARENT …, and in the low byte the signal at
   *   its end, SIGCHLD as a rule: a child with another one is waited for with __WCLONE or __WALL
   * @param stack its stack pointer; 0 for that of the process
   * @throws SystemError ENOMEM, EAGAIN, EINVAL, EPERM
   */
  clone(flags = CLONE_VM | SIGCHLD, stack = 0): Process {
    // Without a number first, the call of Syscalls takes a program there.
    word('clone', 'flags', flags);
    const shared = flags === (CLONE_VM | SIGCHLD) ? 'CLONE_VM' : at(flags);
    const label = `clone(${shared}${stack === 0 ? '' : `, ${at(stack)}`})`;
    return this.#machine.processOf(
      this.#enterFor(this.#tables(), () => label, this.#calls.clone, flags, null, stack),
    );
  }

  /**
   * Makes a child that runs the program `child` in the process's own address space, and sleeps until it has ended.
   * Returns its pid, which is still to be waited for.
   * @param child `function* (sys) { … }`, which makes its calls with `yield*` through `sys`
   * @throws SystemError ENOMEM, EAGAIN
   */
  vfork(child: (sys: Syscalls) => Generator<void, unknown>): number {
    const { k } = this.#machine;
    aFunction('vfork', 'child', child);
    const wrong: unknown[] = [];
    // The parent sleeps: that it was given no program, or what that throws, is for it to tell once the child has ended.
    function* program(): Generator<void, void> {
      yield* aProgram('vfork', 'what child() returns', child(new Syscalls(k, k.current)));
    }
    const pid = this.#enterFor(
      Infinity,
      () => 'vfork()',
      this.#calls.vfork,
      keptFrom(program(), wrong),
    );
    if (wrong.length > 0) throw wrong[0];
    return pid;
  }

  /** Ends the process. */
  exit(status = 0): void {
    this.#enter(() => `exit(${shown(status)})`, this.#calls.exit, status);
  }

  /**
   * Waits until a child has ended, frees what is left of it, and returns its pid.
   * @param pid which child: -1 for any, 0 for any of the own group, -n for any of the group n
   * @param options WNOHANG: not to sleep but return 0 if none has ended; WUNTRACED: stopped ones too; __WALL, __WCLONE
   * @throws SystemError ECHILD if there is none such, EINTR if a signal was handled meanwhile; Deadlock if none can end
   */
  waitpid(pid = -1, options = 0): number {
    const label = options === 0 ? shown(pid) : `${shown(pid)}, ${at(options)}`;
    return this.#enterFor(Infinity, () => `waitpid(${label})`, this.#calls.waitpid, pid, options);
  }

  /**
   * Waits until a child has ended, as waitpid() does, and says how: `{ pid, code, signal }`, the exit code or else the
   * name of the signal that killed it.
   * @throws SystemError ECHILD, EINTR; Deadlock
   */
  wait(pid = -1): Ended {
    return this.#enterFor(Infinity, () => `wait(${shown(pid)})`, this.#calls.wait, pid);
  }

  /**
   * Sleeps for `usec` microseconds of virtual time at least, in jiffies of 10 ms; returns 0. Others run meanwhile:
   * kswapd, the disk, programs that could go on.
   * @throws SystemError EINTR if a signal comes first
   */
  usleep(usec: number): number {
    return this.#enterFor(Infinity, () => `usleep(${shown(usec)})`, this.#calls.usleep, usec);
  }

  // Signals

  /**
   * Says what is done at the signal `sig`, and returns what was done until now.
   *
   * A handler is `function* (sig, info, sys) { … }`: `info.si_addr` and `info.si_code` tell what happened, and calls are
   * made with `yield*` through `sys`, the same calls as here: `yield* sys.mprotect(…)`. It runs in user mode, on the
   * process's stack, where the kernel has put a frame of 732 bytes (892 with SA_SIGINFO). When it returns, the
   * process goes on where it was: an access that faulted is made again. While it runs, its own signal waits, and those in
   * `mask` do. Any other may interrupt it.
   *
   *     p.sigaction(SIGSEGV, function* (sig, info, sys) {
   *       yield* sys.mprotect(info.si_addr & PAGE_MASK, PAGE_SIZE, PROT_READ | PROT_WRITE);
   *     });
   *
   * Threads that share handlers (CLONE_SIGHAND) share it, a forked child begins with it. As programs do in C with
   * the same flag, the handler is told the cause whether or not SA_SIGINFO is set; the flag makes the frame larger.
   * @param sig SIGSEGV and the like; not SIGKILL or SIGSTOP
   * @param handler SIG_DFL, SIG_IGN, or a function; a plain one can only look
   * @param options `flags`: SA_NODEFER, SA_RESETHAND (SA_ONESHOT), SA_RESTART, SA_ONSTACK, SA_SIGINFO, SA_NOCLDSTOP;
   *   `mask`: signals that wait while it runs
   * @throws SystemError EINVAL
   */
  sigaction(
    sig: number,
    handler: number | SignalHandler,
    options: SignalOptions = {},
  ): SignalAction {
    return this.#enter(
      () => `sigaction(${signalShown(sig)}, ${handlerName(handler)})`,
      this.#calls.sigaction,
      sig,
      handler,
      options,
    );
  }

  /**
   * What is done at the signal `sig`: as sigaction() with nothing to set.
   * @throws SystemError EINVAL
   */
  sigactionOf(sig: number): SignalAction {
    return this.#enter(() => `sigactionOf(${signalShown(sig)})`, this.#calls.sigactionOf, sig);
  }

  /**
   * Blocks signals, so that they wait until they are let through; returns those that were blocked before. SIGKILL and
   * SIGSTOP cannot be, and a signal for a fault of the process's own is let through all the same.
   * @param how SIG_BLOCK, SIG_UNBLOCK, or SIG_SETMASK for these and no others
   * @throws SystemError EINVAL
   */
  sigprocmask(how: number, signals: readonly number[]): number[] {
    return this.#enterFor(
      Infinity,
      () => `sigprocmask(${shown(how)}, ${signalNames(signals)})`,
      this.#calls.sigprocmask,
      how,
      signals,
    );
  }

  /** The signals that were sent and wait because they are blocked, lowest first. */
  sigpending(): number[] {
    return this.#enter(() => 'sigpending()', this.#calls.sigpending);
  }

  /**
   * Sets the stack for handlers with SA_ONSTACK: one that must run when the process's own stack has no room. Returns
   * the one there was.
   * @param sp its lowest byte
   * @param size in bytes: 2048 (MINSIGSTKSZ) at least; 8192 (SIGSTKSZ) does for most
   * @param flags SS_DISABLE for none
   * @throws SystemError EPERM while it is in use, EINVAL, ENOMEM if it is too small
   */
  sigaltstack(sp: number, size: number, flags = 0): stack_t {
    return this.#enter(
      () => `sigaltstack(${at(sp)}, ${shown(size)})`,
      this.#calls.sigaltstack,
      sp,
      size,
      flags,
    );
  }

  /**
   * Sends the signal `sig`, and lets those that it wakes run first: a handler of another process has been called when
   * this returns, unless it sleeps. Returns 0.
   * @param pid a process; 0 for its own group, -1 for all but itself and init, -n for the group n
   * @param sig SIGTERM and the like; 0 asks only whether it may
   * @throws SystemError EINVAL, ESRCH, EPERM; FatalSignal if it kills itself
   */
  kill(pid: number, sig: number): number {
    const result = this.#enterFor(
      Infinity,
      () => `kill(${shown(pid)}, ${signalShown(sig)})`,
      this.#calls.kill,
      pid,
      sig,
    );
    this.#machine.letOthersGoFirst(this.task);
    return result;
  }

  /**
   * Sends the signal `sig` to the one thread `pid`, where kill() takes the first of its group; else as kill().
   * @throws SystemError EINVAL, ESRCH, EPERM; FatalSignal if it kills itself
   */
  tkill(pid: number, sig: number): number {
    const result = this.#enterFor(
      Infinity,
      () => `tkill(${shown(pid)}, ${signalShown(sig)})`,
      this.#calls.tkill,
      pid,
      sig,
    );
    this.#machine.letOthersGoFirst(this.task);
    return result;
  }

  /**
   * The byte at `addr`, as a program reads it: through the MMU, with faults.
   * @throws FatalSignal SIGSEGV, SIGBUS, SIGKILL
   */
  load8(addr: number): number {
    return this.#enter(() => `load8(${at(addr)})`, this.#calls.load8, addr);
  }

  /** The 32-bit word at `addr`, lowest byte first. As load8(). */
  load32(addr: number): number {
    return this.#enter(() => `load32(${at(addr)})`, this.#calls.load32, addr);
  }

  /** Stores a byte at `addr`, as a program does. As load8(). */
  store8(addr: number, value: number): void {
    this.#enter(() => `store8(${at(addr)}, ${shown(value)})`, this.#calls.store8, addr, value);
  }

  /** Stores a 32-bit word at `addr`, lowest byte first. As load8(). */
  store32(addr: number, value: number): void {
    this.#enter(() => `store32(${at(addr)}, ${shown(value)})`, this.#calls.store32, addr, value);
  }

  /**
   * Stores `byte` in the `len` bytes from `addr` on, as memset() does: a loop of stores, with a fault in each page
   * that needs one. What was stored before a fault that kills stays stored.
   * @param len in bytes, 128 MB at most
   * @param byte 0 to 255
   * @throws FatalSignal SIGSEGV, SIGBUS, SIGKILL
   */
  fill(addr: number, len: number, byte: number): void {
    this.#enterFor(
      2 * pagesIn(len),
      () => `fill(${at(addr)}, ${shown(len)}, ${shown(byte)})`,
      this.#calls.fill,
      addr,
      len,
      byte,
    );
  }

  /**
   * Stores bytes from `addr` on: a Uint8Array, numbers from 0 to 255, or a string as UTF-8, without a zero at its
   * end. As fill().
   */
  poke(addr: number, bytes: Contents): void {
    const what = Array.isArray(bytes)
      ? `[${bytes.slice(0, 8).map(shown).join(', ')}${bytes.length > 8 ? ', …' : ''}]`
      : shown(bytes);
    this.#enterFor(
      2 * pagesIn(bytes?.length),
      () => `poke(${at(addr)}, ${what})`,
      this.#calls.poke,
      addr,
      bytes,
    );
  }

  /** The `len` bytes from `addr` on, as a program reads them: a loop of loads. As fill(). */
  bytes(addr: number, len: number): Uint8Array {
    return this.#enterFor(
      2 * pagesIn(len),
      () => `bytes(${at(addr)}, ${shown(len)})`,
      this.#calls.bytes,
      addr,
      len,
    );
  }

  /** The `len` bytes from `addr` on as a string, which they are in UTF-8. As bytes(). */
  text(addr: number, len: number): string {
    return this.#enterFor(
      2 * pagesIn(len),
      () => `text(${at(addr)}, ${shown(len)})`,
      this.#calls.text,
      addr,
      len,
    );
  }

  /**
   * Moves the program's stack pointer, as `sub $n,%esp` does: no memory is touched. At first it is where the
   * stack begins, 0xbffff000. A fault more than 32 bytes below it does not make a stack grow.
   */
  setEsp(addr: number): void {
    this.#enter(() => `setEsp(${at(addr)})`, this.#calls.setEsp, addr);
  }

  /**
   * The soft and the hard limit `which`, as `{ rlim_cur, rlim_max }`; RLIM_INFINITY for none.
   * @param which RLIMIT_AS, RLIMIT_DATA, RLIMIT_STACK, RLIMIT_MEMLOCK and RLIMIT_FSIZE, in bytes; RLIMIT_NOFILE,
   *   RLIMIT_NPROC; RLIMIT_RSS, in pages, which is not tested
   */
  getrlimit(which: number): rlimit {
    return this.#enter(() => `getrlimit(${shown(which)})`, this.#calls.getrlimit, which);
  }

  /**
   * Sets the soft limit `which` (RLIMIT_AS and the like), and the hard one; returns 0.
   * @param soft what is enforced
   * @param hard what the soft limit may be raised to; left out it stays, or becomes `soft` if that is higher
   * @throws SystemError EINVAL if `soft` is above `hard`; EPERM if the hard limit would rise, without CAP_SYS_RESOURCE
   */
  setrlimit(which: number, soft: number, hard?: number): number {
    const label = [which, soft, ...(hard === undefined ? [] : [hard])].map(shown).join(', ');
    return this.#enter(() => `setrlimit(${label})`, this.#calls.setrlimit, which, soft, hard);
  }

  /**
   * Gives the process other capabilities, a bit for each CAP_: `p.capset(p.capabilities().effective & ~(1 << CAP_IPC_LOCK))`
   * drops one. What is left out stays; returns 0.
   * @param effective what it may do: only what is permitted
   * @param permitted what it may set `effective` to: only less than before
   * @param inheritable what a new program would keep
   * @throws SystemError EPERM
   */
  capset(effective: number, permitted?: number, inheritable?: number): number {
    return this.#enter(
      () => `capset(${at(effective)})`,
      this.#calls.capset,
      effective,
      permitted,
      inheritable,
    );
  }

  /** The capabilities of the process, a bit for each CAP_: what `/proc/PID/status` shows. */
  capabilities(): CapabilitySets {
    const { cap_effective, cap_permitted, cap_inheritable } = this.task;
    return {
      effective: cap_effective,
      permitted: cap_permitted,
      inheritable: cap_inheritable,
    };
  }

  /**
   * The process becomes one of the user `uid`, for good if that is not 0: the superuser's capabilities go. Returns 0.
   * @param uid 0 to 65535
   * @throws SystemError EPERM
   */
  setuid(uid: number): number {
    return this.#enter(() => `setuid(${shown(uid)})`, this.#calls.setuid, uid);
  }

  /**
   * Swaps to the file `path` too; returns 0. `m.swapfile(path, pages)` makes one.
   * @param priority 0 to 32767: the highest is filled first; -1 for lower than all before
   * @throws SystemError EPERM without CAP_SYS_ADMIN, ENOENT, EBUSY, EINVAL
   */
  swapon(path: string, priority = -1): number {
    return this.#enterFor(
      Infinity,
      () => `swapon(${shown(path)})`,
      this.#calls.swapon,
      path,
      priority,
    );
  }

  /**
   * Brings back all that is in the swap file `path`, and swaps to it no more; returns 0.
   * @throws SystemError EPERM without CAP_SYS_ADMIN, ENOENT, EINVAL, ENOMEM
   */
  swapoff(path: string): number {
    return this.#enterFor(Infinity, () => `swapoff(${shown(path)})`, this.#calls.swapoff, path);
  }

  /** `/proc/PID/maps`: its areas, a line each. */
  maps(): string {
    return mapsText(this.#machine.k, this.mm).trimEnd();
  }

  /** `/proc/PID/status`: its sizes. */
  status(): string {
    return statusText(this.#machine.k, this.task).trimEnd();
  }
}

/** Do the flags of a mapping ask for its pages to be locked? */
function isLocked(flags: unknown): boolean {
  return typeof flags === 'number' && (flags & MAP_LOCKED) !== 0;
}

/** Pages that so many bytes lie in, at most; of what is no number of bytes the call itself says so. */
function pagesIn(bytes: unknown): number {
  return typeof bytes === 'number' ? bytes / PAGE_SIZE + 2 : 0;
}

/** A handler as labels name it. */
function handlerName(handler: number | SignalHandler): string {
  if (handler === SIG_DFL) return 'SIG_DFL';
  if (handler === SIG_IGN) return 'SIG_IGN';
  return typeof handler === 'function' && handler.name !== '' ? handler.name : 'handler';
}
