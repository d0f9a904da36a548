/**
 * The machine that a script runs on: processes by number, each set up directly in the kernel.
 *
 * There is no program. An operation is a kernel function called in the name of a process; one
 * process at a time is in the run queue, so that whoever sleeps goes on at once, a jiffy later.
 */
import type * as Engine from 'sim';
import type {
  Kernel,
  Machine,
  mm_struct,
  Starred,
  struct_file,
  struct_inode,
  task_struct,
} from 'sim';

/** The engine, as the bundle or a direct import gives it. */
export type Sim = typeof Engine;

type pt_regs = InstanceType<Sim['pt_regs']>;
type Bottom = typeof import('../../sim/machine/bottom.ts');
type Plain = Starred<Parameters<Sim['do_page_fault']>, void>;

/** Pages of RAM where a script does not boot by itself. */
const usualPages = 8192;
/** Jiffies when a script begins. */
const firstJiffies = 100000;
/** Process p of a script has this pid plus p. */
const firstPid = 100;

/** What init says of a new process. */
export interface ProcessOptions {
  /** Pages that exec leaves on the stack; null: no stack at all. */
  argpages: number | null;
  brk?: number;
  start_code?: number;
  end_code?: number;
  start_data?: number;
  pid?: number;
}

/** A machine and the processes of a script. */
export class World {
  readonly machine: Machine;
  readonly k: Kernel;
  readonly files = new Map<number, struct_file>();
  /** Has any operation been done? */
  began = false;
  /** What inject has asked for, to be taken back. */
  injected: { stop(): void } | null = null;
  /** Files that mkfile made, and their names in the trace. */
  readonly inodes = new Map<struct_inode, string>();
  /** What areas of files of the kind "vmops" told since the last operation. */
  readonly vmops: unknown[] = [];
  /** Inodes of shared memory, in the order in which the trace met them. */
  readonly #shared: struct_inode[] = [];
  readonly #tasks = new Map<number, task_struct>();
  readonly #esp = new Map<number, number>();
  /** What each fault needs of the engine, whose exports are looked up among a thousand. */
  readonly #names;

  constructor(
    readonly sim: Sim,
    pages = usualPages,
  ) {
    this.machine = sim.boot({ pages });
    const { k } = this.machine;
    this.k = k;
    this.#names = {
      pt_regs: sim.pt_regs,
      userAccess: sim.USER_ACCESS_INSN,
      userSegment: sim.__USER_CS,
      kernelSegment: sim.__KERNEL_CS,
      interrupts: sim.X86_EFLAGS_IF,
    };
    k.jiffies = firstJiffies;
    // The traces are of a machine without process 1: what its task_struct takes is free there.
    const first = sim.virt_to_page(k, k.child_reaper.kaddr);
    sim.free_task_struct(k, k.child_reaper);
    k.child_reaper.kaddr = 0;
    if (first.pfn >= 4096) this.#exchangeFrames();
    // Until iomode says otherwise the disk answers at once.
    k.diskfs.disk.seek = 0;
    k.diskfs.disk.transfer = 0;
    // The traces are of a processor that walks the tables at each access, and of programs that
    // live on after a signal.
    k.cpu.mmu.tlbEnabled = false;
    // There, CONFIG_TMPFS is not set.
    k.tmpfs = false;
    // There, what is no RAM reads as zeroes.
    k.cpu.openBus = 0;
    const { $sync: plain } = sim.do_page_fault as Plain;
    k.cpu.pageFault = Object.assign(
      (errorCode: number) => this.#pageFault(errorCode),
      plain && { $sync: (errorCode: number) => this.#pageFaultAtBottom(plain, errorCode) },
    );
  }

