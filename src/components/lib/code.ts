// Code as HTML: in colour, with links on identifiers, one element a line.
import { importsOf } from '../../runner/imports.ts';
import { linesOf, type Piece as Read } from '../../tokens.ts';

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

/** What was read of a line, cut where links begin and end. Links and pieces are both in order. */
function piecesOf(line: Read[], links: CodeLink[]): Piece[] {
  const pieces: Piece[] = [];
  for (const { text, from, name } of line) {
    const end = from + text.length;
    const part = (start: number, to: number) => text.slice(start - from, to - from);
    let at = from;
    for (const link of links) {
      if (link.start < at || link.end > end) continue;
      pieces.push({ text: part(at, link.start), name, link: null });
      // Functions and structures have the colour of links, constants and variables do not.
      const colour = /^(?:fn|struct|type):/.test(link.card) ? 't-f' : name;
      pieces.push({ text: part(link.start, link.end), name: colour, link });
      at = link.end;
    }
    pieces.push({ text: part(at, end), name, link: null });
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
  return name === '' ? safe : `<span${colour}>${safe}</span>`;
}

/** A line of code, coloured, without the element round it. */
export interface CodeLine {
  html: string;
  /** The class of the whole line's colour, if it is one. */
  name: string;
  /** Spaces at its beginning. */
  indent: number;
}

export function colourLines(text: string, links: CodeLink[] = []): CodeLine[] {
  const sorted = [...links].sort((a, b) => a.start - b.start);
  return linesOf(text).map((line) => {
    const pieces = piecesOf(line, sorted);
    const [only] = pieces;
    const name = pieces.length === 1 && only.link === null ? only.name : '';
    return {
      html: pieces
        .map((piece) => pieceHtml(name === '' ? piece : { ...piece, name: '' }, sorted[0]))
        .join(''),
      name,
      indent: /^ */.exec(line[0]?.text ?? '')?.[0].length ?? 0,
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
export function codeLines(
  text: string,
  links: CodeLink[] = [],
  attributes: (index: number) => LineAttributes = () => ({}),
): string[] {
  const plain = text.split('\n');
  const imports = importsOf(text);
  const [from, to] = imports === null ? [0, 0] : [imports.from - 1, imports.to];
  const begin = plain.slice(0, to).join('\n').length;
  const lines = colourLines(text, firstUses(links.filter(({ start }) => start >= begin)));
  const found: string[] = [];
  plain.forEach((line, index) => {
    const given = attributes(index);
    if (index >= from && index < to) {
      if (index > from) return;
      const html = lines.slice(from, to).map((one) => one.html);
      found.push(`<span class="imports">${html.join('\n')}\n</span>`);
    } else if (line === '' && given.class === undefined) found.push('\n');
    else found.push(withAttributes(lines[index], given));
  });
  return found;
}

/** The first link to each place. */
function firstUses(links: CodeLink[]): CodeLink[] {
  const seen = new Set<string>();
  return links.filter(({ card }) => !seen.has(card) && seen.add(card));
}
