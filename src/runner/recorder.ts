/**
 * Notes down which statement of a run came when, in which call, on behalf of which task; and, in a run that is repeated,
 * stops at one of these moments and looks around.
 *
 * A moment is the time just before a statement, and its number is how many came before it. The machine is
 * deterministic, so a moment need not be kept: the same run comes to it again. A recording is therefore three numbers
 * for each moment, and a few for each call.
 *
 *     first run    Recorder(recording)      →  Recording: statements, calls, lanes
 *     any moment   Recorder(looking for it) →  every call that is open, with what can be read in it
 */
import type { Kernel, Machine } from 'sim';
import { type Frame, type Lane, NO_FRAME, PROGRAM } from './frames.ts';
import type { Describer } from './host.ts';

export { type Frame, type Lane, NO_FRAME, PROGRAM } from './frames.ts';

/** Moments that a recording keeps; a run that has more is recorded up to here. */
export const MOMENT_LIMIT = 1_000_000;

/** So many sleeps, and so many transfers, are kept of a run. */
const MARK_LIMIT = 5_000;

/** Numbers, as many as come. */
class Numbers {
  length = 0;
  private data = new Int32Array(1024);

  push(value: number): void {
    if (this.length === this.data.length) {
      const larger = new Int32Array(this.length * 2);
      larger.set(this.data);
      this.data = larger;
    }
    this.data[this.length++] = value;
  }

  set(index: number, value: number): void {
    this.data[index] = value;
  }

  done(): Int32Array {
    return this.data.slice(0, this.length);
  }
}

/**
 * A run, as plain data. Moments and calls are numbered from 0; a call stands after the one that it was made in. The same
 * text, kernel, changed functions and choices give the same recording.
 */
export interface Recording {
  /** By moment: the statement that is next, and the call that it is in. */
  statements: Int32Array;
  calls: Int32Array;
  /** By call: its function, the call that it was made in (-1: none), its lane, and the moments from which to which it was open. */
  funcs: Int32Array;
  parents: Int32Array;
  lanes: Int32Array;
  from: Int32Array;
  to: Int32Array;
  /** Whose calls there are: the program that drives the machine is the first. */
  tasks: { pid: number; name: string }[];
  /** Sleeps of tasks, in the order in which they began. */
  waits: Wait[];
  /** What the disk did, in the order in which it was asked for. */
  transfers: Transfer[];
  /** Each time that several tasks could go on, and the scheduler had to choose. */
  choices: Choice[];
  /** Moments that came after the last one that is kept. */
  leftOut: number;
}

/** A task does not go on before it is woken. */
export interface Wait {
  lane: number;
  /** The moments between which it slept; it ends with the recording if nothing has woken the task. */
  from: number;
  to: number;
  /** The innermost call of the task, in which it sleeps. */
  call: number;
  /** The lane whose call woke it; -1 if none has. */
  by: number;
}

/** The disk reads or writes a block. */
export interface Transfer {
  write: boolean;
  block: number;
  /** The lane that asked for it. */
  lane: number;
  /** The moments at which it was asked for and done. */
  from: number;
  to: number;
}

/** Several tasks could go on: which does? */
export interface Choice {
  /** The moment that came next. */
  moment: number;
  /** Names and process numbers, `first 3`, in the order of the run queue. */
  runnable: string[];
  /** Index of the one that went on. */
  chosen: number;
  /** No sleep or order ended the turn: it could be ended only because the reader chooses (see `Chooser`). */
  added?: true;
}

/** What a text calls that tells of its statements (stepped.ts). */
export interface StepHooks {
  /** A statement is next. */
  at(statement: number, frame: Frame, read: () => unknown[]): void;
  /** A call begins, and ends. */
  in(func: number, k?: Kernel): Frame;
  out(frame: Frame): void;
  /** What a test, an expression or a `return` came to. */
  v<T>(frame: Frame, value: T): T;
  /** A field has been written to. */
  w<T>(object: object, field: string | number, value: T): T;
}

/** Told when a moment that was looked for has come; throws to end the run there. */
export type AtMoment = (moment: number, recorder: Recorder) => void;

type Task = Kernel['current'];
type Policy = NonNullable<Kernel['sched']>;

/** What the reader has chosen: by number of the choice, the index of the task that goes on. The rest is as the program says. */
export type Chosen = Readonly<Record<number, number>>;

/** A task in these states sleeps: TASK_INTERRUPTIBLE and TASK_UNINTERRUPTIBLE of include/linux/sched.h. */
const SLEEPS = 1 | 2;

const nameOf = (task: Task): string => `${task.comm || 'swapper'} ${task.pid}`;

/**
 * Stands before the order that a program gives to run(), and notes its choices. If the reader chooses, a turn may end at
 * every return to user mode: where the order would not have ended it, the same task goes on unless the reader says else.
 */
class Chooser implements Policy {
  private added = false;

  constructor(
    private readonly k: Kernel,
    private readonly inner: Policy & { taken?: (string | number)[] },
    private readonly recorder: Recorder,
  ) {}

