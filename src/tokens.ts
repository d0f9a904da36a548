/**
 * TypeScript in colour, without a parser: one reading for the book's texts, for what a reader has changed, and for the
 * editor, so that a text looks the same in all three.
 */

/** A piece of a text that has a colour; pieces do not overlap, and are in order. */
export interface Token {
  from: number;
  to: number;
  /** The class of its colour: keyword, string, comment, constant. Names, brackets and operators are plain. */
  name: 't-k' | 't-s' | 't-c' | 't-n';
}

const words = (list: string): Set<string> => new Set(list.split(' '));

const keywords = words(
  'await break case catch class const continue debugger default delete do else enum export extends finally for ' +
    'function if implements import in instanceof interface let new return static super switch this throw try typeof ' +
    'var while yield',
);
/** Words that are names unless another word, a text or a bracket follows. */
const contextual = words(
  'abstract as async declare from get is keyof of private protected public readonly satisfies set type',
);
const constants = words(
  'true false null undefined NaN Infinity number string boolean void unknown never any bigint symbol',
);

const piece =
  /(?<comment>\/\/.*|\/\*[\s\S]*?(?:\*\/|$))|(?<text>'(?:[^'\\\n]|\\.)*'?|"(?:[^"\\\n]|\\.)*"?)|(?<template>`)|(?<number>\b(?:0x[\da-f_]+|\d[\d_]*(?:\.\d+)?)n?\b)|(?<word>[a-z_$][\w$]*)|(?<brace>[{}])|(?<slash>\/)/giy;

/** Between the back quotes: text, up to their end or to what is put in. */
const template = /(?:[^`\\$]|\\[\s\S]|\$(?!\{))*/y;
const expression = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;

export function tokens(text: string): Token[] {
  return new Reading(text).all();
}

class Reading {
  private readonly found: Token[] = [];
  /** Open braces inside each expression of a template under way. */
  private readonly open: number[] = [];
  private at = 0;
  /** The last sign that is not white space, '' for a keyword: after a value a slash divides. */
  private before = '';

  constructor(private readonly text: string) {}

  all(): Token[] {
    const { text } = this;
    while (this.at < text.length) {
      piece.lastIndex = this.at;
      const groups = piece.exec(text)?.groups;
      if (groups === undefined) {
        if (text[this.at].trim() !== '') this.before = text[this.at];
        this.at++;
        continue;
      }
      const { lastIndex: end } = piece;
      this.take(groups, end);
      if (groups.comment === undefined)
        this.before = keywords.has(groups.word ?? '') ? '' : text.slice(end - 1, end);
    }
    return this.found;
  }

  private put(to: number, name: Token['name'] | null): void {
    if (name !== null && to > this.at) this.found.push({ from: this.at, to, name });
    this.at = to;
  }

  private take(groups: Record<string, string | undefined>, end: number): void {
    const { text } = this;
    if (groups.comment !== undefined) this.put(end, 't-c');
    else if (groups.text !== undefined) this.put(end, 't-s');
    else if (groups.number !== undefined) this.put(end, 't-n');
    else if (groups.word !== undefined)
      this.put(end, nameOf(groups.word, this.before, text.slice(end, end + 20)));
    else if (groups.template !== undefined) {
      this.put(end, 't-s');
      this.inTemplate();
    } else if (groups.brace !== undefined) this.brace(groups.brace);
    else this.slash(end);
  }

  /** Up to the end of a template, or to what is put in. */
  private inTemplate(): void {
    const { text } = this;
    template.lastIndex = this.at;
    const end = this.at + (template.exec(text)?.[0].length ?? 0);
    if (end >= text.length || text[end] === '`') this.put(Math.min(end + 1, text.length), 't-s');
    else {
      this.put(end, 't-s');
      this.at = end + 2;
      this.open.push(0);
    }
  }

  private brace(sign: string): void {
    const last = this.open.length - 1;
    if (last >= 0 && sign === '{') this.open[last]++;
    if (last < 0 || sign === '{' || this.open[last]-- > 0) {
      this.at++;
      return;
    }
    this.open.pop();
    this.at++;
    this.inTemplate();
  }

  private slash(end: number): void {
    expression.lastIndex = this.at;
    const regular = !/[\w$)\]}]/.test(this.before) && expression.test(this.text);
    this.put(regular ? expression.lastIndex : end, regular ? 't-s' : null);
  }
}

function nameOf(word: string, before: string, behind: string): Token['name'] | null {
  if (before === '.') return null;
  if (keywords.has(word)) return 't-k';
  if (contextual.has(word) && /^\s+[\w$'"{[*]/.test(behind)) return 't-k';
  return constants.has(word) && !/^\s*[:(]/.test(behind) ? 't-n' : null;
}

/** A token, or what stands between two, on one line. */
export interface Piece {
  text: string;
  from: number;
  name: Token['name'] | '';
}

/** A text line by line, all of it. */
export function linesOf(text: string): Piece[][] {
  const lines: Piece[][] = [[]];
  let at = 0;
  const put = (to: number, name: Piece['name']): void => {
    text
      .slice(at, to)
      .split('\n')
      .forEach((part, i) => {
        if (i > 0) {
          at++;
          lines.push([]);
        }
        if (part !== '') lines.at(-1)!.push({ text: part, from: at, name });
        at += part.length;
      });
  };
  for (const { from, to, name } of tokens(text)) {
    put(from, '');
    put(to, name);
  }
  put(text.length, '');
  return lines;
}
