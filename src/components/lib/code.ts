// Code as HTML: coloured by Shiki, with links on identifiers, one element a line.
import { createHighlighter, type ThemedToken } from 'shiki';
import { codeTheme } from './theme.ts';

/** `text.slice(start, end)` leads to `href`; `card` is the key of its card. */
export interface CodeLink {
  start: number;
  end: number;
  href: string;
  card: string;
}

export interface LineAttributes {
  class?: string;
  [data: `data-${string}`]: string | number | undefined;
}

let highlighter: ReturnType<typeof createHighlighter> | undefined;

async function tokensOf(text: string): Promise<ThemedToken[][]> {
  highlighter ??= createHighlighter({ themes: [codeTheme], langs: ['typescript'] });
  return (await highlighter).codeToTokensBase(text, { lang: 'typescript', theme: codeTheme });
}

// What is not here looks as plain text does: a page of examples has thousands of brackets and operators.
const classes: Record<string, string> = {
  keyword: 't-k',
  string: 't-s',
  'string-expression': 't-s',
  comment: 't-c',
  constant: 't-n',
  function: 't-f',
};

function classOf(token: ThemedToken): string {
  const name = /--code-token-([\w-]+)/.exec(token.color ?? '')?.[1];
  const found = (name && classes[name]) || '';
  // Shiki takes operators for keywords.
  return found === 't-k' && !/\w/.test(token.content) ? '' : found;
}

export function escapeHtml(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;');
}

/** A part of a line in one colour that is one link, or none. */
interface Piece {
  text: string;
  /** The class of its colour; '' is plain. */
  name: string;
  link: CodeLink | null;
}

/** The tokens of a line, cut where links begin and end. Links and tokens are both in order. */
function piecesOf(tokens: ThemedToken[], links: CodeLink[]): Piece[] {
  const pieces: Piece[] = [];
  for (const token of tokens) {
    const name = classOf(token);
    const end = token.offset + token.content.length;
    const text = (from: number, to: number) =>
      token.content.slice(from - token.offset, to - token.offset);
    let at = token.offset;
    for (const link of links) {
      if (link.start < at || link.end > end) continue;
      pieces.push({ text: text(at, link.start), name, link: null });
      pieces.push({ text: text(link.start, link.end), name, link });
      at = link.end;
    }
    pieces.push({ text: text(at, end), name, link: null });
  }
  return joined(pieces);
}

/** Neighbours of one colour are one piece, and so is white space between them. */
function joined(pieces: Piece[]): Piece[] {
  const found: Piece[] = [];
  for (const piece of pieces) {
    if (piece.text === '') continue;
    const last = found.at(-1);
    const blank = piece.text.trim() === '';
    if (!last || last.link || piece.link) found.push({ ...piece, name: blank ? '' : piece.name });
    else if (blank || last.name === piece.name) last.text += piece.text;
    else if (last.text.trim() === '') {
      last.text += piece.text;
      last.name = piece.name;
    } else found.push({ ...piece });
  }
  return found;
}

/**
 * The names in a text are one stop for Tab, the first of them; arrow keys lead to the others (client/cards.ts).
 * A page has hundreds.
 */
function pieceHtml({ text, name, link }: Piece, stop: CodeLink | undefined): string {
  const safe = escapeHtml(text);
  const colour = name === '' ? '' : ` class="${name}"`;
  if (link)
    return `<a${colour} href="${escapeHtml(link.href)}" data-card="${escapeHtml(link.card)}"${link === stop ? '' : ' tabindex="-1"'}>${safe}</a>`;
  // Of functions, those have the colour of links that are links.
  return name === '' || name === 't-f' ? safe : `<span${colour}>${safe}</span>`;
}

/** A line of code, coloured, without the element round it. */
export interface CodeLine {
  html: string;
  /** The class of the whole line's colour, if it is one. */
  name: string;
  /** Spaces at its beginning. */
  indent: number;
}

export async function colourLines(text: string, links: CodeLink[] = []): Promise<CodeLine[]> {
  const sorted = [...links].sort((a, b) => a.start - b.start);
  const lines = text.split('\n');
  return (await tokensOf(text)).map((tokens, index) => {
    const pieces = piecesOf(tokens, sorted);
    const [only] = pieces;
    const name = pieces.length === 1 && only.link === null ? only.name : '';
    return {
      html: pieces
        .map((piece) => pieceHtml(name === '' ? piece : { ...piece, name: '' }, sorted[0]))
        .join(''),
      name,
      indent: /^ */.exec(lines[index])?.[0].length ?? 0,
    };
  });
}

/** A line as `<span class="l">…</span>`, its line feed inside. */
export function withAttributes(line: CodeLine, attributes: LineAttributes): string {
  const { html, name, indent } = line;
  const { class: extra, ...data } = attributes;
  let head = `<span class="${['l', name, extra].filter(Boolean).join(' ')}"`;
  for (const [key, value] of Object.entries(data)) {
    if (value !== undefined) head += ` ${key}="${escapeHtml(String(value))}"`;
  }
  if (indent > 0) head += ` style="--i:${indent}"`;
  return `${head}>${html}\n</span>`;
}

/**
 * The text of an example: each line in its element, but the imports at its head in one, without links, and an
 * empty line in none. A name is a link where it is used first.
 */
export async function codeLines(
  text: string,
  links: CodeLink[] = [],
  attributes: (index: number) => LineAttributes = () => ({}),
): Promise<string[]> {
  const plain = text.split('\n');
  const imports = importLines(plain);
  const begin = plain.slice(0, imports.to).join('\n').length;
  const lines = await colourLines(text, firstUses(links.filter(({ start }) => start >= begin)));
  const found: string[] = [];
  plain.forEach((line, index) => {
    const given = attributes(index);
    if (index === imports.from)
      found.push(
        `<span class="imports">${escapeHtml(plain.slice(imports.from, imports.to).join('\n'))}\n</span>`,
      );
    else if (index > imports.from && index < imports.to) return;
    else if (line === '' && given.class === undefined) found.push('\n');
    else found.push(withAttributes(lines[index], given));
  });
  return found;
}

/** The first link to each place. */
function firstUses(links: CodeLink[]): CodeLink[] {
  const seen = new Set<string>();
  return links.filter(({ card }) => !seen.has(card) && seen.add(card));
}

/** The lines of the first import and those that follow it without a gap, from 0, the last not included. */
function importLines(lines: string[]): { from: number; to: number } {
  const from = lines.findIndex((line) => line.startsWith('import '));
  let to = Math.max(from, 0);
  while (lines[to]?.startsWith('import ')) {
    const end = lines.findIndex((line, index) => index >= to && line.endsWith(';'));
    if (end < 0) break;
    to = end + 1;
  }
  return { from, to };
}
