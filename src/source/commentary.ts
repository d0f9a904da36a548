// The prose of a section: what it says about which lines, and everything that is wrong with that.
//
//   en.mdx ──parse──▶ Entry, Note, Example, … with their lines ──resolve──▶ line ranges of the ports
//                                                                   └──▶ errors with place and nearest
//
// Notes name their lines by text, so that a port can be edited without renumbering anything. The price
// is that a text may fit nowhere, or twice; each such case is an error that stops the build.
import remarkMdx from 'remark-mdx';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { distanceWithin, fold, nearestText } from './nearest.ts';
import type { Port } from './ports.ts';

export interface Place {
  /** From the project's root. */
  file: string;
  line: number;
}

/** An element as the author wrote it. */
interface Element extends Place {
  props: Record<string, PropValue>;
}

export type PropValue = string | string[] | true | null;

export interface NoteSource extends Element {
  on: string[];
}

export interface EntrySource extends Element {
  name: string;
  notes: NoteSource[];
}

export interface Named extends Element {
  name: string;
}

export interface SectionSource {
  file: string;
  /** Values of the head between the `---` lines, as texts. */
  head: Record<string, string>;
  entries: EntrySource[];
  examples: Named[];
  exercises: Named[];
  /** `name` is the example whose run is drawn. */
  pictures: Named[];
  /** `name` is `test/book/2.5.test.ts#name of the test`. */
  differences: Named[];
  links: { url: string; line: number }[];
  /** The texts of its headings, for anchors. */
  headings: string[];
  /** Mistakes found in reading: props that are missing or cannot be read. */
  errors: string[];
}

/** A run of lines of a port's text, both ends included, from 1. */
export interface LineRange {
  from: number;
  to: number;
}

export interface Note extends Place {
  /** From 1, in the entry's order: the number that stands at the note and at its lines. */
  number: number;
  on: string[];
  ranges: LineRange[];
}

export interface EntryCommentary extends Place {
  name: string;
  port: Port | null;
  notes: Note[];
  /** Lines of the port that say something and have no note. */
  uncovered: number[];
}

interface Node {
  type: string;
  name?: string | null;
  value?: string;
  url?: string;
  depth?: number;
  position?: { start: { line: number } };
  attributes?: Attribute[];
  children?: Node[];
}

interface Attribute {
  type: string;
  name?: string;
  value?: string | null | { value: string; data?: { estree?: unknown } };
  position?: { start: { line: number } };
}

const parser = unified().use(remarkParse).use(remarkMdx);

