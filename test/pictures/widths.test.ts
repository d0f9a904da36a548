// The widths that pictures reckon with hold the words in the book's own faces.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { create } from 'fontkitten';
import { expect, test } from 'vitest';
import { type PictureKind, pictures } from '../../src/pictures/index.ts';
import { LINE, MONO, monoWidth, TEXT, textWidth } from '../../src/pictures/svg.ts';
import { projectRoot } from '../../src/runner/root.ts';
import { sheets } from '../styles/sheets.ts';
import { cases } from './cases.ts';

function face(file: string, cut: string) {
  const name = `${file}-latin-${cut}.woff2`;
  const font = create(
    readFileSync(join(projectRoot(), 'node_modules/@fontsource', file, 'files', name)),
  );
  if (font.isCollection) throw new Error(`${name} is more than one face`);
  return (text: string, size: number): number => {
    const units = [...text].map((letter) => {
      const code = letter.codePointAt(0) ?? 0;
      // What the face lacks comes from another: arrows, mostly.
      return font.hasGlyphForCodePoint(code) ? font.glyphForCodePoint(code).advanceWidth : 600;
    });
    return (units.reduce((sum, unit) => sum + unit, 0) / font.unitsPerEm) * size;
  };
}

const sans = face('source-sans-3', '400-normal');
const italic = face('source-serif-4', '400-italic');
const mono = face('source-code-pro', '400-normal');

/** The words of all pictures of all cases, by their class. */
const words = new Map<string, string>();
for (const kind of Object.keys(pictures) as PictureKind[]) {
  for (const { before, after } of Object.values(cases)) {
    const { svg } = pictures[kind]([before, after], { id: 'p', len: 8192 });
    for (const [, look, text] of svg.matchAll(/<text [^>]*class="([^"]*)"[^>]*>([^<]*)</g)) {
      words.set(text.replace(/&[^;]+;/g, '"'), look);
    }
  }
}

test('ink.css has the sizes that svg.ts says', () => {
  const ink = sheets['src/pictures/ink.css'];
  expect(ink).toMatch(new RegExp(`font-family: var\\(--sans\\);\\s*font-size: ${TEXT}px;`));
  expect(ink).toMatch(new RegExp(`font-family: var\\(--mono\\);\\s*font-size: ${MONO}px;`));
  expect(TEXT).toBeLessThan(LINE - 2);
});

test('no word is wider than its picture thinks', () => {
  expect(words.size).toBeGreaterThan(150);
  const wider = [...words].flatMap(([text, look]) => {
    const is = look.split(' ').includes('rc-mono')
      ? [mono(text, MONO), monoWidth(text)]
      : [(look.includes('rc-heading') ? italic : sans)(text, TEXT), textWidth(text)];
    return is[0] > is[1] + 1 ? [`${text}: ${is.map((width) => width.toFixed(1)).join(' > ')}`] : [];
  });
  expect(wider).toEqual([]);
});
