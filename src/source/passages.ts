// All prose of the project that a reader can meet, cut into passages: what prose-rules.ts looks at.
//
//   content/*.mdx   paragraphs, headings, cells of tables, captions, the head's title and description
//   README.md, …    the same
//   *.ts            comments, and literals that read as a sentence
//   *.astro         the text between the tags as well
//
// A passage is a text on one line that knows the line of the file at which each of its letters stands. Code in it is
// masked: a rule on words must not stumble over a name, and code with spaces in it counts as one word.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { markdownToMdast, mdxToMdast } from 'satteri';
import ts from 'typescript';
import { filesUnder, fromRoot } from './program.ts';
import type { ProseNode } from './prose.ts';

export interface Passage {
  file: string;
  /** `note` is the first paragraph of a `<Note>`: the overview shows its first sentence alone. */
  kind: 'text' | 'note' | 'comment' | 'message';
  text: string;
  /** The same letters, with each that belongs to code replaced by MASK. */
  masked: string;
  /** The line of the file at which the letter at `offset` stands. */
  lineAt: (offset: number) => number;
}

/** Stands for a letter of code. */
export const MASK = '§';

/** A text that is put together piece by piece, with the place of each piece. */
class Builder {
  private text = '';
  private masked = '';
  private readonly starts: [offset: number, line: number][] = [];

  /** Line breaks and what indents the next line become one space. */
  add(piece: string, line: number, code = false): void {
    piece.split('\n').forEach((part, i) => {
      const words = i === 0 ? part : part.trimStart();
      if (i > 0) this.put(' ', line + i - 1, code);
      this.put(words, line + i, code);
    });
  }

  private put(piece: string, line: number, code: boolean): void {
    if (piece === '') return;
    this.starts.push([this.text.length, line]);
    this.text += piece;
    this.masked += code ? MASK.repeat(piece.length) : piece;
  }

  done(file: string, kind: Passage['kind']): Passage[] {
    const { text, starts } = this;
    if (!/\p{L}/u.test(this.masked)) return [];
    const lineAt = (offset: number) => starts.findLast(([from]) => from <= offset)?.[1] ?? 1;
    return [{ file, kind, text, masked: maskNames(this.masked), lineAt }];
  }
}

/** What is code though nothing marks it: in comments names stand as they are. */
const NAMES =
  /"[^"\n]*"|'[\w.-]+'|\w+\([^()]*\)|[\w$]*(?:[_$]|\w(?:->|\.(?=[a-z_])))(?:[\w$]|(?:->|\.)(?=\w))*|[\w.-]*\w\/[\w.-]*\w|\b(?:[A-Z]{2,}\w*|[a-z]+[A-Z]\w*)\b/g;

function maskNames(text: string): string {
  return text.replace(NAMES, (name) => MASK.repeat(name.length));
}

// ---- MDX -------------------------------------------------------------------------------------

/** Elements' props that a reader sees. */
const SEEN = new Set(['alt', 'caption', 'label', 'title']);

/** The passages of a text that is MDX, in order. */
export function mdxPassages(text: string, file: string): Passage[] {
  return proseOf(mdxToMdast(text) as ProseNode, file);
}

function proseOf(root: ProseNode, file: string): Passage[] {
  const passages: Passage[] = [];
  visitProse(root, null, (node, note) => {
    passages.push(...passagesAt(node, note, file));
  });
  return passages;
}

/** Calls `see` for each node that has a passage; `note` says that it is the first paragraph of a note. */
function visitProse(
  node: ProseNode,
  parent: ProseNode | null,
  see: (node: ProseNode, note: boolean) => void,
): void {
  see(node, parent?.name === 'Note' && parent.children?.[0] === node);
  if (BLOCKS.has(node.type)) return;
  for (const child of node.children ?? []) visitProse(child, node, see);
}

/** What has one passage, with all in it. */
const BLOCKS = new Set(['paragraph', 'heading', 'tableCell']);

