// The prose of a section, read from its tree: what stands where. The one reader of content/*.mdx.
//
//   en.mdx ──Sätteri──▶ mdast ──readProse──▶ Entry, Note, Example, … with their lines
//
// The pages and the checks give it the same tree: mdx.ts, in the pipeline that makes a page, and
// parseProse, for what only asks.
import { parseExpressionAt } from 'acorn';
import { type MdastNode, mdxToMdast } from 'satteri';
import { parse as parseYaml, YAMLParseError } from 'yaml';
import { fold, nearestText } from '../nearest.ts';

export interface Place {
  /** From the project's root. */
  file: string;
  line: number;
}

/** A node of mdast, as far as it is looked at here. */
export interface ProseNode {
  type: string;
  name?: string | null;
  value?: string;
  url?: string;
  position?: { start: { line: number } };
  attributes?: ProseAttribute[];
  children?: ProseNode[];
}

export interface ProseAttribute {
  type: string;
  name?: string;
  /** Null for a bare name; an object for `{…}`, with what stands between. */
  value?: string | null | { type: string; value: string };
}

/** An element as the author wrote it. */
export interface Element extends Place {
  node: ProseNode;
  /** `Note` */
  kind: string;
  props: Record<string, PropValue>;
}

export type PropValue = string | string[] | true | null;

export interface NoteSource extends Element {
  on: string[];
  /** Its lines come after this one. */
  after: string | null;
  /** What of its lines the reader is offered to delete, true for all, and what to put there, if anything. */
  without: string | true | null;
  instead: string | null;
}

/** `<Part>Out of sight</Part>`: the name of what the notes below it are about. */
export interface PartSource extends Element {
  title: string;
  /** How many notes of the entry stand above it. */
  above: number;
}

export interface EntrySource extends Element {
  name: string;
  notes: NoteSource[];
  parts: PartSource[];
}

export interface Named extends Element {
  name: string;
}

/** Something that is wrong, and the element that is. */
export interface Mistake extends Place {
  text: string;
  element: Element | null;
  /** Which line of the port it is, if a line has no note. */
  portLine?: number;
}

/** As it stands in a terminal. */
export function mistakeText({ file, line, text }: Omit<Mistake, 'element'>): string {
  return `${file}:${line}: ${text}`;
}

export interface SectionSource {
  file: string;
  /** False if it is no MDX: then nothing else is known of it. */
  readable: boolean;
  /** What stands between the `---` lines, no value taken for a number. */
  head: Record<string, unknown>;
  entries: EntrySource[];
  examples: Named[];
  exercises: Named[];
  /** `name` is the example whose run is drawn. */
  pictures: Named[];
  /** `name` is `test/book/2.5.test.ts#name of the test`. */
  differences: Named[];
  links: { url: string; line: number }[];
  /** Its headings, for anchors. */
  headings: { text: string; line: number }[];
  /** Found in reading: props that are missing or cannot be read, elements where none can be. */
  mistakes: Mistake[];
}

/** What prose may use, as src/components/index.ts has it, besides HTML. */
export const elementNames = [
  'BookStatus',
  'ChapterContents',
  'Difference',
  'Entry',
  'Example',
  'Exercise',
  'FaultPath',
  'FourFixups',
  'Fragment',
  'Home',
  'KernelLink',
  'LockTimeline',
  'Note',
  'Part',
  'Picture',
  'Play',
  'PteMove',
];

/** Stands alone in place of a text that is no MDX (components/lib/vite-book-components.ts). */
const BROKEN = 'Mistake';

/** Reads an en.mdx. Throws nothing: a text that is no MDX, or whose head is no YAML, gives one mistake. */
export function parseProse(text: string, file: string): SectionSource {
  let root: MdastNode;
  try {
    root = mdxToMdast(text);
  } catch (error) {
    return { ...noProse(file), readable: false, mistakes: [syntaxMistake(error, file)] };
  }
  const [first] = (root as ProseNode).children ?? [];
  const head = first?.type === 'yaml' ? readHead(first) : {};
  if (head instanceof YAMLParseError) {
    const line = first.position!.start.line + (head.linePos?.[0].line ?? 0);
    const text = `the head is no YAML: ${head.message.split(' at line ')[0]}`;
    return { ...noProse(file), readable: false, mistakes: [{ file, line, text, element: null }] };
  }
  return readProse(root as ProseNode, file, head);
}

