/**
 * Any moment of a recorded run: the same run again, up to there.
 *
 *     const { recording, places } = record(options);
 *     const look = lookAt(options, { moment: 23, call: recording.calls[23] });
 *
 * What can be read in the calls that are open is put into words before the statement, and once more after it: at the next
 * moment of the same call, or at its end. So a statement that calls others shows what they have done.
 */
import type { Kernel, Snapshot } from 'sim';
import { LimitReached } from './failure.ts';
import type { Describer, RunOptions } from './host.ts';
import type { StepTable, StrippedPatch } from './kernel-text.ts';
import type { Prepared } from './prepared.ts';
import { type Frame, PROGRAM, Recorder, type Recording } from './recorder.ts';
import type { ConsoleLine, Expectation, RunResult } from './result.ts';
import { runExample } from './run.ts';
import { show } from './show.ts';

/** A function of a recording. Its file is `''` for the program's own; lines are those of the file or the text. */
export interface StepFunction {
  name: string;
  file: string;
  line: number;
  endLine: number;
}

/** A statement: its lines, those of its head if it is made of others, and its function. */
export interface StepPlace {
  line: number;
  endLine: number;
  func: number;
}

/** What the numbers of a recording mean; only those that are in it. */
export interface Places {
  functions: Record<number, StepFunction>;
  statements: Record<number, StepPlace>;
}

export interface Recorded {
  result: RunResult;
  recording: Recording;
  places: Places;
}

/** A variable in words, and the fields of the structure that it points to. */
export interface Variable {
  name: string;
  text: string;
  fields?: [name: string, text: string][];
}

/** The machine between two statements. */
export interface View {
  /** What can be read in the innermost call. */
  variables: Variable[];
  /** Null before the first machine has been booted. */
  machine: { snapshot: Snapshot; pid: number } | null;
}

/** A statement of the innermost call that has been gone through. */
export interface Past {
  moment: number;
  statement: number;
  /** Variables that it gave another value. */
  changed: [name: string, text: string][];
  /** What its test, expression or return came to; missing if it has none, or was not evaluated. */
  value?: string;
}

/** A call that is open at the moment. */
export interface OpenCall {
  call: number;
  func: number;
  lane: number;
  /** The statement that is under way in it; -1 before the first. */
  statement: number;
}

export interface Look {
  moment: number;
  /** Those of each lane, outermost first. */
  calls: OpenCall[];
  /** The statements of the innermost call up to this one, each with what it did. */
  past: Past[];
  before: View;
  /** After the statement. */
  after: View;
  /** What has been printed and checked so far. */
  console: ConsoleLine[];
  expectations: Expectation[];
}

/** A text of several lines, shortened to one. */
const inOneLine = (text: string): string => {
  const [first, ...rest] = text.split('\n');
  return rest.length === 0 ? first : `${first.replace(/\s*[{[]$/, '')} …`;
};

/** So many fields of a structure are shown. */
const FIELDS = 48;

/** So many statements of one call are told; the last ones. */
const PAST = 400;

/** The run has been looked at: it need not go on. */
class Enough extends LimitReached {
  constructor() {
    super('time', 'looked at');
  }
}

type Run = Omit<RunOptions, 'recorder' | 'trace' | 'snapshots' | 'timeline' | 'reach'>;

const ready = new Map<string, Prepared>();

/** The program, made ready once for all looks at it. */
function prepared(options: Run): RunOptions {
  const { source, check, reader } = options;
  if (check !== undefined || options.prepared?.steps !== undefined || reader === undefined)
    return options;
  let known = ready.get(source);
  if (known === undefined) {
    known = reader.prepare(source, true);
    if (ready.size >= 8) ready.delete(ready.keys().next().value!);
    ready.set(source, known);
  }
  return { ...options, prepared: known };
}

/** Runs an example and notes down its statements. Never throws for what the text does. */
export function record(options: Run): Recorded {
  const recorder = new Recorder();
  const run = { ...options, recorder };
  let result: RunResult;
  try {
    result = runExample({ ...prepared(run), recorder });
  } catch {
    // It cannot be read: the run says why.
    result = runExample(run);
  }
  const recording = recorder.recording();
  return { result, recording, places: placesOf(options, recording) };
}

/** Functions and statements by their numbers. */
function placesOf(options: Run, { statements, funcs }: Recording): Places {
  const places: Places = { functions: {}, statements: {} };
  const tables = options.kernel.stepped!.meta.steps!;
  const own = ownTables(options);
  for (const func of funcs) places.functions[func] ??= functionOf(tables, own, func);
  for (const statement of statements) {
    places.statements[statement] ??= placeOf(tables, own, statement);
  }
  return places;
}

