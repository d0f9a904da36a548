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

const classes: Record<string, string> = {
  keyword: 't-k',
  string: 't-s',
  'string-expression': 't-s',
  comment: 't-c',
  constant: 't-n',
  function: 't-f',
  punctuation: 't-p',
};

function classOf(token: ThemedToken): string {
  const name = /--code-token-([\w-]+)/.exec(token.color ?? '')?.[1];
  return (name && classes[name]) || '';
}

export function escapeHtml(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;');
}

function span(text: string, name: string): string {
  const safe = escapeHtml(text);
  return name === '' || text.trim() === '' ? safe : `<span class="${name}">${safe}</span>`;
}

/** A token, cut where links begin and end. Links and tokens are both in order. */
function tokenHtml(token: ThemedToken, links: CodeLink[]): string {
  const name = classOf(token);
  const end = token.offset + token.content.length;
  let html = '';
  let at = token.offset;
  for (const link of links) {
    if (link.start < at || link.end > end) continue;
    html += span(token.content.slice(at - token.offset, link.start - token.offset), name);
    const text = token.content.slice(link.start - token.offset, link.end - token.offset);
    html += `<a href="${escapeHtml(link.href)}" data-card="${escapeHtml(link.card)}">${span(text, name)}</a>`;
    at = link.end;
  }
  return html + span(token.content.slice(at - token.offset), name);
}

/** A line of code, coloured, without the element round it. */
export interface CodeLine {
  html: string;
  /** Spaces at its beginning. */
  indent: number;
}

export async function colourLines(text: string, links: CodeLink[] = []): Promise<CodeLine[]> {
  const sorted = [...links].sort((a, b) => a.start - b.start);
  const lines = text.split('\n');
  return (await tokensOf(text)).map((tokens, index) => ({
    html: tokens.map((token) => tokenHtml(token, sorted)).join(''),
    indent: /^ */.exec(lines[index])?.[0].length ?? 0,
  }));
}

/** A line as `<span class="l">…</span>`, its line feed inside. */
export function withAttributes({ html, indent }: CodeLine, attributes: LineAttributes): string {
  const { class: extra, ...data } = attributes;
  let head = `<span class="l${extra ? ` ${extra}` : ''}"`;
  for (const [key, value] of Object.entries(data)) {
    if (value !== undefined) head += ` ${key}="${escapeHtml(String(value))}"`;
  }
  if (indent > 0) head += ` style="--i:${indent}"`;
  return `${head}>${html}\n</span>`;
}

/** Each line of the text in its element. */
export async function codeLines(
  text: string,
  links: CodeLink[] = [],
  attributes: (index: number) => LineAttributes = () => ({}),
): Promise<string[]> {
  const lines = await colourLines(text, links);
  return lines.map((line, index) => withAttributes(line, attributes(index)));
}
