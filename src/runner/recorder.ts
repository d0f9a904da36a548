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
import type { Describer } from './host.ts';

/** Moments that a recording keeps; a run that has more is recorded up to here. */
export const MOMENT_LIMIT = 1_000_000;

/** A call that is open, or was. */
export interface Frame {
  /** In the recording; -1 as long as nothing in it has been recorded. */
  id: number;
  func: number;
  parent: Frame | null;
  lane: Lane;
  /** The moment that would be next when it began. */
  from: number;
  /** Statement that is under way in it; -1 before the first. */
  statement: number;
  /** What can be read there. */
  read: (() => unknown[]) | null;
}

/** Whose calls: a task's, or the program's that drives the machine from outside. */
export interface Lane {
  id: number;
  /** Null: the program's. */
  task: Task | null;
  top: Frame | null;
}

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

  done(): number[] {
    return Array.from(this.data.subarray(0, this.length));
  }
}

/** A run, as plain data. Moments and calls are numbered from 0; a call stands after the one that it was made in. */
export interface Recording {
  /** By moment: the statement that is next, and the call that it is in. */
  statements: readonly number[];
  calls: readonly number[];
  /** By call: its function, the call that it was made in (-1: none), its lane, and the moments from which to which it was open. */
  funcs: readonly number[];
  parents: readonly number[];
  lanes: readonly number[];
  from: readonly number[];
  to: readonly number[];
  /** Whose calls there are: the program that drives the machine is the first. */
  tasks: { pid: number; name: string }[];
  /** Moments that came after the last one that is kept. */
  leftOut: number;
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

/** Watches one run. */
export class Recorder {
  /** How many moments there were. */
  count = 0;
  /** What a boot or a spawn does is not recorded. */
  paused = 0;
  /** The kernel that a function was last called on. */
  kernel: Kernel | null = null;
  readonly machines: Machine[] = [];
  readonly program: Lane = { id: 0, task: null, top: null };
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
  private readonly byTask = new Map<Task, Lane>();
  private readonly statements = new Numbers();
  private readonly calls = new Numbers();
  private readonly frames = {
    func: new Numbers(),
    parent: new Numbers(),
    lane: new Numbers(),
    from: new Numbers(),
    to: new Numbers(),
  };

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
    if (this.paused > 0) return;
    const moment = this.count++;
    if (moment < MOMENT_LIMIT) {
      this.statements.push(statement);
      this.calls.push(frame.id < 0 ? this.number(frame) : frame.id);
    }
    this.onMoment?.(moment, this);
  };

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

  /** A function of the kernel works for the task that runs; the program's own are the program's, unless a task runs it. */
  private laneOf(func: number): Lane {
    const { kernel } = this;
    if (kernel === null || (func >= PROGRAM && this.sideBySide === 0)) return this.program;
    const task = kernel.current;
    let lane = this.byTask.get(task);
    if (lane === undefined) {
      lane = { id: -1, task, top: null };
      this.byTask.set(task, lane);
    }
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
    const { frames, count, lanes } = this;
    const to = frames.to.done().map((moment) => (moment < 0 ? count : moment));
    return {
      statements: this.statements.done(),
      calls: this.calls.done(),
      funcs: frames.func.done(),
      parents: frames.parent.done(),
      lanes: frames.lane.done(),
      from: frames.from.done(),
      to,
      tasks: lanes.map(({ task }) => ({
        pid: task?.pid ?? 0,
        name: task === null ? '' : task.comm || 'swapper',
      })),
      leftOut: Math.max(0, count - MOMENT_LIMIT),
    };
  }
}

/** From here on functions and statements are those of the example; from twice this on, of changed functions. */
export const PROGRAM = 1 << 20;