function passagesAt(node: ProseNode, note: boolean, file: string): Passage[] {
  const line = node.position?.start.line ?? 1;
  if (BLOCKS.has(node.type)) {
    const builder = new Builder();
    addInline(builder, node);
    return [...builder.done(file, note ? 'note' : 'text'), ...propsIn(node, file)];
  }
  if (node.type === 'yaml') return headPassages(node.value ?? '', line + 1, file);
  return propsOf(node, file, line);
}

function addInline(builder: Builder, node: ProseNode): void {
  const line = node.position?.start.line ?? 1;
  if (node.type === 'text') builder.add(node.value ?? '', line);
  else if (node.type === 'inlineCode') builder.add(`\`${node.value}\``, line, true);
  else if (node.type === 'break') builder.add(' ', line);
  for (const child of node.children ?? []) addInline(builder, child);
}

function propsIn(node: ProseNode, file: string): Passage[] {
  return (node.children ?? []).flatMap((child) => [
    ...propsOf(child, file, child.position?.start.line ?? 1),
    ...propsIn(child, file),
  ]);
}

function propsOf(node: ProseNode, file: string, line: number): Passage[] {
  return (node.attributes ?? []).flatMap(({ name = '', value }) => {
    if (!SEEN.has(name) || typeof value !== 'string') return [];
    return passageOf(value, file, 'text', line);
  });
}

function headPassages(yaml: string, line: number, file: string): Passage[] {
  return yaml.split('\n').flatMap((text, i) => {
    const [, value] = /^(?:title|description|tagline): *(.*)$/.exec(text) ?? [];
    return value ? passageOf(value, file, 'text', line + i) : [];
  });
}

/** A text in which only backquotes mark code. */
function passageOf(text: string, file: string, kind: Passage['kind'], line: number): Passage[] {
  const builder = new Builder();
  let at = line;
  for (const part of text.split(/(`[^`]*`)/)) {
    builder.add(part, at, part.startsWith('`'));
    at += part.split('\n').length - 1;
  }
  return builder.done(file, kind);
}

// ---- TypeScript ------------------------------------------------------------------------------

/** The passages of a script: its comments, and the literals that read as a sentence if `messages`. */
export function scriptPassages(text: string, file: string, messages: boolean): Passage[] {
  const source = parseScript(text, file);
  const literals = literalsOf(source);
  const comments = commentsOf(text, literals);
  const said = messages ? messagesOf(source) : [];
  const lineOf = (at: number) => source.getLineAndCharacterOfPosition(at).line + 1;
  return [
    ...comments.flatMap(({ text: comment, at }) =>
      paragraphsOf(comment, lineOf(at)).flatMap((p) => passageOf(p.text, file, 'comment', p.line)),
    ),
    ...said.flatMap(({ text: message, at }) => passageOf(message, file, 'message', lineOf(at))),
  ];
}

function parseScript(text: string, file: string): ts.SourceFile {
  const options = {
    languageVersion: ts.ScriptTarget.Latest,
    jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
  };
  const kind = file.endsWith('.astro') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  return ts.createSourceFile(file, text, options, false, kind);
}

interface Found {
  text: string;
  /** Offset in the file. */
  at: number;
}

/** Where a `//` is none: strings, patterns, and the text of a page. */
function literalsOf(source: ts.SourceFile): [from: number, to: number][] {
  const ranges: [number, number][] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isLiteralExpression(node) || ts.isTemplateHead(node) || ts.isJsxText(node))
      ranges.push([node.getStart(source), node.end]);
    else if (ts.isTemplateMiddleOrTemplateTail(node))
      ranges.push([node.getStart(source), node.end]);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return ranges;
}

