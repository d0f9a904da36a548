// A machine: a processor with RAM, a kernel started on it, and what drives it.
//
// It starts a kernel on bare RAM, makes processes as exec leaves them, and lets an example drive
// them: one call, one return value. What runs meanwhile is decided by the loop in drive.ts.

import { interruptedRegs, returnsAtOnce, returnToUser } from '../arch/i386/kernel/entry.ts';
import { INIT_MM, INIT_TASK } from '../arch/i386/kernel/init_task.ts';
import { createSwapFile, DiskFs, setBuffers } from '../fs/diskfs.ts';
import { exec_mmap, setup_arg_pages } from '../fs/exec.ts';
import { Kernel } from '../globals.ts';
import { Clock } from '../hw/clock.ts';
import { Cpu } from '../hw/cpu.ts';
import { Disk } from '../hw/disk.ts';
import { Mmu } from '../hw/mmu.ts';
import { Ram } from '../hw/ram.ts';
import { ENOMEM } from '../include/asm-i386/errno.ts';
import { clear_page, PAGE_SIZE } from '../include/asm-i386/page.ts';
import { TASK_SIZE } from '../include/asm-i386/processor.ts';
import { UsageError } from '../include/bug.ts';
import { linux_binprm, MAX_ARG_PAGES } from '../include/linux/binfmts.ts';
import type { struct_inode } from '../include/linux/fs.ts';
import { GFP_HIGHUSER } from '../include/linux/gfp.ts';
import { page_address } from '../include/linux/page.ts';
import { __free_page, alloc_page } from '../include/linux/page_inline.ts';
import { TASK_INTERRUPTIBLE, TASK_ZOMBIE, type task_struct } from '../include/linux/sched.ts';
import { SIGCHLD } from '../include/linux/signal.ts';
import { SWAP_FLAG_PRIO_MASK } from '../include/linux/swap.ts';
import { WNOHANG } from '../include/linux/wait.ts';
import { start_kernel } from '../init/main.ts';
import { sys_exit, sys_wait4 } from '../kernel/exit.ts';
import { do_fork } from '../kernel/fork.ts';
import { schedule, yield_ } from '../kernel/sched.ts';
import { flush_signal_handlers, flush_signals } from '../kernel/signal.ts';
import { kswapd_init } from '../mm/vmscan.ts';
import { type FailureOptions, type InjectedFailure, injectFailure } from '../observe/fail.ts';
import { checkInvariants, kernelFrames } from '../observe/invariants.ts';
import { nearest } from '../observe/nearest.ts';
import { meminfoText, slabinfoText, swapsText } from '../observe/proc.ts';
import { type Snapshot, takeSnapshot } from '../observe/snapshot.ts';
import { beginTimeline, type Timeline } from '../observe/timeline.ts';
import { type Trace, traceCalls } from '../observe/trace.ts';
import {
  aBoolean,
  aCount,
  aFunction,
  aGeneratorFunction,
  aList,
  anInt,
  aPath,
  aPid,
  aProgram,
  aRecord,
  aSeed,
  aString,
  aTurn,
  oneOf,
  someOptions,
  wholeNumber,
  wrongArgument,
} from './arguments.ts';
import { DIED } from './bottom.ts';
import { Deadlock } from './deadlock.ts';
import { type Call, runCall, runUntil, startProgram } from './drive.ts';
import { FatalSignal, SystemError } from './errors.ts';
import { type Contents, DiskView, inodeOfPath, putFile } from './files.ts';
import { NoProgress } from './no-progress.ts';
import { ListedOrder, SeededOrder, type Turn } from './order.ts';
import { Process } from './process.ts';
import { signalCodeName, signalName } from './signals.ts';
import { Syscalls } from './syscalls.ts';

