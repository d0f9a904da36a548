// The book as its pages see it: ports, commentary, cards and lists, read once and again on a change.
//
//   import { portOf, commentaryOf, cards } from '../source/book.ts';
//
// Everything here is synchronous and cheap after the first call (two to three seconds).
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import GithubSlugger from 'github-slugger';
import ts from 'typescript';
import { faultChoices, pathsHref } from '../../content/5-faults/paths.ts';
import {
  allSections,
  entryByName,
  type OutlineSection,
  outline,
  sections,
} from '../../content/outline.ts';
import { nearestText } from '../nearest.ts';
import { projectRoot } from '../runner/root.ts';
import { partAnchor } from './binding.ts';
import { checkSection, type SectionCommentary, type SectionFacts } from './commentary.ts';
import { type Names, namesOf } from './names.ts';
import {
  asPort,
  type Constant,
  type Fidelity,
  type Global,
  type Port,
  type Ports,
  readPorts,
  type Struct,
} from './ports.ts';
import {
  filesUnder,
  fromRoot,
  loadProgram,
  type SimProgram,
  simFiles,
  stampOf,
} from './program.ts';
import { type Mistake, mistakeText, parseProse, type SectionSource } from './prose.ts';
import { byLetter, letterHref } from './reference.ts';
import { type Calls, type Card, readXref, type Span, type Xref } from './xref.ts';

interface Sim {
  sim: SimProgram;
  ports: Ports;
  xref: Xref;
}

interface Book extends Sim {
  stamp: string;
  commentaries: Map<string, SectionCommentary>;
}

const memory = globalThis as { [key: symbol]: { book: Book; looked: number } | undefined };
const MEMORY = Symbol.for('running-commentary.book');

/** The pages of the reference part, and what each has an anchor for. */
export const referencePages = [
  'functions',
  'structures',
  'constants',
  'globals',
  'fidelity',
  'bugs',
] as const;

function book(): Book {
  const kept = memory[MEMORY];
  // A page asks dozens of times; the files are looked at once a second.
  if (kept && Date.now() - kept.looked < 1000) return kept.book;
  const root = projectRoot();
  const stamp = stampOf([
    ...simFiles(root),
    ...filesUnder(join(root, 'content'), () => true),
    ...filesUnder(join(root, 'test', 'book'), () => true),
  ]);
  let current = kept?.book;
  if (current?.stamp !== stamp) {
    const sim = loadProgram(root);
    const same = current?.sim === sim ? current : null;
    const ports = same?.ports ?? readPorts(sim);
    const xref = same?.xref ?? readXref(sim, ports, allSections);
    current = { stamp, sim, ports, xref, commentaries: readCommentaries({ sim, ports, xref }) };
  }
  memory[MEMORY] = { book: current, looked: Date.now() };
  return current;
}

/** Makes the next question look at the files, whenever the last look was. */
export function lookAgain(): void {
  const kept = memory[MEMORY];
  if (kept) kept.looked = 0;
}

const WRITING = Symbol.for('running-commentary.writing');

/** From now on a mistake is for the page to show: the server of `npm run dev` says so. */
export function beginWriting(): void {
  (globalThis as { [key: symbol]: unknown })[WRITING] = true;
}

/** Is someone writing, with a page that shows mistakes and goes on; or is a book built, which stops at the first? */
export function isBeingWritten(): boolean {
  return WRITING in globalThis;
}

// ---- ports and lists -------------------------------------------------------------------------

function portIn(ports: Ports, entry: string): Port | null {
  const name = entryByName(entry)?.port ?? entry;
  const found = ports.functions.get(name);
  if (found) return found;
  const other = ports.constants.get(name) ?? ports.globals.get(name);
  return other ? asPort(other) : null;
}

/** The port of an entry or of any kernel name: the function, else the constant or the global; or null. */
export function portOf(name: string): Port | null {
  return portIn(book().ports, name);
}

/** The identifiers of a port's text that lead somewhere. */
export function spansOf(port: Port): Span[] {
  return book().xref.spans.get(port.key) ?? [];
}

const noCalls: Calls = {
  callees: [],
  callers: [],
  ops: [],
  callersByOp: [],
  creates: [],
  others: [],
};

/** The callers of a port and what it calls. */
export function callsOf(port: Port): Calls {
  return book().xref.calls.get(port.key) ?? noCalls;
}