  pick(runnable: readonly Task[], prev: Task): Task {
    const { recorder, inner, added } = this;
    this.added = false;
    const goesOn = added && runnable.includes(prev);
    const usual = goesOn ? prev : inner.pick(runnable, prev);
    const wanted = recorder.chosen?.[recorder.chosenSoFar++];
    const task = wanted === undefined ? usual : (runnable[wanted] ?? usual);
    // The program hears of the choices that were made.
    if (!goesOn && task !== usual && inner.taken !== undefined)
      inner.taken[inner.taken.length - 1] = task.pid;
    const chosen = runnable.indexOf(task);
    const choice: Choice = { moment: recorder.count, runnable: runnable.map(nameOf), chosen };
    if (goesOn) choice.added = true;
    if (recorder.choices.length < MARK_LIMIT) recorder.choices.push(choice);
    return task;
  }

  turnOver(current: Task): boolean {
    const over = this.inner.turnOver(current);
    // While no other task can run, there is nothing to choose; and schedule() would let time pass.
    this.added = !over && this.recorder.chosen !== null && this.k.nr_running > 1;
    return over || this.added;
  }

  get problem(): Error | null {
    return this.inner.problem;
  }
}

/** Watches one run. */
export class Recorder {
  /** How many moments there were. */
  count = 0;
  /** Told when what is done begins to be recorded, or ends. */
  onPause: ((paused: boolean) => void) | null = null;
  /** The kernel that a function was last called on. */
  kernel: Kernel | null = null;
  readonly machines: Machine[] = [];
  readonly program: Lane = { id: 0, task: null, pid: 0, top: null };
  readonly lanes: Lane[] = [this.program];
  /** The call that the last statement was of. */
  last: Frame | null = null;
  /** The value of the test, expression or return that was evaluated last, and the call it was in. */
  onValue: ((frame: Frame, value: unknown) => void) | null = null;
  /** Told of each moment, of a call's end, and of each write to a field, if it is set. */
  onMoment: AtMoment | null = null;
  onEnd: ((frame: Frame) => void) | null = null;
  onWrite: ((object: object, field: string | number) => void) | null = null;
  /** How the kernel that is run puts its values into words. */
  describer: (k: Kernel) => Describer = () => ({ value: (_func, _name, value) => `${value}` });
  /** So many calls of run() are under way, in which tasks have programs of their own. */
  sideBySide = 0;
  readonly choices: Choice[] = [];
  /** How many there were. */
  chosenSoFar = 0;
  readonly waits: Wait[] = [];
  readonly transfers: Transfer[] = [];
  private pauses = 0;
  private readonly byTask = new Map<Task, Lane>();
  /** The task that a function was last called for, and its lane. */
  private lastTask: Task | null = null;
  private lastLane: Lane = this.program;
  /** The lane of the last moment, and sleeps that are not over. */
  private running: Lane = this.program;
  private asleep: { task: Task; wait: Wait }[] = [];
  private readonly asked = new Map<object, Transfer>();
  private readonly statements = new Numbers();
  private readonly calls = new Numbers();
  private readonly frames = {
    func: new Numbers(),
    parent: new Numbers(),
    lane: new Numbers(),
    from: new Numbers(),
    to: new Numbers(),
  };

  /** @param chosen null: nothing but the program says who goes on */
  constructor(readonly chosen: Chosen | null = null) {}

  /** How many reasons there are to record nothing: what a boot or a spawn does is not. */
  get paused(): number {
    return this.pauses;
  }
  set paused(reasons: number) {
    this.pauses = reasons;
    this.onPause?.(reasons > 0);
  }

  /** The functions for a text; `base` is added to its numbers. */
  hooks(base: number): StepHooks {
    return {
      at: (id, frame, read) => this.at(id + base, frame, read),
      in: (func) => this.begin(func + base),
      out: this.end,
      v: this.value,
      w: this.written,
    };
  }

  /** Looks at what this machine does from now on. */
  watch(machine: Machine): void {
    this.machines.push(machine);
    const { run } = machine;
    machine.run = (...args) => {
      this.sideBySide++;
      try {
        return run.apply(machine, args);
      } finally {
        this.sideBySide--;
      }
    };
    this.watchChoices(machine.k);
    this.watchDisk(machine.k);
  }

  private watchChoices(k: Kernel): void {
    let policy: Policy | null = k.sched;
    Object.defineProperty(k, 'sched', {
      configurable: true,
      get: () => policy,
      set: (wanted: Policy | null) => {
        policy = wanted === null ? null : new Chooser(k, wanted, this);
      },
    });
  }

  private watchDisk(k: Kernel): void {
    const { disk } = k.diskfs;
    const former = disk.watch;
    disk.watch = (what, request, ok) => {
      former?.(what, request, ok);
      if (this.paused > 0) return;
      if (what === 'done') {
        const transfer = this.asked.get(request);
        if (transfer !== undefined) transfer.to = this.count;
        this.asked.delete(request);
      } else if (what === 'asked' && this.transfers.length < MARK_LIMIT) {
        const { write, block } = request;
        const lane = this.running.id;
        const transfer: Transfer = { write, block, lane, from: this.count, to: -1 };
        this.transfers.push(transfer);
        this.asked.set(request, transfer);
      }
    };
  }

