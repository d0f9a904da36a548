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
import {
  type Choice,
  type Chosen,
  type Frame,
  PROGRAM,
  Recorder,
  type Recording,
} from './recorder.ts';
import { type ConsoleLine, type Expectation, emptyResult, type RunResult } from './result.ts';
import { runExample } from './run.ts';
import { show } from './show.ts';
import { type Subject, stateOf } from './subjects.ts';

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
  /** Where a run with changed functions leaves that of the book's kernel, if that was looked for. */
  diverges?: Divergence | null;
}

/** Two runs that were the same up to here. */
export interface Divergence {
  /** The moment of this run from which on it is another; one past its last if it ends there. */
  moment: number;
  /** What comes next in the run of the book's kernel: a function and a line; null if that ends there. */
  instead: { name: string; file: string; line: number } | null;
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
  return rest.length === 0 ? first : `${first.replace(/\s*[{[]$/, '')} …`.trim();
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

/** What is run. */
export type Run = Omit<RunOptions, 'recorder' | 'trace' | 'snapshots' | 'timeline' | 'reach'> & {
  /** The reader's choices of the task that goes on where several could. */
  chosen?: Chosen;
};

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
  return recordWith(options, new Recorder(options.chosen ?? null));
}

/**
 * Records a run until `stop` says so at a moment, which is then not part of the recording. Its result is of no use.
 */
export function recordUntil(
  options: Run,
  stop: (moment: number, recorder: Recorder) => boolean,
): Recorded {
  const recorder = new Recorder(options.chosen ?? null);
  let end = Number.POSITIVE_INFINITY;
  recorder.onMoment = (moment) => {
    if (moment < end && !stop(moment, recorder)) return;
    end = Math.min(end, moment);
    throw new Enough();
  };
  return upTo(recordWith(options, recorder), end);
}

/** Without the moments from this one on. */
function upTo(recorded: Recorded, end: number): Recorded {
  const { recording } = recorded;
  if (recording.calls.length <= end) return recorded;
  const { statements, calls, to } = recording;
  const within = {
    statements: statements.slice(0, end),
    calls: calls.slice(0, end),
    to: to.map((moment) => Math.min(moment, end)),
  };
  return { ...recorded, recording: { ...recording, ...within } };
}