/** Why a text is no MDX, with its place. */
export function syntaxMistake(error: unknown, file: string): Mistake {
  const message = error instanceof Error ? error.message : String(error);
  const [, line = '1', reason] = /^(?:(\d+):\d+: )?([\s\S]*?)(?: \(mdx[\w:-]*\))?$/.exec(message)!;
  return { file, line: Number(line), text: `this is no MDX: ${reason}`, element: null };
}

/** What stands between the lines of `---`. No value is taken for a number: a section 3.10 is not 3.1. */
function readHead({ value = '' }: ProseNode): Record<string, unknown> | YAMLParseError {
  try {
    return parseYaml(value, { schema: 'failsafe' }) ?? {};
  } catch (error) {
    if (error instanceof YAMLParseError) return error;
    throw error;
  }
}

function noProse(file: string): SectionSource {
  return {
    file,
    readable: true,
    head: {},
    entries: [],
    examples: [],
    exercises: [],
    pictures: [],
    differences: [],
    links: [],
    headings: [],
    mistakes: [],
  };
}

/** Reads the tree of an en.mdx. */
export function readProse(
  root: ProseNode,
  file: string,
  head: Record<string, unknown>,
): SectionSource {
  const source: SectionSource = { ...noProse(file), head };
  visit(root, source, null, null);
  return source;
}

function visit(
  node: ProseNode,
  source: SectionSource,
  entry: EntrySource | null,
  parent: ProseNode | null,
): void {
  let inside = entry;
  const line = node.position?.start.line ?? 1;
  if (node.type === 'mdxJsxFlowElement' || node.type === 'mdxJsxTextElement') {
    const { file } = source;
    const element = { file, line, node, kind: node.name ?? '', props: propsOf(node) };
    inside = readElement(element, source, entry, parent);
  } else if ((node.type === 'link' || node.type === 'definition') && node.url !== undefined) {
    source.links.push({ url: node.url, line });
  } else if (node.type === 'heading') {
    source.headings.push({ text: plainText(node), line });
  }
  for (const child of node.children ?? []) visit(child, source, inside, node);
}

/** The words of a node as they are shown. */
export function plainText(node: ProseNode): string {
  return node.value ?? (node.children ?? []).map(plainText).join('');
}

/** Where elements are gathered, and the prop that names what they show. */
const gathered = {
  Difference: ['differences', 'test'],
  Example: ['examples', 'name'],
  Exercise: ['exercises', 'name'],
  Picture: ['pictures', 'example'],
} as const;

/** Puts an element into its list. Gives the entry in which its children stand. */
function readElement(
  element: Element,
  source: SectionSource,
  entry: EntrySource | null,
  parent: ProseNode | null,
): EntrySource | null {
  const { kind, props, file, line } = element;
  const wrong = (text: string) => source.mistakes.push({ file, line, text, element });
  const lacks = lackingIn(element, source);
  if (lacks !== null) {
    wrong(lacks);
    return entry;
  }
  switch (kind) {
    case 'Entry': {
      if (entry) wrong(`<Entry> stands inside <Entry name="${entry.name}">`);
      const found: EntrySource = { ...element, name: props.name as string, notes: [], parts: [] };
      source.entries.push(found);
      return found;
    }
    case 'Note': {
      const note = readNote(element, entry, parent);
      if (typeof note === 'string') wrong(note);
      else entry?.notes.push(note);
      return entry;
    }
    case 'Part': {
      const part = readPart(element, entry, parent);
      if (typeof part === 'string') wrong(part);
      else entry?.parts.push(part);
      return entry;
    }
    case 'Difference':
    case 'Example':
    case 'Exercise':
    case 'Picture': {
      const [list, prop] = gathered[kind];
      source[list].push({ ...element, name: props[prop] as string });
      return entry;
    }
    case 'a':
      if (typeof props.href === 'string') source.links.push({ url: props.href, line });
      return entry;
    default:
      return entry;
  }
}