/** key → what its card says. */
export function cards(): Map<string, Card> {
  return book().xref.cards;
}

/** The key of what a piece of `code` in prose names; null for what is no name. */
export function keyOfName(code: string): string | null {
  const { cards } = book().xref;
  if (known?.cards !== cards) known = { cards, names: namesOf(cards) };
  return known.names.keyOf(code);
}

let known: { cards: Map<string, Card>; names: Names } | undefined;

/** Where a key is explained; null if sim/ has no such thing. */
export function hrefOf(key: string): string | null {
  return book().xref.hrefs.get(key) ?? null;
}

const byName = (a: { name: string }, b: { name: string }) => {
  const bare = (name: string) => name.replace(/^_+/, '').toLowerCase();
  return bare(a.name).localeCompare(bare(b.name)) || a.name.localeCompare(b.name);
};

/** All functions of sim/, A–Z, leading underscores aside. */
export function allFunctions(): Port[] {
  return [...book().ports.functions.values()].sort(byName);
}

/** All classes and interfaces with a place in the kernel, A–Z. */
export function allStructs(): Struct[] {
  return [...book().ports.structs.values()].sort(byName);
}

/** All exported constants, A–Z. */
export function allConstants(): Constant[] {
  return [...book().ports.constants.values()].filter((c) => c.exported).sort(byName);
}

/** The kernel's global variables, A–Z. */
export function allGlobals(): Global[] {
  return [...book().ports.globals.values()].sort(byName);
}

/** Everything read from sim/, for the checks. */
export function simSources(): Sim {
  return book();
}

export interface FidelityReport {
  faithful: Port[];
  reduced: Port[];
  stub: Port[];
  /** Ports that keep a mistake of 2.4.22 which can be shown. */
  bugs: Port[];
  /** Ports, whatever their fidelity, that leave something out or do it another way. */
  differing: Port[];
  /** Entries of the outline that sim/ does not have. */
  missing: string[];
}

export function fidelityReport(): FidelityReport {
  const ports = allFunctions();
  const of = (fidelity: Fidelity) => ports.filter((p) => p.fidelity === fidelity);
  return {
    faithful: of('faithful'),
    reduced: of('reduced'),
    stub: of('stub'),
    bugs: ports.filter((p) => p.doc.bug !== null),
    differing: ports.filter((p) => p.doc.omits !== null || p.doc.differs !== null),
    missing: sections.flatMap((s) => s.entries).flatMap((e) => (portOf(e.name) ? [] : [e.name])),
  };
}

// ---- commentary ------------------------------------------------------------------------------

/** The section's prose bound to its ports; null while there is no en.mdx. */
export function commentaryOf(sectionId: string): SectionCommentary | null {
  return book().commentaries.get(sectionId) ?? null;
}

function readCommentaries(sim: Sim): Map<string, SectionCommentary> {
  const found = new Map<string, SectionCommentary>();
  for (const section of allSections) {
    const file = `content/${section.slug}/en.mdx`;
    const path = join(sim.sim.root, file);
    if (!existsSync(path)) continue;
    const source = parseProse(readFileSync(path, 'utf8'), file);
    found.set(section.id, checkSection(source, factsFor(sim, section)));
  }
  return found;
}

/** What the prose of a section is held against. */
export function factsOf(section: OutlineSection): SectionFacts {
  return factsFor(book(), section);
}

function factsFor({ sim, ports }: Sim, section: OutlineSection): SectionFacts {
  return {
    folder: `content/${section.slug}`,
    id: section.id,
    entries: section.entries.map((e) => e.name),
    allEntries: allSections.flatMap((s) => s.entries.map((e) => e.name)),
    sectionOf: (name) => {
      const home = entryByName(name)?.section;
      return allSections.find((s) => s.id === home) ?? null;
    },
    portOf: (name) => portIn(ports, name),
    exampleFiles: exampleNames(section, sim.root),
    exerciseFolders: exerciseFolders(section, sim.root),
    testsOf: (file) => testNames(join(sim.root, file)),
  };
}

/** The names of a section's examples: the files in examples/, without `.ts`. */
export function exampleNames(section: OutlineSection, root: string = projectRoot()): string[] {
  const dir = join(root, 'content', section.slug, 'examples');
  const inner = (path: string) => fromRoot(dir, path);
  return filesUnder(dir, (path) => path.endsWith('.ts')).map((p) => inner(p).replace(/\.ts$/, ''));
}

