/**
 * A run of a test's own, watched from its beginning to its end, and what the stage must show of each of its steps. Nothing of
 * it comes from what the stage asks of a run: values and machine are read as the statements come.
 */
import type { Snapshot } from 'sim';
import { functionsOfFile } from '../../src/components/lib/stage.ts';
import { type PictureKind, pictures } from '../../src/pictures/index.ts';
import { allExamples } from '../../src/runner/examples.ts';
import { steppedKernel } from '../../src/runner/kept-kernels.ts';
import { nodeKernels } from '../../src/runner/node.ts';
import type { Prepared } from '../../src/runner/prepared.ts';
import { reader } from '../../src/runner/reader.ts';
import { type Frame, PROGRAM, Recorder } from '../../src/runner/recorder.ts';
import { runExample } from '../../src/runner/run.ts';
import { show } from '../../src/runner/show.ts';
import { helpers } from '../../src/runner/shown.ts';
import { firstSentenceAt } from '../../src/tools/note.ts';

const kernel = { ...(await nodeKernels()), stepped: await steppedKernel() };

/** What the stage must show of a step. */
export interface Step {
  /** Numbers of the lines that are lit, of the program and of the kernel's function. */
  program: string;
  port: string;
  /** Each variable before the statement and after it. */
  values: string[];
  /** Index among the pictures; -1 before a machine has been booted. */
  picture: number;
  /** How the note begins, letters and digits alone; '' if there is none. */
  note: string;
}

type Variables = [name: string, text: string][];

/** What is there between two statements: variables of a call, and the machine as text. */
type View = [Variables, machine: string | null];

/** A value of a program, in one line. */
function wordsOf(value: unknown): string {
  if (typeof value === 'number' && value >= 0x08048000) return `0x${value.toString(16)}`;
  const [first, ...rest] = show(value).split('\n');
  return rest.length === 0 ? first : `${first.replace(/\s*[{[]$/, '')} …`.trim();
}

const texts = new Map<string, Record<string, { line: number; text: string }>>();
const notes = new Map<string, string>();

/** How the note begins that stands beside a line: the first sentence of the last note that begins at or above it. */
function noteAt(file: string, name: string, line: number): string {
  const key = `${name} ${line}`;
  let note = notes.get(key);
  if (note === undefined) {
    const functions = texts.get(file) ?? functionsOfFile(file);
    texts.set(file, functions);
    const { line: first, text } = functions[name];
    // Letters and digits: here the text has marks, there elements.
    const sentence = firstSentenceAt(name, text.split('\n'), line - first + 1) ?? '';
    note = sentence.replace(/[^\p{L}\p{N}]/gu, '');
    if (note === '' && line > first) note = noteAt(file, name, line - 1);
    notes.set(key, note);
  }
  return note;
}

const lines = ({ line, endLine }: { line: number; endLine: number }): string =>
  Array.from({ length: endLine - line + 1 }, (_, i) => line + i).join(' ');

export class WatchedRun {
  readonly steps: Step[] = [];
  /** How many steps there are. */
  all = 0;
  /** What goes through it. */
  readonly files = new Set<string>();
  private readonly recorder = new Recorder();
  private readonly prepared: Prepared;
  /** Statements that are not over. */
  private open: { frame: Frame; before: View; step: Step }[] = [];
  /** The machine at the moment that has come last: after one statement and before the next. */
  private machine: { moment: number; text: string | null } = { moment: -1, text: null };
  /** Pictures, and what has been drawn of which two snapshots. */
  private readonly drawn = new Map<string, number>();
  private readonly pairs = new Map<string, number>();

  /** @param upTo so many steps are told; all, if left out */
  constructor(
    id: string,
    private readonly kind: PictureKind,
    private readonly upTo = Number.POSITIVE_INFINITY,
  ) {
    const { source } = allExamples().find((one) => one.id === id)!;
    this.prepared = reader.prepare(source, true);
    const { recorder, prepared } = this;
    recorder.onMoment = (moment) => this.at(moment, recorder.last!);
    recorder.onEnd = (frame) => this.over(frame);
    const options = { source, name: id, kernel, reader, prepared, limits: { time: 60_000 } };
    const { error } = runExample({ ...options, recorder });
    if (error !== undefined) throw new Error(error.message);
    const last = this.snapshot(Number.NaN);
    for (const one of this.open) this.end(one, [this.valuesOf(one.frame), last]);
  }