/** Comments as they stand; those that follow each other line by line in one column are one. */
function commentsOf(text: string, literals: [number, number][]): Found[] {
  const found: (Found & { end: number; column: number })[] = [];
  let next = 0;
  for (let at = text.indexOf('/'); at >= 0; at = text.indexOf('/', at + 1)) {
    while (next < literals.length && literals[next][1] <= at) next++;
    if (next < literals.length && literals[next][0] <= at) {
      at = literals[next][1] - 1;
      continue;
    }
    const block = text.startsWith('/*', at);
    if (!block && !text.startsWith('//', at)) continue;
    const stop = text.indexOf(block ? '*/' : '\n', at + 2);
    const end = stop < 0 ? text.length : block ? stop + 2 : stop;
    const comment = text.slice(at, end);
    const column = at - (text.lastIndexOf('\n', at) + 1);
    const last = found.at(-1);
    const below = last && /^\n *$/.test(text.slice(last.end, at));
    const printed = last?.text.startsWith('//=>') && comment.startsWith('//  ');
    if (below && !block && last.text.startsWith('//') && (last.column === column || printed)) {
      last.text += `\n${comment}`;
      last.end = end;
    } else {
      found.push({ text: comment, at, end, column });
    }
    at = end - 1;
  }
  return found;
}

/** Tags of a head that begin a passage of their own, and those that say no sentence. */
const TAG = /^@(\w+)(?: |$)/;
const WORDLESS = /^@(?:kernel|fails|notrace|import|type|see|vitest-environment)\b/;

/** Cuts a comment at empty lines, points of a list, tags and drawings, which are left out. */
function paragraphsOf(comment: string, line: number): { text: string; line: number }[] {
  const paragraphs: { text: string; line: number }[] = [];
  let open = false;
  let printed = false;
  comment.split('\n').forEach((raw, i) => {
    // What an example prints, and the lines of it that follow.
    if (/^\s*\/\/=>/.test(raw)) printed = true;
    else if (!/^\s*\/\/ {2}/.test(raw)) printed = false;
    const [, text = ''] = /^\s*(?:\/\*\*?|\/\/[=>]*|\*(?!\/))? ?(.*?)\s*(?:\*\/)?$/.exec(raw) ?? [];
    if (printed || text.trim() === '' || isDrawing(text) || text.startsWith('biome-ignore')) {
      open = false;
      return;
    }
    const starts = /^\s*(?:[-*•]|\d+\.) /.test(text) || TAG.test(text);
    if (open && !starts) paragraphs[paragraphs.length - 1].text += `\n${text}`;
    else paragraphs.push({ text, line: line + i });
    open = true;
  });
  return paragraphs.flatMap((p) => {
    const words = p.text.replace(/@kernel \S+/g, (tag) => MASK.repeat(tag.length));
    if (WORDLESS.test(p.text) && !/\s\S+\s/.test(words)) return [];
    return [{ text: words.replace(TAG, '').replace(/^\s*(?:[-*•]|\d+\.) /, ''), line: p.line }];
  });
}

/** A line with columns, boxes or arrows. */
function isDrawing(text: string): boolean {
  return /[─│┌┐└┘├┤┬┴┼━▶◀▲▼]|\S {3,}\S|^ {4,}|-{4,}|={4,}/.test(text);
}