function exerciseFolders(section: OutlineSection, root: string) {
  const dir = join(root, 'content', section.slug, 'exercises');
  if (!existsSync(dir)) return [];
  return readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => ({ name: entry.name, files: readdirSync(join(dir, entry.name)) }));
}

/** The names in a test file's `test('…')` and `it('…')`; null if there is no such file. */
export function testNames(path: string): string[] | null {
  if (!existsSync(path) || !path.endsWith('.ts')) return null;
  const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest);
  const names: string[] = [];
  const visit = (node: ts.Node) => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
      const [first] = node.arguments;
      const isTest = node.expression.text === 'test' || node.expression.text === 'it';
      if (isTest && first && ts.isStringLiteralLike(first)) names.push(first.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return names;
}

// ---- links between pages ---------------------------------------------------------------------

/** Address → its anchors, for all pages of the book; null where any anchor is taken. */
function pageAnchors(): Map<string, Set<string> | null> {
  const { sim, ports, commentaries } = book();
  const pages = new Map<string, Set<string> | null>();
  pages.set('/', null);
  for (const chapter of outline) pages.set(`/${chapter.slug}/`, null);
  for (const section of allSections) {
    const anchors = new Set(section.entries.map((e) => e.name));
    const source = commentaries.get(section.id)?.source;
    if (source) for (const anchor of sectionAnchors(source)) anchors.add(anchor);
    pages.set(`/${section.slug}/`, source?.readable === false ? null : anchors);
  }
  for (const path of filesUnder(join(sim.root, 'content'), (p) => p.endsWith('en.mdx'))) {
    const id = fromRoot(join(sim.root, 'content'), path).replace(/\/?(index\.)?en\.mdx$/, '');
    if (pages.has(`/${id}/`) || id === '') continue;
    const { headings } = parseProse(readFileSync(path, 'utf8'), fromRoot(sim.root, path));
    pages.set(`/${id}/`, new Set(headingAnchors(headings)));
  }
  pages.set(pathsHref, null);
  for (const choice of faultChoices) pages.set(choice.href, null);
  const names = (list: Iterable<{ name: string }>) => new Set([...list].map((item) => item.name));
  const structures = names(ports.structs.values());
  for (const s of ports.structs.values())
    for (const f of s.fields) structures.add(`${s.name}.${f.name}`);
  pages.set('/reference/functions/', names(ports.functions.values()));
  for (const { id, items } of byLetter([...ports.functions.values()]))
    pages.set(letterHref(id), names(items));
  pages.set('/reference/structures/', structures);
  pages.set('/reference/constants/', names(allConstants()));
  pages.set('/reference/globals/', names(ports.globals.values()));
  pages.set('/reference/fidelity/', null);
  pages.set('/reference/bugs/', null);
  return pages;
}

/** Anchors of a section's page besides its entries: headings, notes, examples and exercises. */
function sectionAnchors(source: SectionSource): string[] {
  return [
    ...headingAnchors(source.headings),
    ...source.entries.flatMap((e) => e.notes.map((_, i) => `${e.name}-${i + 1}`)),
    ...source.entries.flatMap((e) => e.parts.map(({ title }) => partAnchor(e.name, title))),
    ...source.examples.map((e) => `example-${e.name}`),
    ...source.exercises.map((e) => `exercise-${e.name}`),
  ];
}

/** As the Markdown engine makes them, with the same package. */
function headingAnchors(headings: SectionSource['headings']): string[] {
  const slugger = new GithubSlugger();
  return headings.map(({ text }) => slugger.slug(text));
}

/** Something on a section's page that has an anchor; `name`: of an entry or its part, an example, an exercise, or the heading. */
export interface PagePlace {
  kind: 'entry' | 'part' | 'example' | 'exercise' | 'heading';
  name: string;
  anchor: string;
}