  get svgs(): string[] {
    return [...this.drawn.keys()];
  }

  private at(moment: number, frame: Frame): void {
    this.over(frame, moment);
    if (this.inHelper(frame) || this.all++ >= this.upTo) return;
    let own = frame;
    while (own.func < PROGRAM) own = own.parent!;
    const place = this.placeAt(frame.statement);
    const { file, name, line } = place;
    if (file !== '') this.files.add(file);
    const step: Step = {
      program: lines(this.placeAt(own.statement)),
      port: file === '' ? '' : lines(place),
      values: [],
      picture: -1,
      note: file === '' ? '' : noteAt(file, name, line),
    };
    this.steps.push(step);
    this.open.push({ frame, before: [this.valuesOf(frame), this.snapshot(moment)], step });
  }

  /** A statement of the call is over, at a moment or at the call's end. */
  private over(frame: Frame, moment = Number.NaN): void {
    if (!this.open.some((one) => one.frame === frame)) return;
    const after: View = [this.valuesOf(frame), this.snapshot(moment)];
    for (const one of this.open) if (one.frame === frame) this.end(one, after);
    this.open = this.open.filter((one) => one.frame !== frame);
  }

  private end({ before, step }: { before: View; step: Step }, after: View): void {
    const [variables, machine] = before;
    const later = new Map(after[0]);
    const had = new Set(variables.map(([name]) => name));
    // What is declared and has no value yet is not listed.
    const fresh = after[0].filter(([name, text]) => !had.has(name) && text !== 'undefined');
    step.values = [
      ...variables.map(([name, text]) => {
        const then = later.get(name) ?? text;
        return `${name}: ${then === text ? text : `${text} → ${then}`}`;
      }),
      ...fresh.map(([name, text]) => `${name}: ${text}`),
    ];
    if (machine !== null && after[1] !== null) step.picture = this.draw(machine, after[1]);
  }

  private draw(before: string, after: string): number {
    const key = `${before} ${after}`;
    let picture = this.pairs.get(key);
    if (picture === undefined) {
      const one: Snapshot = JSON.parse(before);
      // What a statement leaves as it was is drawn once.
      const other: Snapshot = before === after ? one : JSON.parse(after);
      const said = { id: 'stage-picture', past: [], still: true };
      const { svg } = pictures[this.kind]([one, other], said);
      picture = this.drawn.get(svg) ?? this.drawn.size;
      this.drawn.set(svg, picture);
      this.pairs.set(key, picture);
    }
    return picture;
  }

  private placeAt(statement: number) {
    if (statement >= PROGRAM) {
      const { line, endLine, names } = this.prepared.steps!.statements[statement - PROGRAM];
      return { file: '', name: '', line, endLine, names };
    }
    const tables = kernel.stepped.meta.steps!;
    const table = tables.findLast(({ firstStatement }) => firstStatement <= statement)!;
    const { file, firstStatement, statements, functions, scopes } = table;
    const [line, endLine, func, scope] = statements[statement - firstStatement];
    return { file, name: functions[func][0], line, endLine, names: scopes[scope].split(' ') };
  }

  private inHelper({ func, statement, parent }: Frame): boolean {
    const helper = func < PROGRAM && helpers.test(this.placeAt(statement).file);
    return helper || (parent !== null && this.inHelper(parent));
  }

  private valuesOf({ func, read, statement }: Frame): Variables {
    const { recorder } = this;
    const { name, names } = this.placeAt(statement);
    const values = read!();
    return names.flatMap((one, i): Variables => {
      const value = values[i];
      const { kernel: k } = recorder;
      if (one === '' || typeof value === 'function' || value === k) return [];
      const own = func >= PROGRAM || k === null || value === undefined;
      return [[one, own ? wordsOf(value) : recorder.describer(k).value(name, one, value)]];
    });
  }

  private snapshot(moment: number): string | null {
    const { recorder, machine } = this;
    if (recorder.machine === null || machine.moment === moment) return machine.text;
    recorder.paused++;
    const text = JSON.stringify(recorder.machine.snapshot());
    recorder.paused--;
    this.machine = { moment, text };
    return text;
  }
}