/** What an element needs and has not; null if nothing. */
function lackingIn({ kind, props }: Element, { head }: SectionSource): string | null {
  if (/^[A-Z]/.test(kind) && !elementNames.includes(kind) && kind !== BROKEN)
    return `there is no <${kind}>${nearestText(kind, elementNames)}`;
  const prop = kind === 'Entry' ? 'name' : gathered[kind as keyof typeof gathered]?.[1];
  if (prop && (typeof props[prop] !== 'string' || props[prop] === ''))
    return `<${kind}> needs ${prop}="…"`;
  if (head.section) return null;
  if (kind === 'Entry' || kind === 'Exercise')
    return `<${kind} name="${props.name}"> stands on a page that is no section`;
  if (OF_A_SECTION.includes(kind) && !props.section)
    return `<${kind}> needs section="…" on this page, which is no section itself`;
  return null;
}

/** They show the run of an example: of the page's own section if they name none. */
const OF_A_SECTION = ['Example', 'FaultPath', 'FourFixups', 'Picture', 'PteMove'];

/** A note, or why it can be none. */
function readNote(
  element: Element,
  entry: EntrySource | null,
  parent: ProseNode | null,
): NoteSource | string {
  const { after = null } = element.props;
  const on = typeof element.props.on === 'string' ? [element.props.on] : element.props.on;
  if (!Array.isArray(on) || on.length === 0 || on.some((text) => fold(text) === ''))
    return '<Note> needs on="text of a line", on="first … last" or on={["…", "…"]}';
  if (after !== null && (typeof after !== 'string' || fold(after) === ''))
    return `<Note on="${on[0]}"> has after=, which needs the text of a line before those it is about`;
  const { without = null, instead = null } = element.props;
  const said = typeof without === 'string' ? fold(without) : '…';
  if (Array.isArray(without) || said === '')
    return `<Note on="${on[0]}"> has without=, which needs the text of one of its lines, "first … last", or a part of one; a bare "without" is all of them`;
  if (instead !== null && (typeof instead !== 'string' || without === null))
    return `<Note on="${on[0]}"> has instead=, which needs a text, and without= for what it replaces`;
  if (!entry) return `<Note on="${on[0]}"> stands outside an <Entry>`;
  if (parent !== entry.node)
    return `<Note on="${on[0]}"> is not directly inside its <Entry>: put it on lines of its own`;
  return { ...element, on, after, without, instead };
}

/** The name of a part, or why it can be none. */
function readPart(
  element: Element,
  entry: EntrySource | null,
  parent: ProseNode | null,
): PartSource | string {
  const title = fold(plainText(element.node));
  if (title === '') return '<Part> needs a name: <Part>Out of sight</Part>';
  if (!/\p{L}/u.test(title)) return `<Part>${title}</Part> needs a name with a letter in it`;
  if (!entry) return `<Part>${title}</Part> stands outside an <Entry>`;
  if (parent !== entry.node)
    return `<Part>${title}</Part> is not directly inside its <Entry>: put it on a line of its own`;
  return { ...element, title, above: entry.notes.length };
}

function propsOf(node: ProseNode): Record<string, PropValue> {
  const props: Record<string, PropValue> = {};
  for (const attribute of node.attributes ?? []) {
    if (attribute.name) props[attribute.name] = propValue(attribute.value);
  }
  return props;
}

interface Expression {
  type: string;
  value?: unknown;
  elements?: (Expression | null)[];
  expressions?: unknown[];
  quasis?: { value: { cooked: string } }[];
}

/** A text, a list of texts, true for a bare name, null for what is no plain value. */
function propValue(value: ProseAttribute['value']): PropValue {
  if (value === null || value === undefined) return true;
  if (typeof value === 'string') return value;
  let expression: Expression;
  try {
    expression = parseExpressionAt(value.value, 0, { ecmaVersion: 'latest' }) as Expression;
  } catch {
    return null;
  }
  if (expression.type !== 'ArrayExpression') return textOf(expression);
  const texts = (expression.elements ?? []).map(textOf);
  return texts.every((text) => text !== null) ? texts : null;
}

function textOf(e: Expression | null): string | null {
  if (e?.type === 'Literal' && typeof e.value === 'string') return e.value;
  if (e?.type === 'TemplateLiteral' && e.expressions?.length === 0)
    return e.quasis?.[0].value.cooked ?? null;
  return null;
}