/** Texts that read as a sentence: some words, one after the other. */
function messagesOf(source: ts.SourceFile): Found[] {
  const found: Found[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return;
    if (isBlock(node)) found.push(...runsOf(node, source));
    const text = literalText(node);
    if (text !== null && readsAsProse(text)) found.push({ text, at: node.getStart(source) });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function literalText(node: ts.Node): string | null {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return null;
  const spans = node.templateSpans.map(({ literal }) => `${MASK}${literal.text}`);
  return node.head.text + spans.join('');
}

function readsAsProse(text: string): boolean {
  if (/\n {2}|\n\n|^\s*[.#[@:]|^test\/|\bimport\b.*\bfrom\b/.test(text)) return false;
  // A program or a selector; but a message may say what to type.
  const bare = text.replace(/`[^`]*`/g, '');
  if (/[;{}<>=]/.test(bare) && !/\p{L}[^;]*\.$/u.test(bare)) return false;
  const words = text
    .split(/\s+/)
    .filter((word) => /^[("']*\p{L}[\p{L}’'-]*[.,:;?!)"']*$/u.test(word));
  return words.length >= 3;
}

// ---- pages of the site -----------------------------------------------------------------------

/** Set within a line of text. */
const INLINE = /^(?:a|abbr|b|code|em|i|kbd|span|strong|sub|sup|var|KernelLink|PortPlace)$/;

type Markup = ts.JsxElement | ts.JsxFragment;

function tagOf(node: ts.Node): string {
  if (ts.isJsxElement(node)) return (node.openingElement.tagName as ts.Identifier).text ?? '';
  if (ts.isJsxSelfClosingElement(node)) return (node.tagName as ts.Identifier).text ?? '';
  return '';
}

function isBlock(node: ts.Node): node is Markup {
  return ts.isJsxFragment(node) || (ts.isJsxElement(node) && !INLINE.test(tagOf(node)));
}

/** The runs of text in an element that stands by itself, each with what is set within it. */
function runsOf(block: Markup, source: ts.SourceFile): Found[] {
  const runs: Found[] = [];
  let run: Found = { text: '', at: 0 };
  const add = (node: ts.Node): void => {
    if (ts.isJsxText(node)) {
      if (run.text.trim() === '') run = { text: '', at: node.end - node.text.trimStart().length };
      run.text += run.text === '' ? node.text.trimStart() : node.text;
    } else if (ts.isJsxExpression(node)) run.text += MASK;
    else if (ts.isJsxElement(node) && INLINE.test(tagOf(node))) {
      if (tagOf(node) === 'code') run.text += MASK;
      else node.children.forEach(add);
    } else if (ts.isJsxSelfClosingElement(node)) run.text += INLINE.test(tagOf(node)) ? MASK : ' ';
    else end();
  };
  const end = () => {
    if (/\p{L}{2}/u.test(run.text)) runs.push(run);
    run = { text: '', at: 0 };
  };
  block.children.forEach(add);
  end();
  return runs.map(({ text, at }) => ({
    text: text.replace(/&nbsp;/g, ' ').trimEnd(),
    at: at || block.getStart(source),
  }));
}

/** The passages of a page: its text, and the comments and texts of its script. */
export function pagePassages(text: string, file: string): Passage[] {
  const [, before, front, markup] = /^(---\n)([\s\S]*?\n)---\n([\s\S]*)$/.exec(text) ?? [
    '',
    '',
    '',
    text,
  ];
  const plain = markup
    .replace(/<(script|style)\b[\s\S]*?<\/\1>/g, (all) => all.replace(/[^\n]/g, ''))
    .replace(/<!--[\s\S]*?-->/g, (all) => all.replace(/[^\n]/g, ''));
  const above = '\n'.repeat(before.length / 4 + front.split('\n').length);
  return [
    ...scriptPassages(`\n${front}`, file.replace(/astro$/, 'ts'), true),
    ...scriptPassages(`${above}<>${plain}</>`, file, true),
  ].map((passage) => ({ ...passage, file }));
}

// ---- all of it -------------------------------------------------------------------------------

/** Rooms of src/ in which every longer literal is for a reader. */
const SPEAKING =
  /^(?:src\/(?:client|components|pages|pictures|runner)\/|sim\/|content\/|src\/source\/configuration)/;

/** Documents in the folders of the sources, besides those of content/. */
const DOCUMENTS = ['README.md', 'CONTRIBUTING.md', 'sim/README.md', 'src/README.md'];

/** Everything that a reader of the book or of its sources can meet. */
export function allPassages(root: string): Passage[] {
  const text = (file: string) => readFileSync(join(root, file), 'utf8');
  const files = ['content', 'sim', 'src'].flatMap((folder) =>
    filesUnder(join(root, folder), (path) => /\.(ts|mjs|astro)$|\ben\.mdx$/.test(path)),
  );
  return [
    ...DOCUMENTS.flatMap((file) => proseOf(markdownToMdast(text(file)) as ProseNode, file)),
    ...files
      .map((path) => fromRoot(root, path))
      .flatMap((file) => {
        if (file.endsWith('.mdx')) return mdxPassages(text(file), file);
        if (file.endsWith('.astro')) return pagePassages(text(file), file);
        return scriptPassages(text(file), file, SPEAKING.test(file));
      }),
  ];
}
