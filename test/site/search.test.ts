// What readers type finds what they mean: the built index, asked as the page asks it.

import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { allSections } from '../../content/outline.ts';
import { find, type Pagefind, type SearchHeads } from '../../src/client/find.ts';
import { dist } from '../../src/tools/astro.mjs';
import { serve } from '../../src/tools/serve.mjs';
import { queries } from './queries.ts';

const heads = JSON.parse(readFileSync(join(dist, 'search.json'), 'utf8')) as SearchHeads;
let server: Server;
let pagefind: Pagefind;

beforeAll(async () => {
  server = await serve();
  const { port } = server.address() as AddressInfo;
  const script = pathToFileURL(join(dist, 'pagefind', 'pagefind.js')).href;
  const { createInstance } = await import(/* @vite-ignore */ script);
  pagefind = createInstance({ basePath: `http://localhost:${port}/pagefind/`, baseUrl: '/' });
});
afterAll(() => {
  server?.close();
});

test('each query comes first to what is meant', async () => {
  expect(queries.length).toBeGreaterThanOrEqual(60);
  const wrong: string[] = [];
  for (const [query, wanted] of queries) {
    const [first] = await find(heads, pagefind, query);
    const place = wanted.includes('#') ? first?.href : first?.href.replace(/#.*/, '');
    if (place !== wanted) wrong.push(`${query}: ${first?.href}, not ${wanted}`);
  }
  expect(wrong).toEqual([]);
});

test('excerpts are sentences of the text: no calls, no code, no words of pictures', async () => {
  const found = await find(heads, pagefind, 'mmap_sem');
  const excerpts = found
    .map(({ excerpt }) => excerpt.map(({ text }) => text).join(''))
    .filter(Boolean);
  expect(excerpts.length).toBeGreaterThan(3);
  for (const excerpt of excerpts) {
    expect(excerpt).toMatch(/^(?:… |\(?[\p{Lu}“"`0-9]|[a-z_]+\b)/u);
    expect(excerpt).toMatch(/(?:[.!?:]["”’)]*| …)$/);
    expect(excerpt).not.toMatch(/yield\*|\) = |=>|[a-z]Locks|mmap_sem[a-z]/);
    expect(excerpt).toContain('mmap_sem');
  }
});

test('every section has words that readers may type for it, each meant for one section', () => {
  const few = allSections.filter(({ slug }) => (heads.pages[`/${slug}/`]?.[2].length ?? 0) < 5);
  expect(few.map(({ id }) => id)).toEqual([]);
  const seen = new Map<string, string>();
  const twice: string[] = [];
  for (const [url, [, , words]] of Object.entries(heads.pages))
    for (const word of words) {
      const key = word.toLowerCase();
      if (seen.has(key)) twice.push(`${word}: ${seen.get(key)} and ${url}`);
      seen.set(key, url);
    }
  expect(twice).toEqual([]);
});
