/**
 * Walks through the run of an example in the terminal: the recording that the stage shows (client/stage.ts), by keys.
 *
 *     n →  next          p ←  back            g 23 Enter  to step 23
 *     o    over calls    b    back over       w len Enter, w vma.vm_end Enter  what wrote it
 *     u    out           i    back to where the call was made
 *     t    next task     h    into helpers    a, e  start, end     q  quit
 *
 * Where there is no terminal, keys come through a pipe, and each moment that they lead to is printed.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Walk } from '../client/stage/walk.ts';
import { verdict } from '../client/verdict.ts';
import { steppedKernel } from '../runner/kept-kernels.ts';
import {
  type Look,
  lookAt,
  type Recorded,
  record,
  type Variable,
  whoWrote,
} from '../runner/look.ts';
import { nodeKernels } from '../runner/node.ts';
import { reader } from '../runner/reader.ts';
import { projectRoot } from '../runner/root.ts';
import type { RunResult } from '../runner/run.ts';
import { firstSentenceAt } from './note.ts';

/** What is stepped through. */
export interface Stepped {
  id: string;
  source: string;
  patches?: Record<string, string>;
}

/** Functions of these files are gone over as one statement each, as on the stage. */
const HELPERS = /^sim\/(include|lib)\//;

/** A value longer than this is cut. */
const WIDTH = 60;

/** Lines of a function that are shown without a terminal, and the fewest with one. */
const LINES = 13;

/** Lines that there is room for, and whether there are colours. */
export interface Screen {
  rows: number;
  colour: boolean;
}

const cut = (text: string): string => (text.length > WIDTH ? `${text.slice(0, WIDTH - 1)}…` : text);

/** The run of an example, and the moment of it that is looked at. */
export class Stepping {
  moment: number;
  private walk: Walk;
  private all = false;
  private looks = new Map<number, Look>();

  private constructor(
    private readonly of: Stepped,
    private readonly options: Parameters<typeof record>[0],
    private readonly recorded: Recorded,
  ) {
    this.walk = this.walkOver();
    this.moment = this.walk.nearest(0);
  }

  /** Records the run. What cannot be recorded has a result that says why. */
  static async record(of: Stepped): Promise<Stepping | RunResult> {
    const kernel = { ...(await nodeKernels()), stepped: await steppedKernel() };
    const { source, id: name, patches } = of;
    const options = { source, name, patches, kernel, reader, limits: { time: 60_000 } };
    const recorded = record(options);
    return recorded.recording.statements.length === 0
      ? recorded.result
      : new Stepping(of, options, recorded);
  }

  get result(): RunResult {
    return this.recorded.result;
  }

  /** Steps there are, the end of the run among them. */
  get count(): number {
    return this.walk.moments.length + 1;
  }

  /** The number of the step, from 1. */
  get step(): number {
    const { walk, moment } = this;
    return moment >= walk.end ? this.count : walk.indexOf(moment) + 1;
  }

  /** To a step by its number; false if there is none. */
  go(step: number): boolean {
    if (step < 1 || step > this.count) return false;
    this.moment = this.walk.moments[step - 1] ?? this.walk.end;
    return true;
  }

  /** What a key does; a text says why it does nothing. */
  press(key: string): string | null {
    const { walk, moment } = this;
    if (key === 'h') {
      this.all = !this.all;
      this.walk = this.walkOver();
      this.moment = this.walk.nearest(moment);
      return this.all ? 'Helpers are stepped into.' : 'Helpers are stepped over.';
    }
    const ways: Record<string, [to: () => number | null, otherwise: string]> = {
      n: [() => walk.next(moment), 'The run is over.'],
      p: [() => walk.previous(moment), 'Here the run begins.'],
      o: [() => walk.over(moment), 'The run is over.'],
      b: [() => walk.overBack(moment), 'Here the run begins.'],
      u: [() => walk.out(moment), 'The run is over.'],
      i: [() => walk.outBack(moment), 'The program was called by nothing.'],
      t: [() => walk.switchOf(moment), 'No other task has the processor from here on.'],
      a: [() => walk.moments[0] ?? null, 'There is no step.'],
      e: [() => walk.end, 'The run is over.'],
    };
    const way = ways[key];
    if (way === undefined) return `There is no key ${JSON.stringify(key)}. ${KEYS}`;
    const to = way[0]();
    if (to === null || (to === moment && key !== 'a' && key !== 'e')) return way[1];
    this.moment = to;
    return null;
  }

