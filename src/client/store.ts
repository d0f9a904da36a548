/** What this page knows of the reader's texts: the one place where it meets the browser's storage (kept.ts). */

import { Kept, KeptText, type Trouble, textOfKey } from './kept.ts';
import type { Sent } from './share.ts';

const FUNCTION = 'fn:';

let tell: (why: Trouble) => void = () => {};

export const kept = new Kept(
  () => localStorage,
  Math.random().toString(36).slice(2, 10),
  Date.now,
  (why) => tell(why),
);
kept.takeOver();

const texts = new Map<string, KeptText>();
const listeners: ((name: string) => void)[] = [];

/** Calls back once with why something could not be kept. */
export function onTrouble(heard: (why: Trouble) => void): void {
  tell = heard;
}

/** Calls back when a text is another, or may be offered another. */
export function onKept(heard: (name: string) => void): void {
  listeners.push(heard);
}

/** Says that something was done with a text. */
export function changed(name: string): void {
  for (const heard of listeners) heard(name);
}

/** A text of the book, and what the reader has in its place. */
export function keptText(name: string, original: string, href?: string): KeptText {
  const known = texts.get(name);
  if (known) return known;
  const text = new KeptText(kept, name, original, href);
  texts.set(name, text);
  return text;
}

export const functionKey = (name: string): string => FUNCTION + name;
export const isFunctionKey = (key: string): boolean => key.startsWith(FUNCTION);
export const functionOf = (key: string): string => key.slice(FUNCTION.length);

const loading = new Map<string, Promise<KeptText | null>>();

/** A function, on this page or not; null if the book has none of that name. */
export function keptFunction(name: string): Promise<KeptText | null> {
  const here = texts.get(functionKey(name));
  if (here) return Promise.resolve(here);
  const known = loading.get(name) ?? fetchFunction(name);
  loading.set(name, known);
  known.catch(() => loading.delete(name));
  return known;
}

async function fetchFunction(name: string): Promise<KeptText | null> {
  const answer = await fetch(
    `${import.meta.env.BASE_URL}functions/${encodeURIComponent(name)}.json`,
  );
  if (answer.status === 404) return null;
  if (!answer.ok) throw new Error(`the book's text of ${name} could not be fetched`);
  const { text, href } = await answer.json();
  return keptText(functionKey(name), text, href);
}

/** A kernel function as the reader wants it. */
export interface Changed {
  name: string;
  text: string;
  /** Where it stands on the site. */
  href: string;
  kept: KeptText;
}

/** All changed functions: runs on every page use them. What was made from a text that the book no longer has is not among them. */
export async function changedFunctions(): Promise<Changed[]> {
  const names = new Set(
    [...kept.texts(FUNCTION), ...[...texts.keys()].filter(isFunctionKey)].map(functionOf),
  );
  const all = await Promise.all(
    [...names].sort().map(async (name) => [name, await keptFunction(name)] as const),
  );
  return all.flatMap(([name, text]) =>
    text?.changed ? [{ name, text: text.text, href: text.href ?? '#', kept: text }] : [],
  );
}

/** Their texts alone, as a run wants them; undefined if nothing is changed. */
export function textsOf(functions: Changed[]): Record<string, string> | undefined {
  if (functions.length === 0) return undefined;
  return Object.fromEntries(functions.map(({ name, text }) => [name, text]));
}

/** They, as a link carries them. */
export function sentOf(functions: Changed[]): Sent[] {
  return functions.map(({ name, text, kept: { original } }) => ({
    name: functionKey(name),
    book: original,
    text,
  }));
}

function lookAgain(key: string | null): void {
  const name = key === null ? null : textOfKey(key);
  if (key !== null && name === null) return;
  for (const one of name === null ? [...texts.keys()] : [name]) {
    texts.get(one)?.look();
    changed(one);
  }
}

window.addEventListener('storage', (event) => lookAgain(event.key));
// While a page lies in the cache of the way back it is told nothing.
window.addEventListener('pageshow', (event) => {
  if (event.persisted) lookAgain(null);
});
