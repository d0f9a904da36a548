// No link leads nowhere: pages, places on pages, and files.
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { allPages, dist } from './pages.ts';

const pages = allPages();
const origin = 'http://site.test';

const decode = (text: string): string =>
  text
    .replace(/&quot;/g, '"')
    .replace(/&#39;|&#x27;/g, "'")
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&#38;|&#x26;|&amp;/g, '&');

/** Tags alone: what stands in comments and scripts is no link. */
const tagsOf = (html: string): string[] =>
  html
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/(<script\b[^>]*>)[\s\S]*?<\/script>/g, '$1')
    .match(/<[a-z][^>]*>/g) ?? [];

const attribute = (tag: string, name: string): string | null => {
  const found = new RegExp(`\\s${name}=(?:"([^"]*)"|'([^']*)'|([^\\s>]+))`).exec(tag);
  return found === null ? null : decode(found[1] ?? found[2] ?? found[3]);
};

const ids = new Map(
  pages.map(({ path, html }) => [
    path,
    new Set(tagsOf(html).flatMap((tag) => attribute(tag, 'id') ?? [])),
  ]),
);

test('every id is there once', () => {
  const twice: string[] = [];
  for (const { path, html } of pages) {
    const seen = new Set<string>();
    for (const tag of tagsOf(html)) {
      const id = attribute(tag, 'id');
      if (id === null) continue;
      if (seen.has(id)) twice.push(`${path}#${id}`);
      seen.add(id);
    }
  }
  expect(twice).toEqual([]);
});

test('every link leads to a page, a place or a file that is there', () => {
  const dead = new Set<string>();
  let followed = 0;
  for (const { path, html } of pages) {
    for (const tag of tagsOf(html)) {
      for (const name of ['href', 'src']) {
        const value = attribute(tag, name);
        if (value === null) continue;
        const url = new URL(value, origin + path);
        if (url.origin !== origin) continue;
        followed++;
        const to = decodeURIComponent(url.pathname);
        const file = join(dist, to);
        const place = decodeURIComponent(url.hash.slice(1));
        const page = ids.get(to);
        if (page === undefined) {
          if (!existsSync(file) || !statSync(file).isFile()) dead.add(`${path}: ${value}`);
        } else if (place !== '' && !page.has(place)) {
          dead.add(`${path}: ${value} (no such place)`);
        }
      }
    }
  }
  expect(followed).toBeGreaterThan(1000);
  expect([...dead]).toEqual([]);
});

test('links to elsewhere are the few that are meant', () => {
  const hosts = new Set<string>();
  for (const { path, html } of pages) {
    for (const tag of tagsOf(html)) {
      const value = attribute(tag, 'href') ?? attribute(tag, 'src');
      if (value === null) continue;
      const url = new URL(value, origin + path);
      if (url.origin === origin || url.protocol === 'data:') continue;
      // The kernel's source, by a reader's own click; nothing is ever loaded from elsewhere.
      expect(tag, path).toMatch(/^<a\b/);
      hosts.add(url.host);
    }
  }
  expect([...hosts]).toEqual(['elixir.bootlin.com']);
});
