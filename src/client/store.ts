/**
 * What the reader has changed, kept in this browser: texts of examples and exercises, and versions
 * of kernel functions. Where the browser keeps nothing it is kept as long as the page is open.
 *
 * A text is kept with a hash of the one that it was made from: when the book has changed since,
 * the edit is of something that is no longer there, and is not shown.
 */
import { fnv1a } from '../fnv1a.ts';

const memory = new Map<string, string>();

function get(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return memory.get(key) ?? null;
  }
}

function set(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    if (value === null) memory.delete(key);
    else memory.set(key, value);
  }
}

function parsed<T>(text: string | null): T | null {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

/** What a kept text was made from, in short. */
export const hashOf = (text: string): string => fnv1a(text).toString(36);

const textKey = (id: string): string => `running-commentary:text:${id}`;

/** The reader's text in place of `original`; null if there is none. */
export function savedText(id: string, original: string): string | null {
  const saved = parsed<{ hash: string; text: string }>(get(textKey(id)));
  if (saved === null || saved.hash !== hashOf(original) || saved.text === original) return null;
  return saved.text;
}

/** Keeps the reader's text; the original itself is not kept. */
export function saveText(id: string, original: string, text: string): void {
  const value = text === original ? null : JSON.stringify({ hash: hashOf(original), text });
  set(textKey(id), value);
}

/** What the reader had before a link brought another text; null if nothing. */
export function textBefore(id: string, original: string): string | null {
  return savedText(`${id}:before`, original);
}

/** Keeps it; null forgets it. */
export function saveBefore(id: string, original: string, text: string | null): void {
  saveText(`${id}:before`, original, text ?? original);
}

/** A kernel function as the reader wants it. */
export interface Patch {
  text: string;
  /** Hash of the port that it was made from. */
  hash: string;
  /** Address of the port on the site. */
  href: string;
}

const patchesKey = 'running-commentary:patches';

/** All changed functions by name. Runs on every page use them. */
export function patches(): Record<string, Patch> {
  return parsed<Record<string, Patch>>(get(patchesKey)) ?? {};
}

/** Their texts alone, as a run wants them; undefined if nothing is changed. */
export function patchTexts(): Record<string, string> | undefined {
  const all = Object.entries(patches());
  if (all.length === 0) return undefined;
  return Object.fromEntries(all.map(([name, patch]) => [name, patch.text]));
}

/** Changes a function, or with null brings back the original. */
export function setPatch(name: string, patch: Patch | null): void {
  const all = patches();
  if (patch === null) delete all[name];
  else all[name] = patch;
  set(patchesKey, Object.keys(all).length === 0 ? null : JSON.stringify(all));
  document.dispatchEvent(new CustomEvent('book-patches', { detail: name }));
}

/** Calls back when a function is changed or reset, in another window too. */
export function onPatches(heard: (name: string | null) => void): void {
  document.addEventListener('book-patches', (event) => heard((event as CustomEvent).detail));
  window.addEventListener('storage', (event) => {
    if (event.key === patchesKey) heard(null);
  });
}
