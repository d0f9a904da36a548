// From what a note says it is about to lines of a port, and from there to how both are laid out.
//
// Notes name their lines by text, so that a port can be edited without renumbering anything. The price
// is that a text may fit nowhere, or twice; each such case is an error that stops the build.
import GithubSlugger from 'github-slugger';
import type { Cut } from '../cut.ts';
import { distanceWithin, fold } from '../nearest.ts';
import type { Port } from './ports.ts';
import type { Element, EntrySource, Mistake, NoteSource, PartSource, Place } from './prose.ts';

/** A run of lines of a port's text, both ends included, from 1. */
export interface LineRange {
  from: number;
  to: number;
}

export interface Note extends Place {
  source: NoteSource;
  /** From 1, in the entry's order: the number that stands at the note and at its lines. */
  number: number;
  /** Empty if its text was not found. */
  ranges: LineRange[];
  /** What it offers to change. */
  mutation: Mutation | null;
}

/** A change of a function: `Delete`, `up_write(k, mm.mmap_sem);`. */
export interface Mutation {
  verb: 'Delete' | 'Change';
  code: string;
  instead: string | null;
  cut: Cut;
}

/** A named part of a function: from the first line of a note to where the next part begins. */
export interface Part {
  source: PartSource;
  title: string;
  /** Where the page has it: `do_munmap-out-of-sight`. */
  anchor: string;
  /** Its first line, and the number of its first note. */
  from: number;
  note: number;
}

export interface EntryCommentary extends Place {
  source: EntrySource;
  name: string;
  port: Port;
  notes: Note[];
  parts: Part[];
  /** Lines of the port that say something and have no note. */
  uncovered: number[];
}

/** What a text is looked for in. */
type LinesOf = Pick<Port, 'name' | 'lines'>;

// ---- a text and its line ---------------------------------------------------------------------

/**
 * The lines of `port` that one text of a note names, or what is wrong with it. Where the text of the first
 * line stands more than once, `after` names one above: the first line with the text below it is meant.
 */
export function resolveText(
  port: LinesOf,
  on: string,
  after: string | null = null,
): LineRange | { error: string } {
  const lines = port.lines.map(fold);
  let from: number | { error: string };
  const parts = on.split(BETWEEN).map(fold);
  if (parts.length > 2) return { error: `"${fold(on)}" has more than one " … "` };
  const [first, last] = parts;
  if (after === null) from = single(port, lines, first);
  else {
    const above = resolveAfter(port, lines, after);
    if (typeof above !== 'number') return above;
    from = firstWith(port, lines, first, above + 1);
  }
  if (typeof from !== 'number') return from;
  if (last === undefined) return { from, to: from };
  const to = firstWith(port, lines, last, from);
  return typeof to === 'number' ? { from, to } : to;
}

const BETWEEN = /\s…\s/;

/** The line that `after` names: the only one with its first text, and from there on the next with each other. */
function resolveAfter(port: LinesOf, lines: string[], after: string): number | { error: string } {
  const [first, ...others] = after.split(BETWEEN).map(fold);
  let line = single(port, lines, first);
  for (const text of others) {
    if (typeof line !== 'number') break;
    line = firstWith(port, lines, text, line + 1);
  }
  return typeof line === 'number' ? line : { error: `after="${fold(after)}": ${line.error}` };
}

/** The first line from `start` on with that text. */
function firstWith(port: LinesOf, lines: string[], text: string, start: number) {
  const found = lines.findIndex((line, i) => i >= start - 1 && line.includes(text)) + 1;
  return found > 0 ? found : { error: missing(port, lines, text, start) };
}

/** Lines with that text, from 1. */
function linesWith(lines: string[], text: string): number[] {
  return lines.flatMap((line, i) => (line.includes(text) ? [i + 1] : []));
}