  /** To the statement that wrote a variable, or a field: `vma.vm_end`. Says what came of it. */
  why(label: string): string {
    const call = this.recorded.recording.calls[this.moment];
    const [name, field] = label.split('.');
    if (call === undefined) return 'The run is over: no variable can be read here.';
    const known = this.look().before.variables.map((one) => one.name);
    if (!known.includes(name))
      return `No variable ${name} can be read here; there are ${known.join(', ') || 'none'}.`;
    const found = whoWrote(this.options, { moment: this.moment, call, name, field });
    if (found === null)
      return `${label} has been so since before the run, or no function of the kernel wrote it.`;
    if (this.walk.nearest(found) !== found) this.press('h');
    this.moment = found;
    return `${label} was written here.`;
  }

  /** The moment as text. */
  text({ rows, colour }: Screen): string {
    const { of, step, count } = this;
    const call = this.recorded.recording.calls[this.moment] ?? -1;
    const stack = call < 0 ? [] : this.walk.stack(call);
    const names = stack.map((at) => this.functionOf(at).name).filter((name) => name !== '');
    const head = [`${of.id} · step ${step} of ${count}`, names.join(' › ') || 'the program'];
    const parts = [
      call < 0 ? `${of.id} · step ${step} of ${count} · the run is over` : head.join(' · '),
      '',
      ...this.program(stack, colour),
    ];
    if (call < 0) return [...parts.slice(0, 2), verdict(this.result).text].join('\n');
    const look = this.look();
    const below = [...this.noteLines(call), ...valueLines(look, colour), ...heldLines(look)];
    const room = Math.max(LINES, rows - parts.length - below.length - 4);
    return [...parts, ...this.code(call, look, room, colour), ...below].join('\n');
  }

  private walkOver(): Walk {
    const { recording, places } = this.recorded;
    return new Walk(
      recording,
      (func) => this.all || !HELPERS.test(places.functions[func]?.file ?? ''),
    );
  }

  private look(): Look {
    const { moment } = this;
    let look = this.looks.get(moment);
    if (look === undefined) {
      const call = this.recorded.recording.calls[moment] ?? -1;
      look = lookAt(this.options, { moment, call });
      if (this.looks.size >= 64) this.looks.delete(this.looks.keys().next().value!);
      this.looks.set(moment, look);
    }
    return look;
  }

  private functionOf(call: number) {
    const { recording, places } = this.recorded;
    return places.functions[recording.funcs[call]];
  }

  private placeAt(moment: number) {
    const { recording, places } = this.recorded;
    return places.statements[recording.statements[moment]] ?? null;
  }

  /** The statement of the program that is under way. */
  private program(stack: number[], colour: boolean): string[] {
    const own = stack.findLast((at) => this.functionOf(at).file === '');
    if (own === undefined) return [];
    const { calls } = this.recorded.recording;
    let at = this.moment;
    while (at > 0 && calls[at] !== own) at--;
    const place = this.placeAt(at);
    if (place === null) return [];
    const inside = stack.at(-1) !== own;
    const lines = this.of.source.split('\n');
    return [
      ...numbered(
        lines.slice(place.line - 1, place.endLine),
        place.line,
        () => true,
        colour && !inside,
      ),
      '',
    ];
  }

