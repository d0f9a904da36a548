/**
 * What a reader's words lead to. Three things are asked: the names of the engine, the titles and words of the pages
 * (both in search.json), and the text of the pages (Pagefind's index). A name leads straight to its place.
 *
 * Touches no document: the tests ask it the same questions.
 */
import { editDistance } from '../nearest.ts';

/** A page: title, what it is, and what readers may call what it is about. */
export type PageHead = [title: string, kind: PageKind, words: string[]];
export type PageKind = 'section' | 'chapter' | 'terms' | 'reference';

/** What search.json has. */
export interface SearchHeads {
  /** By address: `/2-regions/5-deleting/`. */
  pages: Record<string, PageHead>;
  /** By address, its anchors that are names: `do_munmap`, `mm_struct.mmap_sem`; on a page of terms, `zero-page`. */
  names: Record<string, string[]>;
}

/** A page that Pagefind has found. */
export interface TextMatch {
  /** `/2-regions/5-deleting/` */
  url: string;
  score: number;
  content: string;
  /** Which words of the content are those that were asked for, from 0. */
  locations: number[];
  /** Parts of it, each below a heading with an anchor. */
  parts: { url: string; title: string; locations: number[] }[];
}

export interface Found {
  href: string;
  title: string;
  /** The page, if that is not the title. */
  page: string;
  /** Words of the text, marked where they are those that were asked for. */
  excerpt: { text: string; marked: boolean }[];
  score: number;
}

// How much a match says, the best that there is first. Between them lies what the text of a page can come to.
const ENTRY = 100;
const WORDS = 95;
const TITLE = 93;
const NAME = 92;
const TERM = 90;
const FIELD = 85;
const PART = 70;
const SLIP = 62;
const TEXT = 60;
const SOME_WORDS = 61;

/** What a page's kind takes from it: readers want to be told before they look up. */
const WEIGHT: Record<PageKind, number> = {
  section: 1,
  chapter: 0.9,
  terms: 0.75,
  reference: 0.5,
};

const SMALL = new Set(
  'a an and after are at by do does for from how in is it of on or the to what when why with'.split(
    ' ',
  ),
);

/** A word without its ending, as far as plurals go. */
function stem(word: string): string {
  if (word.length > 4 && /(?:[sx]|ch|sh)es$/.test(word)) return word.slice(0, -2);
  return word.length > 3 && /[^su]s$/.test(word) ? word.slice(0, -1) : word;
}

/** `Copy-on-write pages` → copy, write, page. */
function wordsOf(text: string): string[] {
  const words = text
    .toLowerCase()
    .split(/[^\p{L}\p{N}_]+/u)
    .filter((word) => word !== '');
  const large = words.filter((word) => !SMALL.has(word));
  return (large.length > 0 ? large : words).map(stem);
}