function single(port: LinesOf, lines: string[], text: string): number | { error: string } {
  const found = linesWith(lines, text);
  if (found.length === 1) return found[0];
  if (found.length === 0) return { error: missing(port, lines, text, 1) };
  const where = `${found.slice(0, -1).join(', ')} and ${found.at(-1)}`;
  const ways = found.flatMap((line) => {
    const way = wayTo(lines, text, line);
    return way === null ? [] : [`for line ${line} type ${way}`];
  });
  const hints = ways.length > WAYS ? [...ways.slice(0, WAYS), '…'] : ways;
  return {
    error: `${found.length} lines of ${port.name} contain "${text}": ${where} — ${hints.join(', ') || 'name one by more of its text'}`,
  };
}

/** As many are written out when a text fits more lines. */
const WAYS = 4;

/** The attribute that names one of the lines with a text: more of it, or a line above it, or a way to that. */
export function wayTo(lines: string[], text: string, line: number): string | null {
  const whole = lines[line - 1];
  if (whole !== text && linesWith(lines, whole).length === 1) return attribute('on', whole);
  const before = linesWith(lines, text).findLast((other) => other < line) ?? 0;
  const last = Math.max(before, 1);
  // From the lines that stand only once, nearest first, to one between the line and the same text above.
  const ways: number[][] = [];
  for (let n = line - 1; n > 0; n--)
    if (linesWith(lines, lines[n - 1]).length === 1) ways.push([n]);
  const seen = new Set(ways.flat());
  for (const way of ways) {
    const at = way[way.length - 1];
    if (at >= last) return attribute('after', way.map((n) => lines[n - 1]).join(' … '));
    for (let n = line - 1; n > at; n--) {
      if (seen.has(n) || lines[n - 1].length < 2) continue;
      if (lines.findIndex((other, i) => i >= at && other.includes(lines[n - 1])) + 1 !== n)
        continue;
      seen.add(n);
      ways.push([...way, n]);
    }
  }
  return null;
}

/** As it is to be typed. */
function attribute(name: string, value: string): string {
  return value.includes('"') ? `${name}={${JSON.stringify(value)}}` : `${name}="${value}"`;
}

function missing(port: LinesOf, lines: string[], text: string, start: number): string {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let i = start - 1; i < lines.length; i++) {
    if (lines[i].length < 2) continue;
    const d = distanceWithin(text, lines[i]);
    if (d < least) [best, least] = [i, d];
  }
  const what =
    start > 1 ? `no line of ${port.name} from line ${start} on` : `no line of ${port.name}`;
  const nearest =
    least === Number.POSITIVE_INFINITY ? '' : ` — nearest: line ${best + 1} "${lines[best]}"`;
  return `${what} contains "${text}"${nearest}`;
}

// ---- an entry and its port -------------------------------------------------------------------

/** Binds an entry's notes to the lines of its port. */
export function resolveEntry(
  entry: EntrySource,
  port: Port,
): { commentary: EntryCommentary; mistakes: Mistake[] } {
  const mistakes: Mistake[] = [];
  const wrong = (element: Element, text: string, portLine?: number) =>
    mistakes.push({ file: element.file, line: element.line, text, element, portLine });
  const notes: Note[] = [];
  const noted = new Map<number, Note>();
  let previous: Note | null = null;
  for (const source of entry.notes) {
    const { file, line } = source;
    const note: Note = { file, line, source, number: notes.length + 1, ranges: [], mutation: null };
    notes.push(note);
    bindNote(note, port, noted, (text) => wrong(source, text));
    const mutation = resolveMutation(port, note);
    if (typeof mutation === 'string') wrong(source, mutation);
    else note.mutation = mutation;
    if (note.ranges.length === 0) continue;
    if (previous && note.ranges[0].from < previous.ranges[0].from) {
      wrong(
        source,
        `this note on ${lineText(note.ranges[0])} of ${port.name} stands after the one on ${lineText(previous.ranges[0])} — put the notes in the port's order`,
      );
    }
    previous = note;
  }
  const uncovered = port.codeLines.filter((n) => !noted.has(n));
  // A note that fits nowhere leaves its lines uncovered; one mistake for that is enough.
  if (notes.every((note) => note.ranges.length === note.source.on.length)) {
    for (const range of runs(uncovered)) {
      const text = fold(port.lines[range.from - 1]);
      wrong(entry, `no note covers ${lineText(range)} of ${port.name} "${text}"`, range.from);
    }
  }
  const { file, line, name } = entry;
  const parts = bindParts(entry, port, notes, wrong);
  return {
    commentary: { file, line, source: entry, name, port, notes, parts, uncovered },
    mistakes,
  };
}