/** Reads an en.mdx. Throws nothing: a text that is no MDX gives one error. */
export function parseSection(text: string, file: string): SectionSource {
  const source: SectionSource = {
    file,
    head: {},
    entries: [],
    examples: [],
    exercises: [],
    pictures: [],
    differences: [],
    links: [],
    headings: [],
    errors: [],
  };
  const head = /^---\n([\s\S]*?)\n---(?=\n|$)/.exec(text);
  if (head) {
    for (const line of head[1].split('\n')) {
      const pair = /^(\w+):\s*(.*)$/.exec(line);
      if (pair) source.head[pair[1]] = pair[2].replace(/^(["'])(.*)\1$/, '$2');
    }
  }
  // The head becomes empty lines, so that the positions stay those of the file.
  const body = head ? head[0].replace(/[^\n]/g, '') + text.slice(head[0].length) : text;
  let tree: Node;
  try {
    tree = parser.parse(body) as unknown as Node;
  } catch (error) {
    const { line, reason, message } = error as { line?: number; reason?: string; message: string };
    source.errors.push(`${file}:${line ?? 1}: this is no MDX: ${reason ?? message}`);
    return source;
  }
  visit(tree, source, null);
  return source;
}

function visit(node: Node, source: SectionSource, entry: EntrySource | null): void {
  let inside = entry;
  const line = node.position?.start.line ?? 1;
  if (node.type === 'mdxJsxFlowElement' || node.type === 'mdxJsxTextElement') {
    inside = readElement(node, source, entry, line);
  } else if ((node.type === 'link' || node.type === 'definition') && node.url !== undefined) {
    source.links.push({ url: node.url, line });
  } else if (node.type === 'heading') {
    source.headings.push(plainText(node));
  }
  for (const child of node.children ?? []) visit(child, source, inside);
}

function plainText(node: Node): string {
  return node.value ?? (node.children ?? []).map(plainText).join('');
}

function readElement(
  node: Node,
  source: SectionSource,
  entry: EntrySource | null,
  line: number,
): EntrySource | null {
  const props: Record<string, PropValue> = {};
  for (const attribute of node.attributes ?? []) {
    if (attribute.name) props[attribute.name] = propValue(attribute);
  }
  const element = { file: source.file, line, props };
  const error = (text: string) => source.errors.push(`${source.file}:${line}: ${text}`);
  const named = (list: Named[], prop: string) => {
    const name = props[prop];
    if (typeof name === 'string' && name !== '') list.push({ ...element, name });
    else error(`<${node.name}> needs ${prop}="…"`);
  };
  switch (node.name) {
    case 'Entry': {
      if (entry) error(`<Entry> stands inside <Entry name="${entry.name}">`);
      if (typeof props.name !== 'string' || props.name === '') {
        error('<Entry> needs name="…"');
        return entry;
      }
      const found: EntrySource = { ...element, name: props.name, notes: [] };
      source.entries.push(found);
      return found;
    }
    case 'Note': {
      const on = typeof props.on === 'string' ? [props.on] : props.on;
      if (!Array.isArray(on) || on.length === 0 || on.some((text) => fold(text) === '')) {
        error('<Note> needs on="text of a line", on="first … last" or on={["…", "…"]}');
      } else if (entry) {
        entry.notes.push({ ...element, on });
      } else {
        error(`<Note on="${on[0]}"> stands outside an <Entry>`);
      }
      return entry;
    }
    case 'Example':
      named(source.examples, 'name');
      return entry;
    case 'Exercise':
      named(source.exercises, 'name');
      return entry;
    case 'Picture':
      named(source.pictures, 'example');
      return entry;
    case 'Difference':
      named(source.differences, 'test');
      return entry;
    case 'a':
      if (typeof props.href === 'string') source.links.push({ url: props.href, line });
      return entry;
    default:
      return entry;
  }
}

/** A text, a list of texts, true for a bare name, null for what is no plain value. */
function propValue(attribute: Attribute): PropValue {
  const { value } = attribute;
  if (value === null || value === undefined) return true;
  if (typeof value === 'string') return value;
  interface Expression {
    type: string;
    value?: unknown;
    elements?: (Expression | null)[];
    expressions?: unknown[];
    quasis?: { value: { cooked: string } }[];
  }
  const program = value.data?.estree as { body?: { expression?: Expression }[] } | undefined;
  const text = (e: Expression | null | undefined): string | null => {
    if (e?.type === 'Literal' && typeof e.value === 'string') return e.value;
    if (e?.type === 'TemplateLiteral' && e.expressions?.length === 0) {
      return e.quasis?.[0].value.cooked ?? null;
    }
    return null;
  };
  const expression = program?.body?.[0]?.expression;
  if (expression?.type === 'ArrayExpression') {
    const texts = (expression.elements ?? []).map(text);
    return texts.every((t) => t !== null) ? texts : null;
  }
  return text(expression);
}

/** The lines of `port` that one text of a note names, or what is wrong with it. */
export function resolveText(port: Port, on: string): LineRange | { error: string } {
  const parts = on.split(/\s…\s/).map(fold);
  if (parts.length > 2) return { error: `"${fold(on)}" has more than one " … "` };
  const [first, last] = parts;
  const lines = port.lines.map(fold);
  const from = single(port, lines, first, 1);
  if (typeof from !== 'number') return from;
  if (last === undefined) return { from, to: from };
  const to = lines.findIndex((line, i) => i >= from - 1 && line.includes(last)) + 1;
  if (to > 0) return { from, to };
  return { error: `${missing(port, lines, last, from)}` };
}

function single(
  port: Port,
  lines: string[],
  text: string,
  start: number,
): number | { error: string } {
  const found = lines.flatMap((line, i) => (line.includes(text) ? [i + 1] : []));
  if (found.length === 1) return found[0];
  if (found.length === 0) return { error: missing(port, lines, text, start) };
  const where = `${found.slice(0, -1).join(', ')} and ${found.at(-1)}`;
  return {
    error: `${found.length} lines of ${port.name} contain "${text}": ${where} — name one of them by more of its text, or by a range "… … …"`,
  };
}

function missing(port: Port, lines: string[], text: string, start: number): string {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let i = start - 1; i < lines.length; i++) {
    if (lines[i].length < 2) continue;
    const d = distanceWithin(text, lines[i]);
    if (d < least) [best, least] = [i, d];
  }
  const what =
    start > 1 ? `no line of ${port.name} from line ${start} on` : `no line of ${port.name}`;
  return `${what} contains "${text}" — nearest: line ${best + 1} "${lines[best]}"`;
}

/** Binds an entry's notes to the lines of its port. Errors are texts with their place in front. */
export function resolveEntry(
  entry: EntrySource,
  port: Port,
): { commentary: EntryCommentary; errors: string[] } {
  const errors: string[] = [];
  const notes: Note[] = [];
  const noted = new Map<number, Note>();
  let previous: Note | null = null;
  let complete = true;
  for (const source of entry.notes) {
    const place = `${source.file}:${source.line}`;
    const { file, line, on } = source;
    const note: Note = { file, line, on, number: notes.length + 1, ranges: [] };
    notes.push(note);
    for (const text of on) {
      const range = resolveText(port, text);
      if ('error' in range) {
        errors.push(`${place}: ${range.error}`);
        complete = false;
        continue;
      }
      const before = note.ranges.at(-1);
      if (before && range.from <= before.to) {
        errors.push(
          `${place}: the lines of this note are not in the port's order: ${lineText(range)} after ${lineText(before)}`,
        );
      }
      note.ranges.push(range);
      for (let n = range.from; n <= range.to; n++) {
        const other = noted.get(n);
        if (other && other !== note) {
          errors.push(
            `${place}: line ${n} of ${port.name} "${fold(port.lines[n - 1])}" has a note already, at line ${other.line}`,
          );
          break;
        }
        noted.set(n, note);
      }
    }
    if (note.ranges.length === 0) continue;
    if (previous && note.ranges[0].from < previous.ranges[0].from) {
      errors.push(
        `${place}: this note on ${lineText(note.ranges[0])} of ${port.name} stands after the one on ${lineText(previous.ranges[0])} — put the notes in the port's order`,
      );
    }
    previous = note;
  }
  const uncovered = port.codeLines.filter((n) => !noted.has(n));
  // A note that fits nowhere leaves its lines uncovered; one error for that is enough.
  if (complete) {
    for (const range of runs(uncovered)) {
      const text = fold(port.lines[range.from - 1]);
      errors.push(
        `${entry.file}:${entry.line}: no note covers ${lineText(range)} of ${port.name} "${text}"`,
      );
    }
  }
  const { file, line, name } = entry;
  return { commentary: { file, line, name, port, notes, uncovered }, errors };
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

/** What a section is held against. */
export interface SectionFacts {
  /** `content/2-regions/5-deleting` */
  folder: string;
  id: string;
  /** Its entries' names, and for every entry of the book the section that has it. */
  entries: string[];
  sectionOf: (entry: string) => { id: string; slug: string } | null;
  allEntries: string[];
  portOf: (entry: string) => Port | null;
  /** Names of examples/*.ts and of the folders of exercises/. */
  exampleFiles: string[];
  exerciseFolders: { name: string; files: string[] }[];
  /** The names of a test file's tests, null if there is no such file. */
  testsOf: (file: string) => string[] | null;
}

export interface SectionCommentary {
  source: SectionSource;
  entries: EntryCommentary[];
  errors: string[];
}

/** Holds a section's prose against its ports and files. */
export function checkSection(source: SectionSource, facts: SectionFacts): SectionCommentary {
  const errors = [...source.errors];
  const entries: EntryCommentary[] = [];
  const at = (place: Place, text: string) => errors.push(`${place.file}:${place.line}: ${text}`);

  const said = source.head.section;
  if (said !== undefined && said !== facts.id) {
    errors.push(`${source.file}:1: this is section ${facts.id}, its head says "${said}"`);
  }
  const seen = new Map<string, EntrySource>();
  for (const entry of source.entries) {
    const home = facts.sectionOf(entry.name);
    const before = seen.get(entry.name);
    const port = facts.portOf(entry.name);
    if (!home) {
      at(
        entry,
        `the outline has no entry ${entry.name}${nearestText(entry.name, facts.allEntries)}`,
      );
    } else if (home.id !== facts.id) {
      at(
        entry,
        `${entry.name} is an entry of section ${home.id} (content/${home.slug}), not of ${facts.id}`,
      );
    } else if (before) {
      at(
        entry,
        `<Entry name="${entry.name}"> stands here again; it is at line ${before.line} already`,
      );
    } else if (!port) {
      at(entry, `sim/ has no port of ${entry.name}`);
    } else {
      const resolved = resolveEntry(entry, port);
      entries.push(resolved.commentary);
      errors.push(...resolved.errors);
    }
    seen.set(entry.name, entry);
  }
  for (const name of facts.entries) {
    if (!seen.has(name)) errors.push(`${source.file}:1: there is no <Entry name="${name}">`);
  }

  const { folder } = facts;
  for (const example of [...source.examples, ...source.pictures]) {
    if (facts.exampleFiles.includes(example.name)) continue;
    const file = `${folder}/examples/${example.name}.ts`;
    at(example, `there is no ${file}${nearestText(example.name, facts.exampleFiles)}`);
  }
  for (const name of facts.exampleFiles) {
    if (source.examples.some((e) => e.name === name)) continue;
    errors.push(
      `${folder}/examples/${name}.ts:1: no <Example name="${name}"> in ${source.file} shows it`,
    );
  }
  const folders = facts.exerciseFolders.map((f) => f.name);
  for (const exercise of source.exercises) {
    const found = facts.exerciseFolders.find((f) => f.name === exercise.name);
    if (!found) {
      at(
        exercise,
        `there is no ${folder}/exercises/${exercise.name}/${nearestText(exercise.name, folders)}`,
      );
      continue;
    }
    for (const file of ['start.ts', 'answer.ts', 'check.ts']) {
      if (!found.files.includes(file))
        at(exercise, `${folder}/exercises/${exercise.name}/ has no ${file}`);
    }
  }
  for (const name of folders) {
    if (source.exercises.some((e) => e.name === name)) continue;
    errors.push(
      `${folder}/exercises/${name}/start.ts:1: no <Exercise name="${name}"> in ${source.file} sets it`,
    );
  }
  for (const [kind, list] of Object.entries({
    Example: source.examples,
    Exercise: source.exercises,
  })) {
    list.forEach((element, i) => {
      const before = list.slice(0, i).find((other) => other.name === element.name);
      if (before)
        at(
          element,
          `<${kind} name="${element.name}"> stands here again; it is at line ${before.line} already`,
        );
    });
  }
  for (const difference of source.differences) {
    const [file, ...rest] = difference.name.split('#');
    const name = rest.join('#');
    const tests = facts.testsOf(file);
    if (name === '')
      at(
        difference,
        `test="${difference.name}" needs the form "test/book/2.5.test.ts#name of the test"`,
      );
    else if (tests === null) at(difference, `there is no ${file}`);
    else if (!tests.includes(name))
      at(difference, `${file} has no test "${name}"${nearestText(name, tests)}`);
  }
  return { source, entries, errors };
}
