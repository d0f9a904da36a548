// Writing SVG as text: elements, escaping, and widths of text guessed well enough to fit it.

/** Attribute values; `null` and `false` leave the attribute out. */
export type Attributes = Record<string, string | number | boolean | null>;

/** Makes any text safe inside SVG and HTML, in content and in attribute values. */
export function escapeText(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: XML forbids these even as entities
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
      .replace(/&/g, '&amp;')
      .replace(/</g, '&lt;')
      .replace(/>/g, '&gt;')
      .replace(/"/g, '&quot;')
      .replace(/'/g, '&#39;')
  );
}

/** A coordinate with at most one decimal, so that the output is stable and short. */
export function round(value: number): number {
  const rounded = Math.round(value * 10) / 10;
  return rounded === 0 ? 0 : rounded;
}

/** One element. Children are SVG text already; attribute values are escaped here. */
export function element(name: string, attributes: Attributes, ...children: string[]): string {
  let head = `<${name}`;
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === false) continue;
    const text = typeof value === 'number' ? String(round(value)) : String(value);
    head += ` ${key}="${escapeText(text)}"`;
  }
  const body = children.join('');
  return body === '' ? `${head}/>` : `${head}>${body}</${name}>`;
}

/** A line of text at a baseline. `font` chooses the size and face, and so the class. */
export function textAt(
  x: number,
  y: number,
  content: string,
  className: string,
  anchor: 'start' | 'middle' | 'end' = 'start',
): string {
  return element(
    'text',
    { x, y, class: className, 'text-anchor': anchor === 'start' ? null : anchor },
    escapeText(content),
  );
}

export function rect(
  x: number,
  y: number,
  width: number,
  height: number,
  className: string,
  more: Attributes = {},
): string {
  return element('rect', { x, y, width, height, class: className, ...more });
}

export function line(x1: number, y1: number, x2: number, y2: number, className: string): string {
  return element('line', { x1, y1, x2, y2, class: className });
}

export function path(d: string, className: string, more: Attributes = {}): string {
  return element('path', { d, class: className, ...more });
}

/** A point of a path, rounded. */
export function xy(x: number, y: number): string {
  return `${round(x)} ${round(y)}`;
}

/** The head of an arrow that points down, its tip at this place. */
export function arrowDown(x: number, y: number): string {
  return path(`M${xy(x, y)}l-3.5 -7h7Z`, 'rc-arrow');
}

/** One that points to the right. */
export function arrowRight(x: number, y: number): string {
  return path(`M${xy(x, y)}l-7 -3.5v7Z`, 'rc-arrow');
}

/** Font size of all text in pictures, in the picture's own units; `ink.css` says the same. */
export const TEXT = 13.5;
/** Font size of addresses and other monospaced text. */
export const MONO = 12;
/** From one line of text to the next. */
export const LINE = 16;

/** Width of monospaced text, in the picture's units. */
export function monoWidth(text: string): number {
  return text.length * MONO * 0.605;
}

const THIN = new Set("iljtfrI.,:;'|!()[] -".split(''));
const FAT = new Set('mwMW@%—'.split(''));

/** Width of proportional text: no less than in the book's own face (test/pictures/widths.test.ts). */
export function textWidth(text: string): number {
  let ems = 0;
  for (const letter of text) {
    if (THIN.has(letter)) ems += 0.343;
    else if (FAT.has(letter)) ems += 0.834;
    else if (letter >= 'A' && letter <= 'Z') ems += 0.648;
    else if (letter === '…') ems += 0.95;
    else if (letter > '\u2e80') ems += 1;
    else ems += 0.565;
  }
  return ems * TEXT;
}

/** The text cut to `width` with an ellipsis. */
export function fit(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  const letters = Array.from(text);
  while (letters.length > 1) {
    letters.pop();
    const cut = `${letters.join('').trimEnd()}…`;
    if (textWidth(cut) <= width) return cut;
  }
  return '…';
}

/** The text broken between words into lines no wider than `width`. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of text.split(' ')) {
    const longer = current === '' ? word : `${current} ${word}`;
    if (current !== '' && textWidth(longer) > width) {
      lines.push(current);
      current = word;
    } else {
      current = longer;
    }
  }
  if (current !== '') lines.push(current);
  return lines.map((text) => fit(text, width));
}

/** What every picture shares: its frame, name and description. */
export interface Frame {
  id: string;
  width: number;
  height: number;
  title: string;
  description: string;
  variant: 'wide' | 'narrow';
}

/** The outer `<svg>`, labelled by its title and description. */
export function frame(frame: Frame, ...children: string[]): string {
  const { id, width, height, variant } = frame;
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${round(width)} ${round(height)}`,
      width: round(width),
      height: round(height),
      role: 'img',
      class: `rc-svg rc-${variant}`,
      'aria-labelledby': `${id}-t`,
      'aria-describedby': `${id}-d`,
    },
    element('title', { id: `${id}-t` }, escapeText(frame.title)),
    element('desc', { id: `${id}-d` }, escapeText(frame.description)),
    ...children,
  );
}