  /**
   * With more than 16 MB, the kernel of the traces has a frame less above and one more below: it tells by
   * flags that a frame keeps when it is freed and given out again. The last frame of the image is not used here.
   */
  #exchangeFrames(): void {
    const { sim, k } = this;
    const above = this.run(k.init_task, sim.alloc_page(k, sim.GFP_KERNEL))!;
    sim.SetPageReserved(above);
    const below = k.mem_map[511];
    sim.ClearPageReserved(below);
    below.count.counter = 1;
    sim.put_page(k, below);
  }

  /** Process number p; null if there is none. */
  task(p: number): task_struct | null {
    return this.#tasks.get(p) ?? null;
  }

  /** The number that scripts give to an open file, or the name of a file that only shared memory has. */
  readonly fileName = (file: struct_file): number | string => {
    for (const [number, known] of this.files) if (known === file) return number;
    return this.inodeName(file.f_dentry!.d_inode!);
  };

  /** The name of a file by its inode: the number of the first file opened, or `shm1`, `shm2` … as they are met. */
  readonly inodeName = (inode: struct_inode): string => {
    const name = this.inodes.get(inode);
    if (name !== undefined) return name;
    let number = this.#shared.indexOf(inode) + 1;
    if (number === 0) number = this.#shared.push(inode);
    return `shm${number}`;
  };

  /** The lowest number of a process that has this address space; -1 for none. */
  processOf(mm: mm_struct): number {
    for (const [p, task] of this.#tasks) if (task.mm === mm) return p;
    return -1;
  }

  /** Stack pointer of process p, which stays what it was set to. */
  esp(p: number, value?: number): number {
    if (value !== undefined) this.#esp.set(p, value);
    return this.#esp.get(p) ?? 0;
  }

  /** Makes `task` the current one; the one before stands still in user mode. */
  become(task: task_struct): void {
    const { sim, k } = this;
    const before = k.current;
    if (before === task) return;
    if (before !== k.init_task) {
      before.state = sim.TASK_INTERRUPTIBLE;
      // A signal that a call raised for its own process stays pending, but must not wake the process here.
      if (!this.doomed(before)) before.sigpending = 0;
    }
    if (task === k.init_task) task.state = sim.TASK_RUNNING;
    else sim.wake_up_process(k, task);
    // What is left of this call is the return of `before` to user mode, where it waits.
    sim.schedule(k).next();
    k.init_task.need_resched = 0;
    sim.recalc_sigpending(task);
  }

  /** Runs kernel code in the name of a task until it returns; undefined if the task dies of it. */
  run<T>(task: task_struct, code: Generator<void, T>): T | undefined {
    const { sim, k } = this;
    this.become(task);
    while (task.state !== sim.TASK_ZOMBIE) {
      if (k.current !== task) {
        sim.step(k);
        continue;
      }
      const result = code.next();
      if (result.done) return result.value;
    }
    this.#letGo();
    return undefined;
  }

  /** Serves a page fault, and says whether to try again. */
  *#pageFault(errorCode: number): Generator<void, boolean> {
    const { sim, k } = this;
    const regs = this.#faultRegs(errorCode);
    const { eip } = regs;
    yield* sim.do_page_fault(k, regs, errorCode);
    return this.#triesAgain(errorCode, regs.eip === eip);
  }

  /** The same for a task that faults at the bottom. */
  #pageFaultAtBottom(plain: NonNullable<Plain['$sync']>, errorCode: number): boolean {
    const regs = this.#faultRegs(errorCode);
    const { eip } = regs;
    plain(this.k, regs, errorCode);
    return this.#triesAgain(errorCode, regs.eip === eip);
  }

  #faultRegs(errorCode: number): pt_regs {
    const { pt_regs, userAccess, userSegment, kernelSegment, interrupts } = this.#names;
    const user = (errorCode & 4) !== 0;
    const insn = user ? 0x08048000 : userAccess;
    return new pt_regs(insn, user ? userSegment : kernelSegment, interrupts, this.k.cpu.esp);
  }

  /** A program does not if a signal has come; the kernel does not if it stands elsewhere now. */
  #triesAgain(errorCode: number, same: boolean): boolean {
    const { current } = this.k;
    return (errorCode & 4) !== 0 ? !current.sigpending || this.doomed(current) : same;
  }

  /** The address of an access, as a processor reaches it: Cpu.reach(), at the bottom where that can be. */
  reach(addr: number, access: number): Generator<void, number> {
    const { k, sim } = this;
    const { reach } = k.cpu;
    const { $sync: twin } = reach as Starred<Parameters<typeof reach>, number>;
    if (twin === undefined) return k.cpu.reach(addr, access);
    return (sim as Sim & Pick<Bottom, 'wholeAtOnce'>).wholeAtOnce(k, twin, k.cpu, [addr, access]);
  }

  /** A process as exec leaves it, with nothing mapped but its stack. */
  createProcess(p: number, options: ProcessOptions): task_struct {
    const { sim, k } = this;
    const task = new sim.task_struct();
    sim.INIT_TASK(k, task);
    task.addr_limit = sim.TASK_SIZE;
    task.active_mm = null;
    task.files = null;
    this.adopt(p, task, options.pid);
    this.run(task, sim.exec_mmap(k));
    const mm = task.mm!;
    mm.start_code = options.start_code ?? 0x08048000;
    mm.end_code = options.end_code ?? 0x08049000;
    mm.start_data = options.start_data ?? 0x0804a000;
    mm.brk = mm.start_brk = options.brk ?? 0x0804b000;
    if (options.argpages !== null) this.run(task, setUpStack(this, options.argpages));
    return task;
  }

  /** Has the OOM killer chosen this one? It dies of that at the end of the operation. */
  doomed(task: task_struct): boolean {
    return (task.flags & this.sim.PF_MEMDIE) !== 0;
  }

  /** Makes a new task process number p, one of the tasks that the kernel knows. */
  adopt(p: number, task: task_struct, pid = firstPid + p): void {
    const { sim, k } = this;
    task.pid = task.tgid = pid;
    task.comm = `p${p}`;
    task.state = sim.TASK_INTERRUPTIBLE;
    // One user too many: it is in no slab, so it must not be freed.
    task.sig = new sim.signal_struct();
    task.sig.count.counter = 2;
    task.run_list.copyFrom(new sim.list_head());
    task.p_opptr = task.p_pptr = k.child_reaper;
    sim.SET_LINKS(k, task);
    sim.hash_pid(k, task);
    this.#tasks.set(p, task);
    this.#esp.set(p, 0);
  }

  /** Ends a process as far as its address space goes; the last reference goes too. */
  end(task: task_struct): void {
    const { sim, k } = this;
    // Else it would not leave the processor.
    sim.flush_signals(task);
    this.run(task, sim.exit_mm(k, task));
    this.#letGo();
  }

  /** A task that has died is gone at once: the idle task, which borrowed its address space, takes the kernel's own instead. */
  #letGo(): void {
    const { sim, k } = this;
    this.become(k.init_task);
    const mm = k.init_task.active_mm!;
    if (mm === k.init_mm) return;
    k.init_mm.mm_count.counter++;
    k.init_task.active_mm = k.init_mm;
    sim.activate_mm(k, mm, k.init_mm);
    sim.mmdrop(k, mm);
  }
}

/** setup_arg_pages() with pages of zeroes, at the top of the stack. */
function* setUpStack({ sim, k }: World, pages: number): Generator<void, void> {
  const bprm = new sim.linux_binprm();
  bprm.p = sim.PAGE_SIZE * (sim.MAX_ARG_PAGES - pages);
  for (let i = sim.MAX_ARG_PAGES - pages; i < sim.MAX_ARG_PAGES; i++) {
    const page = yield* sim.alloc_page(k, sim.GFP_HIGHUSER);
    sim.clear_page(k, sim.page_address(page!));
    bprm.page[i] = page;
  }
  yield* sim.setup_arg_pages(k, bprm);
}