  /** The function of the kernel, so much of it as fits, with what lines gone through have come to. */
  private code(call: number, look: Look, room: number, colour: boolean): string[] {
    const func = this.functionOf(call);
    if (func.file === '') return [];
    const { places } = this.recorded;
    const { text, first, file } = this.textOf(func);
    const here = this.placeAt(this.moment)!;
    const told = new Map<number, string>();
    for (const { statement, changed, value } of look.past) {
      const known = changed.filter(([, now]) => now !== 'undefined');
      const words = known.map(([name, now]) => `${name} = ${now}`).join(', ');
      const said = words || (value === undefined || value === 'undefined' ? '' : value);
      if (said !== '') told.set(places.statements[statement].endLine, cut(said));
    }
    const all = text.map((line, i) => {
      const said = told.get(first + i);
      return said === undefined ? line : `${line}   ⟵ ${said}`;
    });
    const at = here.line - first;
    const from = Math.max(0, Math.min(at - (room >> 1), all.length - room));
    const isHere = (line: number): boolean => line >= here.line && line <= here.endLine;
    const shown = all.slice(from, from + room);
    return [`${func.name}, ${file}`, ...numbered(shown, first + from, isHere, colour), ''];
  }

  /** The text of a function, the number of its first line, and where it stands. */
  private textOf(func: { name: string; file: string; line: number; endLine: number }) {
    const patch = func.file.startsWith('patch:') ? this.of.patches?.[func.name] : undefined;
    if (patch !== undefined)
      return { text: patch.split('\n'), first: 1, file: 'as you changed it' };
    const lines = readFileSync(join(projectRoot(), func.file), 'utf8').split('\n');
    return { text: lines.slice(func.line - 1, func.endLine), first: func.line, file: func.file };
  }

  private noteLines(call: number): string[] {
    const func = this.functionOf(call);
    if (func.file === '' || func.file.startsWith('patch:')) return [];
    const { text, first } = this.textOf(func);
    const note = firstSentenceAt(func.name, text, this.placeAt(this.moment)!.line - first + 1);
    return note === null ? [] : ['note', `  ${note}`, ''];
  }
}

const paint = (text: string, code: number, colour: boolean): string =>
  colour ? `\x1b[${code}m${text}\x1b[0m` : text;

function numbered(
  lines: string[],
  first: number,
  isHere: (line: number) => boolean,
  colour: boolean,
): string[] {
  return lines.map((line, i) => {
    const here = isHere(first + i);
    const text = `${here ? '▸' : ' '}${String(first + i).padStart(5)}  ${line}`.trimEnd();
    return here ? paint(text, 7, colour) : text;
  });
}

/** The variables, and what the statement changes; fields of structures only if it changes them. */
function valueLines({ before, after }: Look, colour: boolean): string[] {
  const later = new Map(after.variables.map((one) => [one.name, one]));
  const rows: string[] = [];
  const row = (name: string, was: string, now: string | undefined): void => {
    const same = now === undefined || now === was;
    const text = `  ${name} = ${cut(was)}${same ? '' : ` → ${cut(now)}`}`;
    rows.push(same ? text : paint(text, 1, colour));
  };
  for (const one of before.variables) {
    const next: Variable | undefined = later.get(one.name);
    row(one.name, one.text, next?.text);
    const fields = new Map(next?.fields);
    for (const [field, was] of one.fields ?? []) {
      const now = fields.get(field);
      if (now !== undefined && now !== was) row(`${one.name}.${field}`, was, now);
    }
  }
  const known = new Set(before.variables.map(({ name }) => name));
  for (const { name, text } of after.variables)
    if (!known.has(name)) rows.push(paint(`  ${name} → ${cut(text)}`, 1, colour));
  return rows.length === 0 ? [] : ['values', ...rows, ''];
}

function heldLines({ before: { machine } }: Look): string[] {
  if (machine === null) return ['No machine has been booted yet.'];
  const { locks, tasks, jiffies } = machine.snapshot;
  const held = locks.map(({ name }) => name).join(', ') || 'none';
  const asleep = tasks.filter(({ wait }) => wait !== undefined);
  return [
    `locks held: ${held}`,
    ...(asleep.length === 0
      ? []
      : [`asleep: ${asleep.map(({ comm, pid }) => `${comm} (${pid})`).join(', ')}`]),
    `jiffy ${jiffies}`,
  ];
}

/** What the keys are, in a line. */
export const KEYS =
  'n next, p back, o over, b back over, u out, i back out, t task, g N to step N, w NAME what wrote it, h helpers, a start, e end, q quit';

/** What terminals send for keys that have no letter. */
const NAMED: Record<string, string> = {
  '\x1b[C': 'n',
  '\x1b[D': 'p',
  '\x1b[B': 'o',
  '\x1b[A': 'b',
  '\x1b[H': 'a',
  '\x1b[F': 'e',
  '\x03': 'q',
  '\x04': 'q',
};