/** What a note offers to change, or why it cannot: its text must stand once in the lines that the note is about. */
function resolveMutation(port: LinesOf, { source, ranges }: Note): Mutation | string | null {
  const { without, instead } = source;
  const place = typeof without === 'string' ? placeOfCut(port, ranges, without) : ranges[0];
  if (without === null || place === undefined) return null;
  if (typeof place === 'string') return `without="${without}": ${place}`;
  const { from, to } = place;
  const line = port.lines[from - 1];
  const code = without === true ? fold(line) + (to > from ? ' …' : '') : fold(without);
  const said = { verb: instead === null ? 'Delete' : 'Change', code, instead } as const;
  if (from === to && fold(line) !== code) {
    // A part of the line.
    if (!line.includes(code)) return `"${code}" has other spaces than line ${from} of ${port.name}`;
    return { ...said, cut: { from, to, lines: [line.replace(code, () => instead ?? '')] } };
  }
  const indent = line.slice(0, line.length - line.trimStart().length);
  return { ...said, cut: { from, to, lines: instead === null ? [] : [indent + instead] } };
}

/** The lines of a note that `text` names, or why it names none: its first line must be one alone. */
function placeOfCut(port: LinesOf, ranges: LineRange[], text: string): LineRange | string {
  const [first, last] = text.split(BETWEEN).map(fold);
  const lines = port.lines.map(fold);
  const own = ranges.flatMap(({ from, to }) =>
    Array.from({ length: to - from + 1 }, (_, i) => from + i),
  );
  const found = own.filter((n) => lines[n - 1].includes(first));
  if (found.length !== 1)
    return `${found.length === 0 ? 'none' : found.length} of the lines that this note is about contain "${first}"`;
  const [from] = found;
  const to = last === undefined ? from : firstWith(port, lines, last, from + 1);
  return typeof to === 'number' ? { from, to } : to.error;
}

/** The anchor of an entry's part. */
export function partAnchor(entry: string, title: string): string {
  return `${entry}-${new GithubSlugger().slug(title)}`;
}

/** A part begins where the note below it begins, with the comment above that. */
function bindParts(
  entry: EntrySource,
  port: Port,
  notes: Note[],
  wrong: (element: Element, text: string) => void,
): Part[] {
  const parts: Part[] = [];
  for (const [i, source] of entry.parts.entries()) {
    const { title, above } = source;
    const said = `<Part>${title}</Part>`;
    const anchor = partAnchor(entry.name, title);
    const next = notes[above];
    if (next === undefined) wrong(source, `${said} has no note below it`);
    else if (entry.parts[i + 1]?.above === above)
      wrong(source, `${said} has no note of its own: another part follows at once`);
    else if (parts.some((part) => part.anchor === anchor))
      wrong(source, `${entry.name} has two parts with the name "${title}"`);
    else if (next.ranges.length > 0) {
      const start = next.ranges[0].from;
      const over = notes.slice(0, above).find(({ ranges }) => ranges.some(({ to }) => to >= start));
      if (over)
        wrong(
          source,
          `${said} begins at line ${start} of ${port.name}, in the middle of what the note at line ${over.line} is about`,
        );
      else {
        const floor = notes[above - 1]?.ranges.at(-1)?.to ?? 0;
        const from = withComment(port.lines, start, floor + 1);
        parts.push({ source, title, anchor, from, note: next.number });
      }
    }
  }
  return parts;
}