/** What boot() can be told. */
export interface BootOptions {
  /** RAM in pages of 4 KB: 768 (3 MB) to 32768 (128 MB). 4096 (16 MB) if left out. */
  pages?: number;
  /** A file to swap to, in pages of 4 KB: 3 to 32768, of which two cannot be used. No swap if left out. */
  swap?: number;
  /**
   * Starts kswapd, process 2, which frees memory before a program has to. Left out, or false: the task that needs memory
   * reclaims it, so that what an example does happens in its own calls.
   */
  kswapd?: boolean;
  /**
   * Reads and writes files and swap in blocks of so many bytes, 1024, 2048 or 4096, each noted in a buffer head, as file
   * systems such as ext2 do. Left out, or false: whole pages, without buffers.
   */
  buffers?: 1024 | 2048 | 4096 | false;
}

const RAM_SIZES = 'The kernel itself takes 2 MB. Use boot({ pages: 4096 }) for 16 MB.';
const SWAP_SIZES = 'Two of them cannot be used. Use boot({ swap: 1024 }) for 4 MB.';

/** The swap file that boot() makes. */
const SWAP_FILE = '/swap';

/** Settings that can be changed while the machine runs. @kernel kernel/sysctl.c:277 */
const sysctls = {
  'vm.overcommit_memory': 'sysctl_overcommit_memory',
  'vm.max_map_count': 'max_map_count',
  'vm.page-cluster': 'page_cluster',
  'vm.max-readahead': 'vm_max_readahead',
  'vm.min-readahead': 'vm_min_readahead',
} as const;

/** A call of a process, or a run of programs side by side, begins or has ended. */
export interface Step {
  /** The call as text: `munmap(0x40001000, 4096)`; for programs side by side `run(a, b)`. */
  label: string;
  when: 'before' | 'after';
  /** Its result, when it has ended without an error. */
  result?: unknown;
}

/** Where the program of a process stands: its code is made up, no instruction is ever run. */
const START_CODE = 0x08048000;
const END_CODE = 0x08049000;
const START_DATA = 0x0804a000;
const START_BRK = 0x0804b000;

/** One simulated computer. */
export class Machine {
  /** The kernel: all its globals, under their C names. */
  readonly k: Kernel;
  /** What is on the disk, which is not what is in the page cache. */
  readonly disk: DiskView;
  /** Called around every call of a process: for those who watch. */
  onStep: ((step: Step) => void) | null = null;

  readonly #init: task_struct;
  /** Frames that the kernel has taken for good while it booted. */
  readonly #held: ReadonlySet<number>;
  #stopped: Error | null = null;
  /** Calls that ended in Deadlock and could not be taken back: their tasks still sleep in them. */
  readonly #stuck = new WeakMap<task_struct, { gen: object; label: string }>();
  /** Is it in the middle of a call? */
  #running = false;

  constructor(options: BootOptions = {}) {
    const known = ['pages', 'swap', 'kswapd', 'buffers'];
    const {
      pages = 4096,
      swap,
      kswapd = false,
      buffers = false,
    } = someOptions('boot', 'options', options, known);
    wholeNumber('boot', 'pages', pages, 768, 32768, 'a machine has', RAM_SIZES);
    if (swap !== undefined)
      wholeNumber('boot', 'swap', swap, 3, 32768, 'a swap file has', SWAP_SIZES);
    aBoolean('boot', 'kswapd', kswapd);
    if (buffers !== false) oneOf('boot', 'buffers', buffers, [1024, 2048, 4096]);
    const k = new Kernel();
    this.k = k;
    k.ram = new Ram(pages);
    k.cpu = new Cpu(new Mmu(k.ram.words), k.ram.bytes);
    k.clock = new Clock();
    k.diskfs = new DiskFs(new Disk(k.clock));
    setBuffers(k.diskfs, buffers);
    this.disk = new DiskView(k);
    INIT_MM(k.init_mm);
    INIT_TASK(k, k.init_task);
    k.init_task.thread.gen = start_kernel(k, kswapd ? initWithKswapd : init);
    k.init_task.thread.gen.next();
    runUntil(k, () => k.child_reaper !== k.init_task && k.current === k.init_task);
    this.#init = k.child_reaper;
    // init sleeps, and from here on makes the calls that the machine wants of it.
    this.#init.thread.gen = null;
    this.#held = kernelFrames(k);
    if (swap !== undefined) {
      createSwapFile(k, SWAP_FILE, swap);
      this.swapon();
    }
  }