/** One key, or a key with what was typed after it: `['g', '23']`. */
export type Pressed = [key: string, words?: string];

/** Makes keys of what is typed, in pieces however large. */
export class Keys {
  /** What is being typed: a key that takes words, and they; null if none is. */
  typing: [key: string, words: string] | null = null;
  private rest = '';

  /** The keys that are complete with this piece. */
  hear(piece: string): Pressed[] {
    const pressed: Pressed[] = [];
    let text = this.rest + piece;
    this.rest = '';
    while (text !== '') {
      const named = Object.keys(NAMED).find((code) => text.startsWith(code));
      // The piece ended within what a terminal sends for one key.
      if (named === undefined && text.length < 3 && text.startsWith('\x1b[')) {
        this.rest = text;
        break;
      }
      const one = named ?? text[0];
      text = text.slice(one.length);
      const done = this.one(NAMED[one] ?? one);
      if (done !== null) pressed.push(done);
    }
    return pressed;
  }

  private one(key: string): Pressed | null {
    const { typing } = this;
    if (typing !== null) {
      if (key === '\r' || key === '\n') {
        this.typing = null;
        return [typing[0], typing[1].trim()];
      }
      if (key === '\x1b') this.typing = null;
      else if (key === '\x7f' || key === '\b') typing[1] = typing[1].slice(0, -1);
      else typing[1] += key;
      return null;
    }
    if (key === 'g' || key === 'w') {
      this.typing = [key, ''];
      return null;
    }
    return key.trim() === '' || key === '\x1b' ? null : [key];
  }
}

/** Does what was pressed: what is to be said of it; undefined: quit. */
export function act(stepping: Stepping, [key, words = '']: Pressed): string | null | undefined {
  if (key === 'q') return undefined;
  if (key === 'w')
    return words === '' ? 'Type a name after w: w len, w vma.vm_end.' : stepping.why(words);
  if (key !== 'g') return stepping.press(key);
  if (!/^\d+$/.test(words)) return `g takes the number of a step, not ${JSON.stringify(words)}.`;
  return stepping.go(Number(words)) ? null : noStep(stepping, words);
}

/** That there is no such step. */
export function noStep({ count }: Stepping, step: string | number): string {
  return `There is no step ${step}: the run has steps 1 to ${count}.`;
}

/** Where keys come from: a terminal, or whatever gives pieces of text. */
export interface Input extends AsyncIterable<string | Uint8Array> {
  isTTY?: boolean;
  setRawMode?(raw: boolean): unknown;
}

/** Shows moments for as long as there are keys. */
export async function walkByKeys(
  stepping: Stepping,
  input: Input,
  print: (text: string) => void,
): Promise<void> {
  const terminal = input.isTTY === true;
  const colour = terminal && process.env.NO_COLOR === undefined;
  const keys = new Keys();
  let shown = -1;
  const show = (said: string | null): void => {
    // A pipe is told once what is there.
    if (!terminal && stepping.moment === shown && said !== null) {
      print(said);
      return;
    }
    shown = stepping.moment;
    const rows = terminal ? (process.stdout.rows ?? 40) : 0;
    const text = stepping.text({ rows, colour });
    const { typing } = keys;
    const foot = typing === null ? KEYS : `${typing[0]} ${typing[1]}`;
    if (terminal) print(`\x1b[H\x1b[2J${text}\n\n${said ?? foot}`);
    else print(`${said === null ? '' : `${said}\n`}${text}\n`);
  };
  if (terminal) input.setRawMode?.(true);
  try {
    show(null);
    for await (const piece of input) {
      const typed = keys.typing?.[1];
      const pressed = keys.hear(typeof piece === 'string' ? piece : Buffer.from(piece).toString());
      for (const one of pressed) {
        const said = act(stepping, one);
        if (said === undefined) return;
        show(said);
      }
      if (terminal && pressed.length === 0 && keys.typing?.[1] !== typed) show(null);
    }
  } finally {
    if (terminal) input.setRawMode?.(false);
  }
}