/** What was typed as a name could be written: `do munmap()` → do_munmap; '' if it is none. */
function asName(query: string): string {
  const name = query
    .trim()
    .replace(/^struct\s+/i, '')
    .replace(/\(.*$/, '')
    .replace(/->/g, '.')
    .replace(/\s+/g, '_');
  return /^[\w.]+$/.test(name) ? name.toLowerCase() : '';
}

/** How well a name fits, from 0 to 1: whole, from its beginning, from one of its parts on, or somewhere. */
function nameFit(name: string, wanted: string): number {
  const at = name.indexOf(wanted);
  if (at < 0) return 0;
  if (name === wanted) return 1;
  const parts =
    (at === 0 || name[at - 1] === '_') &&
    (at + wanted.length === name.length || name[at + wanted.length] === '_');
  const whole = at === 0 ? 0.9 : parts ? 0.85 : name[at - 1] === '_' ? 0.8 : 0.6;
  // Of two, the one of which more was typed.
  return whole + (0.09 * wanted.length) / name.length;
}

interface Head {
  href: string;
  title: string;
  page: string;
  score: number;
}

/** The names that were meant, best first. */
function findNames({ pages, names }: SearchHeads, query: string): Head[] {
  const wanted = asName(query);
  if (wanted.length < 2) return [];
  const found: Head[] = [];
  const slips: Head[] = [];
  for (const [url, anchors] of Object.entries(names)) {
    const [page, kind] = pages[url];
    if (kind === 'terms') continue;
    for (const anchor of anchors) {
      const full = anchor.toLowerCase();
      const dot = full.indexOf('.');
      const name = dot < 0 || wanted.includes('.') ? full : full.slice(dot + 1);
      const head = { href: `${url}#${anchor}`, title: anchor, page };
      const best = dot >= 0 ? FIELD : kind === 'section' ? ENTRY : NAME;
      const fit = nameFit(name, wanted);
      // A word that is not written as a name says little about the names that it is a part of.
      const part = wanted.includes('_') ? PART : PART * 0.8;
      const after = kind === 'section' ? 0 : dot < 0 ? 4 : 20;
      if (fit === 1) found.push({ ...head, score: best });
      else if (fit > 0 && wanted.length > 2) found.push({ ...head, score: part * fit - after });
      else if (wanted.length > 5 && dot < 0 && Math.abs(name.length - wanted.length) <= 2) {
        const distance = editDistance(name, wanted);
        if (distance <= 2) slips.push({ ...head, score: SLIP - 8 * distance - after / 2 + 8 });
      }
    }
  }
  // What no one would take for a slip: a name that is there.
  return found.length > 0 ? found : wanted.includes('_') || !/\s/.test(query.trim()) ? slips : [];
}

const subset = (small: string[], large: string[]) => small.every((word) => large.includes(word));

const same = (wanted: string[], text: string): boolean => {
  const words = wordsOf(text);
  return words.length === wanted.length && subset(wanted, words);
};

/** How well words fit what a page is called. */
function headFit(wanted: string[], title: string, kind: PageKind, words: string[]): number {
  if (words.some((phrase) => same(wanted, phrase))) return WORDS;
  if (same(wanted, title)) return kind === 'chapter' ? TITLE - 4 : TITLE * WEIGHT[kind];
  if (subset(wanted, wordsOf(title))) return 80 * WEIGHT[kind];
  if (words.some((phrase) => subset(wanted, wordsOf(phrase)))) return 76;
  if (subset(wanted, wordsOf([title, ...words].join(' ')))) return SOME_WORDS;
  // What was typed says more than the page's own words: "what happens on exit".
  const within = words.map(wordsOf).filter((phrase) => subset(phrase, wanted));
  const most = Math.max(0, ...within.map(({ length }) => length));
  return most === 0 ? 0 : 50 + (16 * most) / wanted.length;
}

/** The pages whose titles or words were meant, and the words that the glossary has. */
function findPages({ pages, names }: SearchHeads, query: string): Head[] {
  const wanted = wordsOf(query);
  if (wanted.length === 0) return [];
  const found: Head[] = [];
  for (const [url, [title, kind, words]] of Object.entries(pages)) {
    const score = headFit(wanted, title.replace(/^(?:[\dCR]\.\d|\d) /, ''), kind, words);
    if (score > 0) found.push({ href: url, title, page: '', score });
    if (kind !== 'terms') continue;
    for (const anchor of names[url] ?? []) {
      const term = anchor.replaceAll('-', ' ');
      if (same(wanted, term))
        found.push({ href: `${url}#${anchor}`, title: term, page: title, score: TERM });
    }
  }
  return found;
}

/** The part of a page in which most of the words are that were asked for. */
function bestPart({
  parts,
  url,
}: TextMatch): { url: string; title: string; locations: number[] } | null {
  const within = parts.filter((part) => part.url !== url && !part.url.endsWith('#_top'));
  return within.sort((a, b) => b.locations.length - a.locations.length)[0] ?? null;
}

/** Sentences round the words that were asked for: from the beginning of one, to the end of one. */
export function excerptOf(content: string, locations: number[]): Found['excerpt'] {
  const words = content.split(/\s+/);
  const near = (at: number) => locations.filter((other) => other >= at && other < at + 24).length;
  const [first = 0] = [...locations].sort((a, b) => near(b) - near(a) || a - b);
  const ends = (word: string) => /[.!?:]["”’)]*$/.test(word);
  let from = first;
  while (from > 0 && first - from < 24 && !ends(words[from - 1])) from--;
  // A heading, which Pagefind takes for a sentence, says nothing that its page's title does not.
  if (ends(words[from]) && from + 1 < words.length) from++;
  let to = Math.max(first, from);
  while (to < words.length - 1 && (to - from < 12 || !ends(words[to])) && to - from < 38) to++;
  const wanted = new Set(locations);
  const parts: Found['excerpt'] = [];
  if (from > 0 && !ends(words[from - 1])) parts.push({ text: '… ', marked: false });
  for (let i = from; i <= to; i++) {
    const marked = wanted.has(i);
    const last = parts.at(-1);
    if (last && last.marked === marked) last.text += `${words[i]} `;
    else parts.push({ text: `${words[i]} `, marked });
  }
  const last = parts.at(-1);
  if (last)
    last.text = last.text.trimEnd() + (ends(words[to]) || to === words.length - 1 ? '' : ' …');
  return parts;
}

/** Everything that was found, best first, one of each place. */
export function rank(heads: SearchHeads, query: string, texts: TextMatch[]): Found[] {
  const found = new Map<string, Found>();
  const add = (one: Head, excerpt: Found['excerpt']): void => {
    const known = found.get(one.href);
    if (known) known.score = Math.max(known.score, one.score);
    else found.set(one.href, { ...one, excerpt });
  };
  const byUrl = new Map(texts.map((text) => [text.url, text]));
  const excerptAt = (href: string): Found['excerpt'] => {
    const text = byUrl.get(href.replace(/#.*/, ''));
    const locations = href.includes('#')
      ? text?.parts.find(({ url }) => url === href)?.locations
      : text?.locations;
    return text && locations && locations.length > 0 ? excerptOf(text.content, locations) : [];
  };
  const best = Math.max(...texts.map(({ score }) => score), 0);
  const named = findNames(heads, query)
    .sort((a, b) => b.score - a.score)
    .slice(0, 8);
  for (const head of [...named, ...findPages(heads, query)]) add(head, excerptAt(head.href));
  for (const text of texts) {
    const head = heads.pages[text.url];
    if (!head) continue;
    const [title, kind] = head;
    const score = ((TEXT * text.score) / best) * WEIGHT[kind];
    const known = found.get(text.url);
    if (known) {
      // Its head was meant, and its text has the words: more than either alone.
      known.score += score / 12;
      continue;
    }
    const part = bestPart(text);
    const shown = part
      ? { href: part.url, title: part.title, page: title }
      : { href: text.url, title, page: '' };
    add({ ...shown, score }, excerptOf(text.content, part?.locations ?? text.locations));
  }
  return [...found.values()].sort((a, b) => b.score - a.score);
}

/** As much of Pagefind as is asked. */
export interface Pagefind {
  search(query: string): Promise<{ results: { score: number; data(): Promise<PagefindData> }[] }>;
}
interface PagefindData {
  url: string;
  content: string;
  locations: number[];
  sub_results: { url: string; title: string; locations: number[] }[];
}

/** Pages whose text is read: Pagefind has put the best first. */
const READ = 12;

export async function find(
  heads: SearchHeads,
  pagefind: Pagefind,
  query: string,
): Promise<Found[]> {
  const words = query.split(/\s+/).filter((word) => !SMALL.has(word.toLowerCase()));
  const { results } = await pagefind.search(words.length > 0 ? words.join(' ') : query);
  const texts = await Promise.all(
    results.slice(0, READ).map(async ({ score, data }) => {
      const { url, content, locations, sub_results } = await data();
      return { url, score, content, locations, parts: sub_results };
    }),
  );
  return rank(heads, query, texts);
}