/** The tables of the program and of the changed functions, by the number that they begin with. */
function ownTables(options: Run): Map<number, StepTable> {
  const own = new Map<number, StepTable>();
  const { steps } = prepared(options).prepared ?? {};
  const add = (base: number, file: string, from: typeof steps): void => {
    if (from === undefined) return;
    own.set(base, {
      file,
      firstFunction: base,
      firstStatement: base,
      functions: from.functions.map(({ name, line, endLine }) => [name, line, endLine]),
      statements: from.statements.map(({ line, endLine, func }) => [line, endLine, func, 0]),
      scopes: [],
    });
  };
  add(PROGRAM, '', steps);
  Object.keys(options.patches ?? {}).forEach((name, i) => {
    const base = PROGRAM * (i + 2);
    add(base, `patch:${name}`, patchOf(options, base).steps);
  });
  return own;
}

function tableOf(
  tables: StepTable[],
  own: Map<number, StepTable>,
  id: number,
  first: 'firstFunction' | 'firstStatement',
): StepTable {
  if (id >= PROGRAM) return own.get(id - (id % PROGRAM))!;
  return tables.findLast((table) => table[first] <= id)!;
}

function functionOf(tables: StepTable[], own: Map<number, StepTable>, id: number): StepFunction {
  const table = tableOf(tables, own, id, 'firstFunction');
  const [name, line, endLine] = table.functions[id - table.firstFunction];
  return { name, file: table.file, line, endLine };
}

function placeOf(tables: StepTable[], own: Map<number, StepTable>, id: number): StepPlace {
  const table = tableOf(tables, own, id, 'firstStatement');
  const [line, endLine, func] = table.statements[id - table.firstStatement];
  return { line, endLine, func: table.firstFunction + func };
}

/** The names of what can be read at a statement. */
function namesAt(options: RunOptions, id: number): string[] {
  if (id >= PROGRAM * 2) {
    const base = id - (id % PROGRAM);
    return patchOf(options, base).steps!.statements[id - base].names;
  }
  if (id >= PROGRAM) return options.prepared!.steps!.statements[id - PROGRAM].names;
  const table = tableOf(options.kernel.stepped!.meta.steps!, new Map(), id, 'firstStatement');
  const [, , , scope] = table.statements[id - table.firstStatement];
  const names = table.scopes[scope];
  return names === '' ? [] : names.split(' ');
}

const patchesReady = new Map<string, StrippedPatch>();

/** A changed function, made ready once for all looks. */
function patchOf({ patches = {}, kernel, reader }: RunOptions, base: number): StrippedPatch {
  const [name, text] = Object.entries(patches)[base / PROGRAM - 2];
  const key = `${base} ${name} ${text}`;
  let known = patchesReady.get(key);
  if (known === undefined) {
    known = reader!.preparePatch(name, text, kernel.stepped!, base);
    if (patchesReady.size >= 8) patchesReady.delete(patchesReady.keys().next().value!);
    patchesReady.set(key, known);
  }
  return known;
}

/** A run that is repeated to look at one of its moments. */
class Looking {
  readonly recorder = new Recorder();
  private target: Frame | null = null;
  private calls: OpenCall[] = [];
  private before: View | null = null;
  private after: View | null = null;
  private readonly past: { moment: number; statement: number; texts: Map<string, string> }[] = [];
  private readonly values = new Map<number, string>();
  private describers = new Map<Kernel, Describer>();
  private expectations: Expectation[] = [];
  private lines: ConsoleLine[] = [];

  constructor(
    private readonly options: RunOptions,
    private readonly wanted: { moment: number; call: number },
  ) {
    const { recorder } = this;
    recorder.onMoment = (moment) => this.at(moment, recorder.last!);
    recorder.onEnd = (frame) => {
      if (frame === this.target && this.after === null) this.leave(frame);
    };
    recorder.onValue = (frame, value) => {
      const last = this.past.at(-1);
      if (frame.id === wanted.call && last !== undefined)
        this.values.set(last.moment, this.words(frame, '', value));
    };
  }

  run(): Look {
    const { options, recorder, wanted } = this;
    const result = runExample({
      ...options,
      recorder,
      onEvent: (event) => {
        if (this.after !== null) return;
        if (event.type === 'begin') this.expectations = event.expectations;
        else if (event.type === 'console') this.lines.push(event.entry);
        else this.expectations[event.index] = event.expectation;
      },
    });
    recorder.onMoment = null;
    this.before ??= this.view([]);
    // The run has ended in the call, by an error or at its end.
    this.after ??= this.view(this.target ? this.read(this.target) : []);
    if (this.target === null) this.expectations = result.expectations;
    return {
      moment: wanted.moment,
      calls: this.calls,
      past: this.told(),
      before: this.before,
      after: this.after,
      console: this.lines,
      expectations: this.expectations,
    };
  }

  private at(moment: number, frame: Frame): void {
    const { wanted, target } = this;
    if (this.after !== null) throw new Enough();
    if (target !== null && frame === target) this.leave(frame, moment);
    if (frame.id !== wanted.call) return;
    if (moment > wanted.moment) throw new Enough();
    this.note(moment, frame);
    if (moment !== wanted.moment) return;
    this.target = frame;
    this.calls = this.open();
    this.before = this.view(this.read(frame));
  }

  /** The statement is over. */
  private leave(frame: Frame, moment = this.recorder.count): never {
    this.note(moment, frame);
    this.after = this.view(this.read(frame));
    throw new Enough();
  }