  /** The machine whose kernel was last at work. */
  get machine(): Machine | null {
    return this.machines.find(({ k }) => k === this.kernel) ?? this.machines.at(-1) ?? null;
  }

  /** The statement of the program that was the last has come to this. */
  told(value: unknown): void {
    if (this.program.top !== null) this.value(this.program.top, value);
  }

  readonly at = (statement: number, frame: Frame, read: () => unknown[]): void => {
    frame.statement = statement;
    frame.read = read;
    this.last = frame;
    if (this.pauses > 0) return;
    const moment = this.count++;
    if (moment < MOMENT_LIMIT) {
      this.statements.push(statement);
      this.calls.push(frame.id < 0 ? this.number(frame) : frame.id);
      if (frame.lane !== this.running) this.switched(frame.lane, moment);
      if (this.asleep.length > 0) this.wake(moment);
    }
    this.onMoment?.(moment, this);
  };

  /** Another task has the processor. Does the one that had it sleep? */
  private switched(lane: Lane, moment: number): void {
    const { task, top, id } = this.running;
    this.running = lane;
    if (task === null || (task.state & SLEEPS) === 0 || top === null || top.id < 0) return;
    // The last statement of schedule() is the sleeper's, though the next task is the current one already.
    if (this.waits.length >= MARK_LIMIT || this.asleep.some((one) => one.task === task)) return;
    const wait: Wait = { lane: id, from: moment, to: -1, call: top.id, by: -1 };
    this.waits.push(wait);
    this.asleep.push({ task, wait });
  }

  private wake(moment: number): void {
    for (const { task, wait } of this.asleep) {
      if ((task.state & SLEEPS) !== 0) continue;
      wait.to = moment;
      wait.by = this.running.id;
    }
    if (this.asleep.some(({ wait }) => wait.to >= 0))
      this.asleep = this.asleep.filter(({ wait }) => wait.to < 0);
  }

  readonly begin = (func: number, k?: Kernel): Frame => {
    if (k !== undefined) this.kernel = k;
    const lane = this.laneOf(func);
    const parent = lane.top ?? (lane === this.program ? null : this.program.top);
    const { count: from } = this;
    const frame: Frame = { id: -1, func, parent, lane, from, statement: -1, read: null };
    lane.top = frame;
    return frame;
  };

  readonly end = (frame: Frame): void => {
    const { lane } = frame;
    lane.top = frame.parent?.lane === lane ? frame.parent : null;
    if (frame.id >= 0) this.frames.to.set(frame.id, this.count);
    this.onEnd?.(frame);
  };

  readonly value = <T>(frame: Frame, value: T): T => {
    this.onValue?.(frame, value);
    return value;
  };

  readonly written = <T>(object: object, field: string | number, value: T): T => {
    this.onWrite?.(object, field);
    return value;
  };

  /** A function of the kernel, changed or not, works for the task that runs; the program's own are the program's, unless a task runs it. */
  private laneOf(func: number): Lane {
    const { kernel } = this;
    const own = func >= PROGRAM && func < PROGRAM * 2;
    if (kernel === null || (own && this.sideBySide === 0)) return this.program;
    const task = kernel.current;
    if (task === this.lastTask) return this.lastLane;
    let lane = this.byTask.get(task);
    if (lane === undefined) {
      lane = { id: -1, task, pid: task.pid, top: null };
      this.byTask.set(task, lane);
    }
    this.lastTask = task;
    this.lastLane = lane;
    return lane;
  }

  /** Gives a call its number in the recording, and before it those that it was made in. */
  private number(frame: Frame): number {
    const { frames } = this;
    const { parent, lane } = frame;
    if (parent !== null && parent.id < 0) this.number(parent);
    if (lane.id < 0) lane.id = this.lanes.push(lane) - 1;
    frame.id = frames.func.length;
    frames.func.push(frame.func);
    frames.parent.push(parent?.id ?? -1);
    frames.lane.push(lane.id);
    frames.from.push(frame.from);
    frames.to.push(-1);
    return frame.id;
  }

  /** What was recorded. */
  recording(): Recording {
    const { frames, lanes, count, waits, transfers, choices } = this;
    const end = (moment: number): number => (moment < 0 ? count : moment);
    const to = frames.to.done().map(end);
    return {
      statements: this.statements.done(),
      calls: this.calls.done(),
      funcs: frames.func.done(),
      parents: frames.parent.done(),
      lanes: frames.lane.done(),
      from: frames.from.done(),
      to,
      tasks: lanes.map(({ task, pid }) => ({
        pid,
        name: task === null ? '' : task.comm || 'swapper',
      })),
      waits: waits.map((wait) => ({ ...wait, to: end(wait.to) })),
      transfers: transfers.map((one) => ({ ...one, to: end(one.to) })),
      choices,
      leftOut: Math.max(0, count - MOMENT_LIMIT),
    };
  }
}