/** What is on a section's page, in its order; nothing while there is no en.mdx. */
export function placesOf(sectionId: string): PagePlace[] {
  const source = commentaryOf(sectionId)?.source;
  if (!source) return [];
  const anchors = headingAnchors(source.headings);
  const places = [
    ...source.headings.map(({ text, line }, i) => ({
      kind: 'heading' as const,
      name: text,
      anchor: anchors[i],
      line,
    })),
    ...source.entries.map(({ name, line }) => ({
      kind: 'entry' as const,
      name,
      anchor: name,
      line,
    })),
    ...source.entries.flatMap((entry) =>
      entry.parts.map(({ title, line }) => ({
        kind: 'part' as const,
        name: title,
        anchor: partAnchor(entry.name, title),
        line,
      })),
    ),
    ...(['example', 'exercise'] as const).flatMap((kind) =>
      source[`${kind}s`].map(({ name, line }) => ({ kind, name, anchor: `${kind}-${name}`, line })),
    ),
  ];
  return places.sort((a, b) => a.line - b.line).map(({ line: _, ...place }) => place);
}

/** What is wrong with the links of one page; `address` is the page's own. */
export function linkMistakes(
  source: Pick<SectionSource, 'file' | 'links'>,
  address: string,
  pages: Map<string, Set<string> | null> = pageAnchors(),
): Mistake[] {
  const mistakes: Mistake[] = [];
  for (const { url, line } of source.links) {
    const target = new URL(url, `http://book.invalid${address}`);
    if (target.host !== 'book.invalid') continue;
    const wrong = (text: string) =>
      mistakes.push({ file: source.file, line, text: `link to ${url}: ${text}`, element: null });
    const path = decodeURI(target.pathname);
    if (/\.\w+$/.test(path)) continue;
    const anchors = pages.get(path);
    const anchor = decodeURIComponent(target.hash.slice(1));
    if (anchors === undefined) {
      const slash = pages.has(`${path}/`);
      const hint = slash ? ' — addresses end in "/"' : nearestText(path, pages.keys());
      wrong(`the book has no page ${path}${hint}`);
    } else if (anchor !== '' && anchors && !anchors.has(anchor)) {
      wrong(`${path} has no anchor "${anchor}"${nearestText(anchor, anchors)}`);
    }
  }
  return mistakes;
}

// ---- all of it -------------------------------------------------------------------------------

const byPlace = (a: string, b: string) => a.localeCompare(b, 'en', { numeric: true });

/** What is wrong with the prose of one section, each with its place. */
export function mistakesOf(section: OutlineSection): Mistake[] {
  const commentary = commentaryOf(section.id);
  if (!commentary) return [];
  return [...commentary.mistakes, ...linkMistakes(commentary.source, `/${section.slug}/`)];
}

/** What is wrong with the book, each with its place; a section still to come counts only here if
 * asked for. */
export function checkBook(): string[] {
  const errors: string[] = [];
  for (const section of allSections) {
    if (section.status !== 'complete') continue;
    const folder = `content/${section.slug}`;
    if (!commentaryOf(section.id)) {
      errors.push(
        `content/outline.ts:1: section ${section.id} is complete, but there is no ${folder}/en.mdx`,
      );
    }
    errors.push(...mistakesOf(section).map(mistakeText));
  }
  const { root } = book().sim;
  for (const path of filesUnder(join(root, 'content'), (p) => /(^|\/|\.)en\.mdx$/.test(p))) {
    const file = fromRoot(root, path);
    if (allSections.some((s) => file === `content/${s.slug}/en.mdx`)) continue;
    const id = file.replace(/^content\//, '').replace(/\/?(index\.)?en\.mdx$/, '');
    const source = parseProse(readFileSync(path, 'utf8'), file);
    const links = linkMistakes(source, id === '' ? '/' : `/${id}/`);
    errors.push(...[...source.mistakes, ...links].map(mistakeText));
  }
  errors.push(...translationErrors());
  return errors.sort(byPlace);
}

/** The same of sections in other languages: their notes are bound to the same lines. */
function translationErrors(): string[] {
  const { root } = book().sim;
  return allSections.flatMap((section) => {
    const file = `content/${section.slug}/zh-cn.mdx`;
    const path = join(root, file);
    if (!existsSync(path)) return [];
    const { mistakes } = checkSection(
      parseProse(readFileSync(path, 'utf8'), file),
      factsOf(section),
    );
    return mistakes.map(mistakeText);
  });
}

/** The same for sections that are being written: what is left to do there. */
export function checkDrafts(): string[] {
  return allSections
    .filter((section) => section.status !== 'complete')
    .flatMap(mistakesOf)
    .map(mistakeText)
    .sort(byPlace);
}
