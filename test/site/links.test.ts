// What the pages come to as they are parsed, once for all of this: no link leads nowhere (pages, places on pages,
// files), no page is heavy before it is used, and no first Run is far for those who go by Tab.
import { existsSync, readFileSync, statSync } from 'node:fs';
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
const ADDED: Record<string, number> = { 'book-example': 11, 'book-exercise': 10, 'book-port': 1 };

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

/** The most stops of Tab from the beginning of a page's content to its first Run. */
const TABS = 25;

/** Stops of Tab, and ids, in the order of the page; a `<noscript>` has none in a browser with scripts. */
function stopsIn(node: Root | Element): string[] {
  return node.children.flatMap((child) => {
    if (child.type !== 'element' || child.tagName === 'noscript') return [];
    const { id, href, tabIndex, dataPart } = child.properties;
    const stop =
      tabIndex !== -1 &&
      (typeof href === 'string' ||
        /^(?:button|input|select|summary|textarea)$/.test(child.tagName));
    return [
      ...(typeof id === 'string' ? [`id ${id}`] : []),
      ...(dataPart === 'controls' ? ['controls'] : []),
      ...(stop ? [`stop ${href ?? child.tagName}`] : []),
      ...stopsIn(child),
    ];
  });
}

/** How many stops lead to the first Run: to the link to the first example, and on from there. Null without example. */
function tabsToRun(tree: Root): number | null {
  let main: Element | undefined;
  visit(tree, 'element', (element: Element) => {
    if (element.tagName === 'main') main ??= element;
  });
  const all = main ? stopsIn(main) : [];
  const example = all.find((one) => one.startsWith('id example-'))?.slice(3);
  if (example === undefined) return null;
  const count = (from: number, to: number) =>
    all.slice(from, to).filter((one) => one.startsWith('stop ')).length;
  const heading = all.indexOf(`id ${example}`);
  const run = all.indexOf('controls', heading);
  const link = all.indexOf(`stop #${example}`);
  const onwards = count(heading, run) + 1;
  return Math.min(count(0, run) + 1, link < 0 ? Infinity : count(0, link) + 1 + onwards);
}

/** The lines of code in an element, as a script takes them for the text. */
function codeOf(port: Element): string {
  let text = '';
  visit(port, 'element', (line: Element) => {
    if (!(line.properties.className as string[] | undefined)?.includes('l')) return;
    visit(line, 'text', ({ value }) => {
      text += value;
    });
  });
  return text.trimEnd();
}

/** What links of a page lead to, and what lead to places on it. */
const pages = allPages().map(({ path, html }) => {
  const tree = fromHtml(html);
  const ids: string[] = [];
  const links: { tag: string; value: string; url: URL }[] = [];
  const ports: { name: string; text: string }[] = [];
  visit(tree, 'element', (element: Element) => {
    const { tagName, properties } = element;
    const { id, href, src } = properties;
    if (tagName === 'book-port' && properties.dataKind === 'function')
      ports.push({ name: String(properties.dataName), text: codeOf(element) });
    if (typeof id === 'string') ids.push(id);
    for (const value of [href, src])
      if (typeof value === 'string')
        links.push({ tag: tagName, value, url: new URL(value, origin + path) });
  });
  return { path, ids, links, ports, elements: elementsIn(tree), tabs: tabsToRun(tree) };
});

test('every id is there once', () => {
  const twice = pages.flatMap(({ path, ids }) =>
    ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `${path}#${id}`),
  );
  expect(twice).toEqual([]);
});

test('a function has the same text where it stands and for pages that do not show it', () => {
  const ports = pages.flatMap((page) => page.ports);
  expect(ports.length).toBeGreaterThan(90);
  for (const { name, text } of ports) {
    const file = join(dist, 'functions', `${name}.json`);
    expect(JSON.parse(readFileSync(file, 'utf8')).text, name).toBe(text);
  }
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

test(`the first Run of a page is within ${TABS} stops of Tab from the beginning of its content`, () => {
  const withRun = pages.filter(({ tabs }) => tabs !== null);
  expect(withRun.length).toBeGreaterThan(30);
  const far = withRun.filter(({ tabs }) => tabs! > TABS);
  expect(far.map(({ path, tabs }) => `${path}: ${tabs}`)).toEqual([]);
});