  /**
   * A new process, as exec leaves it: a stack of one page, an empty heap at 0x0804b000, nothing else.
   * @param name shown in traces and /proc; 15 characters at most
   * @throws SystemError ENOMEM, EAGAIN; FatalSignal SIGKILL if memory runs out at the very end
   */
  spawn(name = 'demo'): Process {
    const k = this.k;
    const failure = { errno: 0 };
    aString('spawn', 'name', name);
    const pid = this.#call(this.#init, do_fork(k, SIGCHLD, 0, exec(k, name, failure), 0));
    if (pid === DIED || pid < 0) throw new SystemError('fork', pid === DIED ? -ENOMEM : pid);
    const task = k.pidhash.get(pid)!;
    this.#alive(() => runUntil(k, () => task.thread.gen === null || task.state === TASK_ZOMBIE));
    if (failure.errno) {
      this.#reap(pid);
      throw new SystemError('execve', failure.errno);
    }
    if (task.state === TASK_ZOMBIE) {
      // There was no memory for the stack's page table: too late for an error, exec has begun a new program.
      this.#reap(pid);
      throw new FatalSignal(signalName(task.exit_code & 0x7f), '', 0, `${task.comm} (pid ${pid})`);
    }
    return new Process(this, task);
  }

  /** The process with this pid; a UsageError if there is none. */
  processOf(pid: number): Process {
    const task = this.k.pidhash.get(aPid('processOf', 'pid', pid));
    if (!task) throw new UsageError(`There is no process ${pid}: it has ended, or never began.`);
    return new Process(this, task);
  }

  /**
   * Runs programs side by side until all have ended. Each is a generator that makes its calls with
   * `yield*`; where several could go on, `order` says who does: a list of names, or a seed.
   * Returns the choices made, which as a list repeat the run.
   */
  run(
    programs: Record<string, (p: Syscalls) => Generator<void, unknown>>,
    order: readonly Turn[] | number = [],
  ): Turn[] {
    const k = this.k;
    aRecord('run', 'programs', programs, 'Pass { *a(p) { … }, *b(p) { … } }.');
    for (const [name, program] of Object.entries(programs))
      aGeneratorFunction('run', name, program);
    const policy = Array.isArray(order)
      ? new ListedOrder(aList('run', 'order', order, aTurn))
      : new SeededOrder(aSeed('run', 'order', order));
    const started: { task: task_struct; pid: number; calls: Generator<void, unknown> }[] = [];
    const spawned: task_struct[] = [];
    try {
      for (const [name, program] of Object.entries(programs)) {
        const { task } = this.spawn(name);
        spawned.push(task);
        const calls = aProgram('run', `what ${name}() returns`, program(new Syscalls(k, task)));
        started.push({ task, pid: task.pid, calls });
      }
    } catch (error) {
      // One is no program, or could not be started: none of them begins.
      for (const task of spawned) this.#end(task);
      throw error;
    }
    const label = `run(${started.map(({ task }) => task.comm).join(', ')})`;
    this.onStep?.({ label, when: 'before' });
    k.sched = policy;
    try {
      for (const { task, calls } of started) startProgram(k, task, calls);
      const over = () => started.every(({ task }) => task.state === TASK_ZOMBIE || task.pid === 0);
      this.#alive(() => runUntil(k, over));
    } finally {
      k.sched = null;
      this.onStep?.({ label, when: 'after' });
    }
    for (const { pid } of started) this.#reap(pid);
    return policy.taken;
  }

  /**
   * Puts a file on the disk, not into the page cache, and returns its path.
   * @param path a slash and a name of at most 255 bytes: all files are in one directory
   * @param contents a string (stored as UTF-8), a Uint8Array, or a list of bytes
   * @throws UsageError if there is one already, or no file can be called so
   */
  file(path: string, contents: Contents = ''): string {
    return putFile(this.k, path, contents);
  }