  private note(moment: number, frame: Frame): void {
    const texts = new Map(this.read(frame).map(({ name, text }) => [name, text]));
    this.past.push({ moment, statement: frame.statement, texts });
    if (this.past.length > PAST) this.past.shift();
  }

  /** What each statement did is what is different at the next one. */
  private told(): Past[] {
    const { past, values } = this;
    return past
      .filter(({ moment }) => moment <= this.wanted.moment)
      .map(({ moment, statement, texts }, i) => {
        const next = past[i + 1]?.texts ?? texts;
        const changed = [...next].filter(([name, text]) => texts.get(name) !== text);
        const told: Past = { moment, statement, changed };
        const value = values.get(moment);
        if (value !== undefined) told.value = value;
        return told;
      });
  }

  private open(): OpenCall[] {
    return this.recorder.lanes.flatMap((lane) => {
      const calls: OpenCall[] = [];
      for (let at = lane.top; at !== null && at.lane === lane; at = at.parent) {
        const { id: call, func, statement } = at;
        if (call >= 0) calls.unshift({ call, func, lane: lane.id, statement });
      }
      return calls;
    });
  }

  /** The variables of a call. */
  private read(frame: Frame): Variable[] {
    if (frame.read === null) return [];
    const values = frame.read();
    return namesAt(this.options, frame.statement)
      .map((name, i) => ({ name, value: values[i] }))
      .filter(({ value }) => typeof value !== 'function' && value !== this.recorder.kernel)
      .map(({ name, value }) => {
        const variable: Variable = { name, text: this.words(frame, name, value) };
        const fields = this.fields(frame, value);
        if (fields.length > 0) variable.fields = fields;
        return variable;
      });
  }

  private words(frame: Frame, name: string, value: unknown): string {
    const { kernel } = this.recorder;
    const own = frame.func >= PROGRAM && frame.func < PROGRAM * 2;
    if (own || kernel === null || value === undefined) return inOneLine(show(value));
    let describer = this.describers.get(kernel);
    if (describer === undefined) {
      describer = this.recorder.describer(kernel);
      this.describers.set(kernel, describer);
    }
    return describer.value(this.nameOf(frame), name, value);
  }

  private nameOf({ func }: Frame): string {
    if (func >= PROGRAM) return '';
    const table = tableOf(
      this.options.kernel.stepped!.meta.steps!,
      new Map(),
      func,
      'firstFunction',
    );
    return table.functions[func - table.firstFunction][0];
  }

  private fields(frame: Frame, value: unknown): [string, string][] {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
    if (ArrayBuffer.isView(value) || frame.func === PROGRAM) return [];
    return Object.entries(value)
      .filter(([, part]) => typeof part !== 'function')
      .slice(0, FIELDS)
      .map(([name, part]) => [name, this.words(frame, name, part)]);
  }

  private view(variables: Variable[]): View {
    const { machine } = this.recorder;
    if (machine === null) return { variables, machine: null };
    return { variables, machine: { snapshot: machine.snapshot(), pid: machine.k.current.pid } };
  }
}

/** Looks at a moment of a run; one past the last is the run's end. `call`: the call that it is in, by the recording. */
export function lookAt(options: Run, wanted: { moment: number; call: number }): Look {
  return new Looking(prepared(options), wanted).run();
}

/** What is asked of a value: which statement gave it to a variable, or to a field of the structure that it points to. */
export interface Why {
  moment: number;
  call: number;
  name: string;
  field?: string;
}

/**
 * The moment of the statement that wrote what a variable or a field has at `moment`; null if it has been so since before
 * the recording, or was not written by a port.
 */
export function whoWrote(options: Run, why: Why): number | null {
  const recorder = new Recorder();
  const run = prepared(options);
  const writes: { moment: number; object: object; field: string | number }[] = [];
  const past: { moment: number; value: unknown }[] = [];
  let found: number | null = null;
  let over = false;
  recorder.onWrite = (object, field) => {
    // What boot() and spawn() write was so before the recording.
    if (recorder.paused === 0 && field === why.field)
      writes.push({ moment: recorder.count - 1, object, field });
  };
  recorder.onMoment = (moment) => {
    if (over) throw new Enough();
    const frame = recorder.last!;
    if (frame.id !== why.call) return;
    const at = namesAt(run, frame.statement).indexOf(why.name);
    const value = at < 0 ? undefined : frame.read!()[at];
    past.push({ moment, value });
    if (moment !== why.moment) return;
    over = true;
    found = why.field === undefined ? lastChange(past) : lastWrite(writes, value, moment);
    throw new Enough();
  };
  runExample({ ...run, recorder });
  return found;
}

/** The last moment at which the value was another. */
function lastChange(past: { moment: number; value: unknown }[]): number | null {
  const now = past.at(-1)!.value;
  const before = past.findLastIndex(({ value }) => value !== now);
  return before < 0 ? null : past[before].moment;
}

function lastWrite(
  writes: { moment: number; object: object }[],
  object: unknown,
  moment: number,
): number | null {
  return (
    writes.findLast((write) => write.object === object && write.moment < moment)?.moment ?? null
  );
}