function recordWith(options: Run, recorder: Recorder): Recorded {
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

/** What a run comes to in an order, and the choices in it. @throws TextError for a text that cannot be read */
export function runChosen(
  options: Run,
  chosen: Chosen,
): { result: RunResult; choices: readonly Choice[] } {
  const recorder = new Recorder(chosen);
  const result = runExample({ ...prepared(options), recorder });
  return { result, choices: recorder.choices };
}

/**
 * Records a run; if functions are changed, the run of the book's kernel as well, to say where the two part. What
 * the changed functions do, and call, is left out of the comparison.
 */
export function recordBeside(options: Run): Recorded {
  const { patches = {} } = options;
  const recorded = record(options);
  if (Object.keys(patches).length === 0) return recorded;
  const usual = record({ ...options, patches: undefined, chosen: undefined });
  return { ...recorded, diverges: divergence(recorded, usual, new Set(Object.keys(patches))) };
}

function divergence(
  recorded: Recorded,
  usual: Recorded,
  changed: ReadonlySet<string>,
): Divergence | null {
  const [ours, theirs] = [recorded, usual].map(({ recording, places }) => {
    // A call stands after the one that it was made in.
    const within = new Uint8Array(recording.funcs.length);
    recording.funcs.forEach((func, call) => {
      const parent = recording.parents[call];
      if (changed.has(places.functions[func].name) || within[parent] === 1) within[call] = 1;
    });
    const inChanged = (call: number): boolean => within[call] === 1;
    return {
      all: recording.statements,
      next: (from: number): number => {
        let at = from;
        while (at < recording.calls.length && inChanged(recording.calls[at])) at++;
        return at;
      },
    };
  });
  let [a, b] = [ours.next(0), theirs.next(0)];
  while (a < ours.all.length && b < theirs.all.length && ours.all[a] === theirs.all[b])
    [a, b] = [ours.next(a + 1), theirs.next(b + 1)];
  if (a === ours.all.length && b === theirs.all.length) return null;
  const place = usual.places.statements[theirs.all[b]];
  if (place === undefined) return { moment: a, instead: null };
  const { name, file } = usual.places.functions[place.func];
  return { moment: a, instead: { name, file, line: place.line } };
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

/** A moment that is looked at. */
export interface Wanted {
  moment: number;
  /** The call that it is in, by the recording; -1 for the run's end, which is one past the last moment. */
  call: number;
  /** From this moment on what the statements of the call did is told; from its beginning, if left out. */
  since?: number;
}

/** What has been seen of a call so far. */
interface Seen {
  since: number;
  past: { moment: number; statement: number; texts: Map<string, string> }[];
  /** By moment: what its test, expression or return came to. */
  values: Map<number, string>;
}

/** A moment that has come, whose statement is not over. */
interface Target {
  index: number;
  wanted: Wanted;
  frame: Frame;
  calls: OpenCall[];
  before: View;
}

/** A run that is repeated to look at some of its moments. */
class Looking {
  readonly recorder: Recorder;
  private readonly byMoment: Map<number, number>;
  private last: number;
  private readonly seen = new Map<number, Seen>();
  private open: Target[] = [];
  private readonly looks: (Look | null)[];
  private over = false;
  private describers = new Map<Kernel, Describer>();
  private expectations: Expectation[] = [];
  private lines: ConsoleLine[] = [];
  /** The machine at the moment that has just come. */
  private machineNow: { moment: number; machine: View['machine'] } | null = null;
  /** One past the last moment that is recorded, if the run is ended by `find`. */
  end = Number.POSITIVE_INFINITY;

  constructor(
    private readonly options: RunOptions,
    chosen: Chosen | null,
    private readonly wanted: Wanted[],
    /** Says at each moment whether it is to be looked at, and when it is enough. */
    private readonly find: Find | null = null,
  ) {
    this.recorder = new Recorder(chosen);
    const { recorder } = this;
    this.looks = wanted.map(() => null);
    this.byMoment = new Map(wanted.map(({ moment }, i) => [moment, i]));
    this.last = Math.max(...wanted.map(({ moment }) => moment));
    for (const { call, since = 0 } of wanted) {
      const known = this.seen.get(call);
      if (known !== undefined) known.since = Math.min(known.since, since);
      else this.seen.set(call, { since, past: [], values: new Map() });
    }
    recorder.onMoment = (moment) => this.at(moment, recorder.last!);
    recorder.onEnd = (frame) => {
      if (!this.over && this.open.some((target) => target.frame === frame)) this.ended(frame);
    };
    recorder.onValue = (frame, value) => this.value(frame, value);
  }

  run(): Look[] {
    const { options, recorder } = this;
    const result = runExample({
      ...options,
      recorder,
      onEvent: (event) => {
        if (this.over) return;
        if (event.type === 'begin') this.expectations = event.expectations.slice();
        else if (event.type === 'console') this.lines.push(event.entry);
        else this.expectations[event.index] = event.expectation;
      },
    });
    recorder.onMoment = null;
    this.machineNow = null;
    const ended = this.over ? this.expectations : result.expectations;
    return this.looks.map((look, i) => {
      if (look !== null) return look;
      // The run has ended before it, or in the call.
      const target = this.open.find(({ index }) => index === i);
      if (target !== undefined) return this.told(target, this.view(this.read(target.frame)));
      const view = this.view([]);
      const { moment } = this.wanted[i];
      const lines = this.lines;
      return {
        moment,
        calls: [],
        past: [],
        before: view,
        after: view,
        console: lines,
        expectations: ended,
      };
    });
  }

  private at(moment: number, frame: Frame): void {
    if (this.over) throw new Enough();
    const said = this.find?.(moment, this.recorder);
    if (said === 'here') this.aim({ moment, call: frame.id, since: moment });
    const of = this.open.some((target) => target.frame === frame);
    const seen = this.seen.get(frame.id);
    if (seen !== undefined && (of || moment <= this.last)) this.note(seen, moment, frame);
    if (of) this.leave(frame, moment);
    const index = this.byMoment.get(moment);
    if (index !== undefined && this.wanted[index].call === frame.id) {
      const wanted = this.wanted[index];
      const before = this.view(this.read(frame), moment);
      this.open.push({ index, wanted, frame, calls: this.openCalls(), before });
    }
    if (said === 'enough') this.end = Math.min(this.end, moment);
    this.stopIfDone(moment);
  }

  private aim(wanted: Wanted): void {
    const { moment, call } = wanted;
    this.byMoment.set(moment, this.wanted.push(wanted) - 1);
    this.looks.push(null);
    this.seen.set(call, { since: moment, past: [], values: new Map() });
    this.last = moment;
  }

  private ended(frame: Frame): void {
    const { count } = this.recorder;
    const seen = this.seen.get(frame.id);
    if (seen !== undefined) this.note(seen, count, frame);
    this.leave(frame, -1);
    this.stopIfDone(count - 1);
  }

  /** The statement that was under way in this call is over; a moment if one has just come, else -1. */
  private leave(frame: Frame, moment: number): void {
    const after = this.view(this.read(frame), moment);
    for (const target of this.open)
      if (target.frame === frame) this.looks[target.index] = this.told(target, after);
    this.open = this.open.filter((target) => target.frame !== frame);
  }

  private stopIfDone(moment: number): void {
    if (this.open.length > 0) return;
    if (this.find === null ? moment < this.last : moment < this.end) return;
    this.over = true;
    throw new Enough();
  }

  private note(seen: Seen, moment: number, frame: Frame): void {
    if (moment < seen.since) return;
    const texts = new Map(
      this.named(frame).map(([name, value]) => [name, this.words(frame, name, value)]),
    );
    seen.past.push({ moment, statement: frame.statement, texts });
    // Those of the last moment are told with it, and the one after it.
    if (seen.past.length > 2 * PAST) seen.past.splice(0, PAST);
  }

  private value(frame: Frame, value: unknown): void {
    const seen = this.seen.get(frame.id);
    const last = seen?.past.at(-1);
    if (!this.over && last !== undefined)
      seen!.values.set(last.moment, this.words(frame, '', value));
  }

  private told({ wanted, calls, before }: Target, after: View): Look {
    const { moment, call } = wanted;
    const { past, values } = this.seen.get(call)!;
    const upTo = past.findLastIndex((one) => one.moment <= moment) + 1;
    const from = Math.max(0, upTo - PAST);
    return {
      moment,
      calls,
      // What each statement did is what is different at the next one.
      past: past.slice(from, upTo).map((one, i): Past => {
        const next = past[from + i + 1]?.texts ?? one.texts;
        const changed = [...next].filter(([name, text]) => one.texts.get(name) !== text);
        const told: Past = { moment: one.moment, statement: one.statement, changed };
        const value = values.get(one.moment);
        if (value !== undefined) told.value = value;
        return told;
      }),
      before,
      after,
      console: this.lines.slice(),
      expectations: this.expectations.slice(),
    };
  }

  private openCalls(): OpenCall[] {
    return this.recorder.lanes.flatMap((lane) => {
      const calls: OpenCall[] = [];
      for (let at = lane.top; at !== null && at.lane === lane; at = at.parent) {
        const { id: call, func, statement } = at;
        if (call >= 0) calls.unshift({ call, func, lane: lane.id, statement });
      }
      return calls;
    });
  }

  /** What the variables of a call hold: neither functions nor the kernel itself. */
  private named(frame: Frame): [name: string, value: unknown][] {
    if (frame.read === null) return [];
    const values = frame.read();
    return namesAt(this.options, frame.statement)
      .map((name, i): [string, unknown] => [name, values[i]])
      .filter(([, value]) => typeof value !== 'function' && value !== this.recorder.kernel);
  }

  private read(frame: Frame): Variable[] {
    return this.named(frame).map(([name, value]) => {
      const variable: Variable = { name, text: this.words(frame, name, value) };
      const fields = this.fields(frame, value);
      if (fields.length > 0) variable.fields = fields;
      return variable;
    });
  }

  private words(frame: Frame, name: string, value: unknown): string {
    const { kernel } = this.recorder;
    const own = frame.func >= PROGRAM && frame.func < PROGRAM * 2;
    // As within a list, where an address is in hexadecimal.
    if (own && typeof value === 'number') return show([value]).slice(1, -1);
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

  private view(variables: Variable[], moment = -1): View {
    const { recorder } = this;
    const { machine } = recorder;
    if (machine === null) return { variables, machine: null };
    // What is after one statement is before the next.
    const known = this.machineNow;
    if (known !== null && moment >= 0 && known.moment === moment)
      return { variables, machine: known.machine };
    // To look around, a snapshot calls functions of the kernel.
    recorder.paused++;
    const taken = { snapshot: machine.snapshot(), pid: machine.k.current.pid };
    recorder.paused--;
    this.machineNow = { moment, machine: taken };
    return { variables, machine: taken };
  }
}

/** What is said of a moment that has come: it is to be looked at, or the run has gone far enough; null for neither. */
export type Find = (moment: number, recorder: Recorder) => 'here' | 'enough' | null;

/**
 * Records a run and looks at the moment that `find` chooses on the way, if it does, until it says that it is enough. The
 * look tells nothing of what the call did before that moment.
 */
export function recordAround(options: Run, find: Find): { recorded: Recorded; look: Look | null } {
  const looking = new Looking(prepared(options), options.chosen ?? null, [], find);
  const [look] = looking.run();
  const recording = looking.recorder.recording();
  const result = emptyResult(options.name ?? 'example');
  const recorded = { result, recording, places: placesOf(options, recording) };
  return { recorded: upTo(recorded, looking.end), look: look ?? null };
}

/**
 * Looks at moments of a run, in one run up to the last of them. Gives a look for each that is wanted, in the same order.
 * Never throws for what the text does.
 */
export function looksAt(options: Run, wanted: readonly Wanted[]): Look[] {
  return new Looking(prepared(options), options.chosen ?? null, [...wanted]).run();
}

/** Looks at one moment of a run; one past the last is the run's end. `call`: the call that it is in, by the recording. */
export function lookAt(options: Run, wanted: Wanted): Look {
  return looksAt(options, [wanted])[0];
}

/** What is asked of a value: which statement gave it to a variable, or to a field of the structure that it points to. */
export interface Why {
  /** Where the variable is: a moment, and the call that it is in. */
  moment: number;
  call: number;
  name: string;
  field?: string;
  /** The last write before this moment is looked for, or with `next` the first one after it; before `moment`, if left out. */
  from?: number;
  next?: boolean;
}

/**
 * The moment of the statement that wrote what a variable or a field has, or of the next that writes to it; null if there
 * is none in the recording: it has been so since before, or was not written by a port.
 */
export function whoWrote(options: Run, why: Why): number | null {
  return new WriteSearch(prepared(options), why, options.chosen ?? null).run();
}

class WriteSearch {
  private readonly recorder: Recorder;
  private readonly from: number;
  /** Writes to fields of this name; those to the structure that is asked about, once it is known. */
  private writes: { moment: number; object: object }[] = [];
  /** What the variable held at each moment of its call. */
  private readonly past: { moment: number; value: unknown }[] = [];
  /** The structure that has the field. */
  private object: unknown;
  private reached = false;
  private over = false;

  constructor(
    private readonly options: RunOptions,
    private readonly why: Why,
    chosen: Chosen | null,
  ) {
    this.from = why.from ?? why.moment;
    this.recorder = new Recorder(chosen);
    this.recorder.onWrite = (object, field) => this.write(object, field);
    this.recorder.onMoment = (moment) => this.at(moment, this.recorder.last!);
  }

  run(): number | null {
    runExample({ ...this.options, recorder: this.recorder });
    const { why, from } = this;
    const found = why.field === undefined ? changes(this.past) : this.writesToIt();
    const answer = why.next
      ? found.find((moment) => moment > from)
      : found.findLast((moment) => moment < from);
    return answer ?? null;
  }

  private writesToIt(): number[] {
    const { writes, object } = this;
    return writes.filter((write) => write.object === object).map(({ moment }) => moment);
  }

  private write(object: object, field: string | number): void {
    const { recorder, why } = this;
    // What boot() and spawn() write was so before the recording.
    if (this.over || recorder.paused > 0 || `${field}` !== why.field) return;
    if (!this.reached || object === this.object)
      this.writes.push({ moment: recorder.count - 1, object });
  }

  private at(moment: number, frame: Frame): void {
    if (this.over) throw new Enough();
    const { why, past, from } = this;
    if (frame.id === why.call) {
      const at = namesAt(this.options, frame.statement).indexOf(why.name);
      const value = at < 0 ? undefined : frame.read!()[at];
      past.push({ moment, value });
      if (moment === why.moment) {
        this.object = value;
        this.reached = true;
      }
    }
    if (!this.reached || moment < from) return;
    if (why.next) {
      const later =
        why.field === undefined
          ? (changes(past.slice(-2))[0] ?? -1)
          : (this.writesToIt().at(-1) ?? -1);
      if (later <= from) return;
    }
    this.over = true;
    throw new Enough();
  }
}

/** The moments whose statements made the value another. */
function changes(past: { moment: number; value: unknown }[]): number[] {
  return past.flatMap(({ moment, value }, i) =>
    i + 1 < past.length && past[i + 1].value !== value ? [moment] : [],
  );
}

/**
 * The moment of the statement that made a part of the machine what it is at `moment`, or, with `next`, of the next one
 * after it that changes it; null if none does in the recording.
 */
export function whoChanged(
  options: Run,
  { moment: wanted, subject, next }: { moment: number; subject: Subject; next?: boolean },
): number | null {
  const recorder = new Recorder(options.chosen ?? null);
  let state: string | null = null;
  let last = -1;
  let found: number | null = null;
  let over = false;
  const look = (moment: number): void => {
    const { machine } = recorder;
    if (machine === null) return;
    const now = stateOf(machine.k, subject);
    // The statement before this moment has changed it.
    const changed = state !== null && state !== now && last >= 0;
    state = now;
    if (changed && (next ? last > wanted : last < wanted)) found = last;
    if (moment < wanted || (next && found === null)) return;
    over = true;
  };
  recorder.onMoment = (moment) => {
    if (over) throw new Enough();
    look(moment);
    last = moment;
    if (over) throw new Enough();
  };
  runExample({ ...prepared(options), recorder });
  if (!over) look(recorder.count);
  return found;
}
