/**
 * What the real kernel did, and how a replay differs from it.
 *
 * The scripts and traces are data: the states that the memory management of Linux 2.4.22 itself
 * (its own C, compiled for i386, one processor) went through.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

const root = fileURLToPath(new URL('.', import.meta.url));

/** Fields of a trace that depend on more than the kernel: which frame was free, what was printed. */
const informational = new Set(['g', 'pfn', 'pfns', 'printk']);

/** The first difference of two values, as a sentence that begins with the field; null if there is none. */
export function difference(want: unknown, got: unknown, path = ''): string | null {
  if (want === got) return null;
  if (!isObject(want) || !isObject(got))
    return `${path || 'the line'}: the real kernel has ${JSON.stringify(want)}, here it is ${JSON.stringify(got)}`;
  for (const key of new Set([...Object.keys(want), ...Object.keys(got)])) {
    if (informational.has(key) || key.startsWith('warn_')) continue;
    const inner = Array.isArray(want) ? `${path}[${key}]` : path ? `${path}.${key}` : key;
    const found = difference(want[key], got[key], inner);
    if (found) return found;
  }
  return null;
}

/** What a trace tells of the whole machine: pages that are free, in the page cache, in the LRU lists, in swap; jiffies. */
interface Counts {
  [field: string]: number;
}

/** The first count of the machine that differs, as a sentence; null if there is none. */
export function countsDifference(want: { g?: Counts }, got: { g?: Counts }): string | null {
  for (const [field, count] of Object.entries(want.g ?? {})) {
    const found = got.g?.[field];
    if (found !== count) return `g.${field}: the real kernel has ${count}, here it is ${found}`;
  }
  return null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** The texts of a script and of the real kernel's trace. */
export interface Golden {
  /** `area/1000`. */
  name: string;
  script: string;
  trace: string;
}

function unpacked(path: string): string {
  return gunzipSync(readFileSync(path)).toString('utf8');
}

/** Classes that stand beside the generated ones. */
const written = ['directed', 'found'];

function dirOf(group: string): string {
  return join(root, written.includes(group) ? group : join('random', group));
}

/** Names of the scripts of a class, `directed` among them: `area/1000`. */
export function goldenNames(group: string): string[] {
  return readdirSync(dirOf(group))
    .filter((file) => file.endsWith('.script.jsonl.gz'))
    .map((file) => `${group}/${file.replace('.script.jsonl.gz', '')}`)
    .sort();
}

/** The classes that are here. */
export function goldenGroups(): string[] {
  return [...written, ...readdirSync(join(root, 'random')).sort()];
}

export function readGolden(name: string): Golden {
  const [group, file] = name.split('/');
  const base = join(dirOf(group), file);
  return {
    name,
    script: unpacked(`${base}.script.jsonl.gz`),
    trace: unpacked(`${base}.trace.jsonl.gz`),
  };
}
