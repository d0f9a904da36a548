// The words that lead to the glossary, and where they are linked.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  codeTerms,
  linkTerms,
  linkTermsInHtml,
  terms,
} from '../../src/components/lib/glossary-terms.ts';
import { projectRoot } from '../../src/runner/root.ts';
import { linkMistakes } from '../../src/source/book.ts';
import { mistakeText, parseProse } from '../../src/source/prose.ts';

/** Words of the glossary whose everyday sense is as frequent: authors link them where it matters. */
const byHand = ['locked', 'mapping', 'object', 'page', 'private', 'reference', 'region', 'task'];

test('each word has its place in the glossary, and each place its word', () => {
  const file = 'content/reference/glossary/en.mdx';
  const { headings } = parseProse(readFileSync(join(projectRoot(), file), 'utf8'), file);
  const anchors = new Set([...terms, ...codeTerms].map(([anchor]) => anchor));
  const links = [...anchors].map((anchor) => `[x](/reference/glossary/#${anchor})`).join('\n');
  expect(linkMistakes(parseProse(links, 'content/x/en.mdx'), '/x/')).toEqual([]);
  expect(anchors.size + byHand.length).toBe(headings.length);
});

test('a link to a word that the glossary has not is a mistake', () => {
  const text = '[x](/reference/glossary/#areas)';
  expect(linkMistakes(parseProse(text, 'content/x/en.mdx'), '/x/').map(mistakeText).join()).toMatch(
    /has no anchor "areas" — nearest: "area"/,
  );
});

const linked = (mdx: string) =>
  linkTerms(mdx).replace(/<a class="term" href="\/reference\/glossary\/#([\w-]+)">/g, '<$1>');

test('the first use of a word is linked, and no other', () => {
  expect(linked('An area has *areas* beside it.\n\nAreas.')).toBe(
    'An <area>area</a> has *areas* beside it.\n\nAreas.',
  );
  expect(linked('- a **slot**, two frames')).toBe('- a **<slot>slot</a>**, two <frame>frames</a>');
  expect(linked('<Note on="an area">\nThe zero page.\n</Note>')).toBe(
    '<Note on="an area">\nThe <zero-page>zero page</a>.\n</Note>',
  );
});

test('a name in backquotes is linked where it is first used, and is left as code', () => {
  expect(linked('`MAP_FIXED` and `MAP_FIXED`, `area`')).toBe(
    '<map_fixed>`MAP_FIXED`</a> and `MAP_FIXED`, `area`',
  );
  expect(linked('| `rss` |\n|---|\n| `rss` |')).toBe('| `rss` |\n|---|\n| `rss` |');
});

test('code, headings, tables, links and heads are left as they are', () => {
  const same = [
    '---\ntitle: An area\n---\n',
    '## An area',
    '`area` and [an area](#x)',
    '| area |\n|---|\n| frames |',
    'the frame buffer, a swap area, frame-like',
    'An area, as [the glossary](/reference/glossary/#area) has it.',
    'This { is no MDX: area',
  ];
  for (const text of same) expect(linkTerms(text)).toBe(text);
});

test('no line moves', () => {
  const text = '---\ntitle: x\n---\n\nAn area\nof the page\ncache, read-ahead\nwindow.\n';
  expect(linkTerms(text).split('\n').length).toBe(text.split('\n').length);
});

test('in HTML a word is linked once, and not inside a link or code', () => {
  const open = new Map(terms);
  const html = 'An <a href="/x">area</a> and <code>slot</code>: a slot in an area, and areas.';
  expect(linkTermsInHtml(html, open)).toBe(
    'An <a href="/x">area</a> and <code>slot</code>: a <a class="term" href="/reference/glossary/#slot">slot</a> ' +
      'in an <a class="term" href="/reference/glossary/#area">area</a>, and areas.',
  );
  expect(linkTermsInHtml('a slot', open)).toBe('a slot');
});