  /**
   * The kernel's own structure for a file on the disk, with its pages in `i_mapping`.
   * @throws UsageError if there is no such file
   */
  inode(path: string): struct_inode {
    return inodeOfPath(this.k, 'inode', path);
  }

  /** The call tree of everything that the kernel does while `fn` runs. */
  trace(fn: () => void): Trace {
    return traceCalls(this.k, aFunction('trace', 'fn', fn));
  }

  /**
   * Which task runs, what each sleeps for and what wakes it while `fn` runs, and what the disk does: plain data, in
   * microseconds of virtual time since boot. What `fn` throws, goes through.
   * @throws UsageError in a kernel that was bundled without the probe
   */
  timeline(fn: () => void): Timeline {
    aFunction('timeline', 'fn', fn);
    const over = beginTimeline(this.k);
    let timeline: Timeline;
    try {
      fn();
    } finally {
      timeline = over();
    }
    return timeline;
  }

  /** The machine as plain data: areas, page tables, frames, tasks, locks. */
  snapshot(): Snapshot {
    return takeSnapshot(this.k);
  }

  /** What should hold and does not, a sentence each; empty on a sound machine. */
  check(): string[] {
    return checkInvariants(this.k, { held: this.#held });
  }

  /** Makes a kernel function fail: the `nth` call from now, and `count` in all. */
  fail(name: string, options: FailureOptions = {}): InjectedFailure {
    aString('fail', 'name', name);
    someOptions('fail', 'options', options, ['nth', 'count', 'result', 'notFrom']);
    const { nth = 1, count = 1, notFrom = [] } = options;
    aCount('fail', 'nth', nth, 1);
    aCount('fail', 'count', count, 1);
    aList('fail', 'notFrom', notFrom, aString);
    return injectFailure(this.k, name, options);
  }

  /**
   * Puts a file to swap to on the disk, and returns its path; swapon() begins to use it.
   * @param pages its pages of 4 KB: 3 to 32768, of which two cannot be used
   * @throws UsageError if there is a file of that name
   */
  swapfile(path: string, pages: number): string {
    aPath('swapfile', 'path', path);
    wholeNumber('swapfile', 'pages', pages, 3, 32768, 'a swap file has', SWAP_SIZES);
    if (
      this.disk
        .list()
        .split('\n')
        .some((line) => line.split(' ')[0] === path)
    )
      throw new UsageError(`swapfile(): there is ${path} already. Give it another name.`);
    createSwapFile(this.k, path, pages);
    return path;
  }

  /**
   * Swaps to the file that boot({ swap }) made, as it does from the start, or to that of swapfile().
   * @param priority 0 to 32767: the highest is filled first; left out, lower than all before
   * @throws SystemError EBUSY if it is in use already; ENOENT if there is none; EINVAL if it is no swap file
   */
  swapon(path = SWAP_FILE, priority = -1): void {
    // Before init is made the current task for it.
    aPath('swapon', 'path', path);
    wholeNumber('swapon', 'priority', priority, -1, SWAP_FLAG_PRIO_MASK, 'it is');
    const { k } = this;
    const error = this.#call(this.#init, new Syscalls(k, this.#init).swapon(path, priority));
    if (error === DIED) throw new SystemError('swapon', -ENOMEM);
  }

  /**
   * Brings back all that is in swap, and swaps no more.
   * @throws SystemError ENOMEM if memory has no room for it; EINVAL if it is not in use; ENOENT if there is none
   */
  swapoff(path = SWAP_FILE): void {
    aPath('swapoff', 'path', path);
    const error = this.#call(this.#init, new Syscalls(this.k, this.#init).swapoff(path));
    if (error === DIED) throw new SystemError('swapoff', -ENOMEM);
  }

  /**
   * A setting of the kernel, as /proc/sys has it; with `value` it is set first.
   * @param name 'vm.overcommit_memory' (0 or 1), 'vm.max_map_count' (areas), 'vm.page-cluster' (2 to this power pages),
   *   'vm.max-readahead' or 'vm.min-readahead' (pages)
   * @param value a whole number; the kernel does not ask whether it makes sense
   */
  sysctl(name: string, value?: number): number {
    aString('sysctl', 'name', name);
    const setting = Object.hasOwn(sysctls, name) ? sysctls[name as keyof typeof sysctls] : null;
    if (setting === null) {
      const [near] = nearest(name, Object.keys(sysctls));
      throw wrongArgument(
        'sysctl',
        'name',
        name,
        `the settings here are ${Object.keys(sysctls).join(', ')}`,
        near === undefined ? 'Pass one of them.' : `Did you mean '${near}'? Pass one of them.`,
      );
    }
    if (value !== undefined) this.k[setting] = anInt('sysctl', 'value', value);
    return this.k[setting];
  }

  /** `/proc/swaps`. */
  swaps(): string {
    return swapsText(this.k).trimEnd();
  }

  /** `/proc/meminfo`. */
  meminfo(): string {
    return meminfoText(this.k).trimEnd();
  }

  /** `/proc/slabinfo`. */
  slabinfo(): string {
    return slabinfoText(this.k).trimEnd();
  }

  /**
   * Runs `call` in the kernel as `task`, until it returns; other tasks run meanwhile if it sleeps.
   * @param label the call as text, or what makes the text, for those who watch; null if it is not to be seen
   * @throws SystemError if the kernel says no, FatalSignal if it kills the task
   */
  runAs<T>(
    task: task_struct,
    label: string | (() => string) | null,
    call: Generator<void, T> | Call<T>,
  ): T {
    if (task.state === TASK_ZOMBIE || task.pid === 0)
      throw new UsageError(
        `${task.comm} has exited: it can make no calls any more. spawn() another process.`,
      );
    const stuck = this.#stuck.get(task);
    if (stuck !== undefined && stuck.gen === task.thread.gen)
      throw new UsageError(
        `${task.comm} (pid ${task.pid}) is still in ${stuck.label}: that call ended in Deadlock, and what it waits for has ` +
          'not happened. Let another process make it happen, or use one that is not asleep.',
      );
    this.#stuck.delete(task);
    if (label === null || this.onStep === null) return this.#run(task, label, call, null);
    const text = typeof label === 'string' ? label : label();
    const { onStep } = this;
    return this.#run(task, text, call, (event) => onStep({ ...event, label: text }));
  }

  #run<T>(
    task: task_struct,
    label: string | (() => string) | null,
    call: Generator<void, T> | Call<T>,
    step: ((event: Omit<Step, 'label'>) => void) | null,
  ): T {
    step?.({ when: 'before' });
    try {
      const { pid, comm } = task;
      const result = this.#call(task, call);
      if (result === DIED) {
        // The signal it died of, as its parent will be told. Out of memory there is no signal that was sent.
        const signal = task.exit_code & 0x7f;
        const cause = task.killedBy;
        this.#reap(pid);
        if (signal)
          throw new FatalSignal(
            signalName(signal),
            cause ? signalCodeName(signal, cause.si_code) : '',
            cause?.si_addr ?? 0,
            `${comm} (pid ${pid})`,
          );
        step?.({ when: 'after' });
        return undefined as T;
      }
      step?.({ when: 'after', result });
      return result;
    } catch (error) {
      const { gen } = task.thread;
      if (error instanceof Deadlock && gen !== null)
        this.#stuck.set(task, { gen, label: textOf(label) });
      step?.({ when: 'after' });
      throw error;
    }
  }

  /** Whoever can run besides `task` has a turn before its next call, and so has whom that wakes. */
  letOthersGoFirst(task: task_struct): void {
    for (let turns = 0; turns < 8 && this.k.nr_running > 1; turns++)
      if (this.#call(task, yield_(this.k)) === DIED) return;
  }

  /** A call of a task; what the kernel cannot survive stops the machine. */
  #call<T>(task: task_struct, call: Generator<void, T> | Call<T>): T | typeof DIED {
    if (this.#running)
      throw new UsageError(
        'A call was made while the machine is in the middle of another one: a handler, or a program of run(), has used ' +
          'a Process. There, make calls with yield* through `sys`, the last argument of a handler and the first of a program.',
      );
    if (this.#stopped)
      throw new UsageError(
        `This machine has stopped: ${this.#stopped.message}. boot() another one to go on.`,
      );
    return this.#alive(() => runCall(this.k, task, call));
  }

  /** Runs `what`; an error that the kernel cannot survive stops the machine. */
  #alive<T>(what: () => T): T {
    this.#running = true;
    try {
      return what();
    } catch (error) {
      const survived =
        error instanceof SystemError ||
        error instanceof UsageError ||
        error instanceof Deadlock ||
        error instanceof NoProgress;
      if (!survived) this.#stopped = error as Error;
      throw error;
    } finally {
      this.#running = false;
    }
  }

  /** Ends a process that has not begun, and frees it. */
  #end(task: task_struct): void {
    const { pid } = task;
    this.#call(task, sys_exit(this.k, 0));
    this.#reap(pid);
  }

  /** A child of init that has ended is freed at once. */
  #reap(pid: number): void {
    if (this.k.pidhash.get(pid)?.p_pptr === this.#init)
      this.#call(this.#init, sys_wait4(this.k, pid, null, WNOHANG));
  }
}

/** A label as text. */
function textOf(label: string | (() => string) | null): string {
  return typeof label === 'function' ? label() : (label ?? 'a call');
}

/** Process 1. It inherits orphans, and forks what the machine spawns. */
function* init(k: Kernel, _unused: null): Generator<void, number> {
  k.child_reaper = k.current;
  k.current.comm = 'init';
  for (;;) {
    k.current.state = TASK_INTERRUPTIBLE;
    yield* schedule(k);
    flush_signals(k.current);
  }
}

/** Process 1 of a machine that has kswapd: in C each part of the kernel has init start what it needs. */
function* initWithKswapd(k: Kernel, unused: null): Generator<void, number> {
  yield* kswapd_init(k);
  return yield* init(k, unused);
}

/** What the child of a fork does to become a new program; `failure.errno` tells why it could not. */
function* exec(k: Kernel, name: string, failure: { errno: number }): Generator<void, void> {
  const task = k.current;
  task.comm = name.slice(0, 15);
  flush_signal_handlers(task);
  task.sas_ss_sp = task.sas_ss_size = 0;
  failure.errno = yield* exec_mmap(k);
  if (failure.errno === 0) {
    const mm = task.mm!;
    mm.start_code = START_CODE;
    mm.end_code = END_CODE;
    mm.start_data = START_DATA;
    mm.end_data = START_BRK;
    mm.start_brk = mm.brk = START_BRK;
    task.addr_limit = TASK_SIZE;
    failure.errno = yield* firstStackPage(k);
    k.cpu.esp = mm.start_stack;
  }
  if (failure.errno !== 0) yield* sys_exit(k, 127);
  // Signals are delivered on the way to user mode: SIGKILL, if the stack could not be made.
  if (!returnsAtOnce(k)) yield* returnToUser(k, interruptedRegs(k));
}

/** A stack with one page of zeroes: a program without arguments. 0 or a negative errno. */
function* firstStackPage(k: Kernel): Generator<void, number> {
  const page = yield* alloc_page(k, GFP_HIGHUSER);
  if (!page) return -ENOMEM;
  clear_page(k, page_address(page));
  const bprm = new linux_binprm();
  bprm.page[MAX_ARG_PAGES - 1] = page;
  bprm.p = (MAX_ARG_PAGES - 1) * PAGE_SIZE;
  const error = yield* setup_arg_pages(k, bprm);
  if (error === 0) k.current.mm!.start_stack = bprm.p;
  // As do_execve() does with pages that have not been taken.
  else if (bprm.page[MAX_ARG_PAGES - 1]) __free_page(k, page);
  return error;
}

/**
 * Starts a machine.
 * @throws UsageError for an amount of RAM that no machine can have
 */
export function boot(options: BootOptions = {}): Machine {
  return new Machine(options);
}
