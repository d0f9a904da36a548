// What the pages come to as they are parsed, once for all of this: no link leads nowhere (pages, places on pages,
// files), and no page is heavy before it is used.
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Element, Root } from 'hast';
import { fromHtml } from 'hast-util-from-html';
import { visit } from 'unist-util-visit';
import { expect, test } from 'vitest';
import { dist } from '../../src/tools/astro.mjs';
import { allPages } from './pages.ts';

const origin = 'http://site.test';

/** The most elements that a page may have when it is opened. */
const MOST = 6000;

/** What a script adds to each example, exercise and port when a page is opened: their controls. */
const ADDED: Record<string, number> = { 'book-example': 10, 'book-exercise': 9, 'book-port': 1 };

/** Elements of a page in a browser with scripts, for which what is in a `<noscript>` is text. */
function elementsIn(node: Root | Element): number {
  let sum = 0;
  for (const child of node.children) {
    if (child.type !== 'element') continue;
    sum += 1 + (ADDED[child.tagName] ?? 0);
    if (child.tagName !== 'noscript') sum += elementsIn(child);
  }
  return sum;
}

/** What links of a page lead to, and what lead to places on it. */
const pages = allPages().map(({ path, html }) => {
  const tree = fromHtml(html);
  const ids: string[] = [];
  const links: { tag: string; value: string; url: URL }[] = [];
  visit(tree, 'element', ({ tagName, properties }: Element) => {
    const { id, href, src } = properties;
    if (typeof id === 'string') ids.push(id);
    for (const value of [href, src])
      if (typeof value === 'string')
        links.push({ tag: tagName, value, url: new URL(value, origin + path) });
  });
  return { path, ids, links, elements: elementsIn(tree) };
});

test('every id is there once', () => {
  const twice = pages.flatMap(({ path, ids }) =>
    ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `${path}#${id}`),
  );
  expect(twice).toEqual([]);
});

test('every link leads to a page, a place or a file that is there', () => {
  const places = new Map(pages.map(({ path, ids }) => [path, new Set(ids)]));
  const dead = new Set<string>();
  let followed = 0;
  for (const { path, links } of pages) {
    for (const { value, url } of links) {
      if (url.origin !== origin) continue;
      followed++;
      const to = decodeURIComponent(url.pathname);
      const file = join(dist, to);
      const place = decodeURIComponent(url.hash.slice(1));
      const page = places.get(to);
      if (page === undefined) {
        if (!existsSync(file) || !statSync(file).isFile()) dead.add(`${path}: ${value}`);
      } else if (place !== '' && !page.has(place)) {
        dead.add(`${path}: ${value} (no such place)`);
      }
    }
  }
  expect(followed).toBeGreaterThan(1000);
  expect([...dead]).toEqual([]);
});

test('links to elsewhere are the few that are meant', () => {
  const hosts = new Set<string>();
  for (const { path, links } of pages) {
    for (const { tag, value, url } of links) {
      if (url.origin === origin || url.protocol === 'data:') continue;
      // The kernel's source and the numbers of its bugs, by a reader's own click; nothing is ever loaded from elsewhere.
      expect(tag, `${path}: ${value}`).toBe('a');
      hosts.add(url.host);
    }
  }
  expect([...hosts].sort()).toEqual(['elixir.bootlin.com', 'www.cve.org']);
});

test(`no page has over ${MOST} elements when it is opened`, () => {
  expect(Math.max(...pages.map(({ elements }) => elements))).toBeGreaterThan(1000);
  const heavy = pages.filter(({ elements }) => elements > MOST);
  expect(heavy.map(({ path, elements }) => `${path}: ${elements}`)).toEqual([]);
});