/** A line after which a condition, a call or a case of a switch goes on. */
const GOES_ON = /(?:\(|&&|\|\||^case .*:|^default:)$/;

/** Finds the lines of one note, and enters it for them in `noted`. */
function bindNote(
  note: Note,
  port: Port,
  noted: Map<number, Note>,
  wrong: (text: string) => void,
): void {
  const { on, after } = note.source;
  for (const text of on) {
    const range = resolveText(port, text, after);
    if ('error' in range) {
      wrong(range.error);
      continue;
    }
    const before = note.ranges.at(-1);
    if (before && range.from <= before.to) {
      wrong(
        `the lines of this note are not in the port's order: ${lineText(range)} after ${lineText(before)}`,
      );
    }
    const last = fold(port.lines[range.to - 1]);
    if (GOES_ON.test(last)) {
      wrong(
        `this note ends in the middle of a statement, at line ${range.to} of ${port.name} "${last}": its test and its body belong under one note, or the test under this one as a whole`,
      );
    }
    note.ranges.push(range);
    for (let n = range.from; n <= range.to; n++) {
      const other = noted.get(n);
      if (other && other !== note) {
        wrong(
          `line ${n} of ${port.name} "${fold(port.lines[n - 1])}" has a note already, at line ${other.line}`,
        );
        break;
      }
      noted.set(n, note);
    }
  }
}

function lineText(range: LineRange): string {
  return range.from === range.to ? `line ${range.from}` : `lines ${range.from}–${range.to}`;
}

/** 3 4 5 9 → 3–5 9 */
export function runs(numbers: number[]): LineRange[] {
  const ranges: LineRange[] = [];
  for (const n of numbers) {
    const last = ranges.at(-1);
    if (last && last.to === n - 1) last.to = n;
    else ranges.push({ from: n, to: n });
  }
  return ranges;
}

// ---- how it is laid out ----------------------------------------------------------------------

/** A note, as far as it is laid out. */
export interface Laid {
  ranges: LineRange[];
}

/** Lines `from` to `to` of the port, from 1, and the notes that begin there. */
export interface Row<T extends Laid> extends LineRange {
  notes: T[];
}

const isComment = (line: string) => /^\s*(\/\/|\/\*|\*)/.test(line);

/** The first line of what begins at `start`: that of the comment above it, but none above `floor`. */
function withComment(lines: string[], start: number, floor: number): number {
  let from = start;
  while (from > floor && isComment(lines[from - 2])) from -= 1;
  return from;
}

/**
 * Cuts the lines before the first line of each note. What stands before the first note (the
 * signature) goes with it, a comment goes with the code below it, and a note whose text was not
 * found, which only an unfinished section has, follows the note before it.
 */
export function layRows<T extends Laid>(lines: string[], notes: T[]): Row<T>[] {
  const rows: Row<T>[] = [{ from: 1, to: lines.length, notes: [] }];
  for (const note of notes) {
    const last = rows[rows.length - 1];
    const start = note.ranges[0]?.from;
    if (last.notes.length === 0 || start === undefined || start <= last.from) {
      last.notes.push(note);
      continue;
    }
    const from = withComment(lines, start, last.from + 1);
    last.to = from - 1;
    rows.push({ from, to: lines.length, notes: [note] });
  }
  return rows;
}

/** Lines `from` to `to` of the port, from 1, and the number of the note that is about them. */
export interface Noted extends LineRange {
  number: number;
  /** Does a range of the note begin with `from`? */
  first: boolean;
}

/** What notes say which lines of a row: the parts of their ranges that lie in it. */
export function notedIn(row: LineRange, notes: (Laid & { number: number })[]): Noted[] {
  return notes.flatMap(({ number, ranges }) =>
    ranges.flatMap(({ from, to }) =>
      to < row.from || from > row.to
        ? []
        : [
            {
              number,
              from: Math.max(from, row.from),
              to: Math.min(to, row.to),
              first: from >= row.from,
            },
          ],
    ),
  );
}
