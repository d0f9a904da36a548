// How pictures say things: addresses, sizes, kinds. The text equivalents use the same words.

import type { AreaKind, AreaSnapshot } from './parts.ts';

export const PAGE = 4096;

/** An address as /proc prints it: eight hexadecimal digits, 0 for the end of the 4 GB. */
export function address(addr: number): string {
  return (addr >>> 0).toString(16).padStart(8, '0');
}

export function range(area: { start: number; end: number }): string {
  return `${address(area.start)}–${address(area.end)}`;
}

export function count(n: number, noun: string, plural = `${noun}s`): string {
  return `${n} ${n === 1 ? noun : plural}`;
}

/** A size in the unit that reads best: pages while they can be counted, then KB, MB, GB. */
export function size(bytes: number): string {
  if (bytes % PAGE === 0 && bytes <= 64 * PAGE) return count(bytes / PAGE, 'page');
  const units = ['bytes', 'KB', 'MB', 'GB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1023.5 && unit < 3) {
    value /= 1024;
    unit += 1;
  }
  return `${value >= 100 ? Math.round(value) : Math.round(value * 10) / 10} ${units[unit]}`;
}

const KINDS: Record<AreaKind, string> = {
  anonymous: 'anonymous',
  heap: 'heap',
  stack: 'stack',
  file: 'file',
  shared: 'shared',
};

/** What the area maps, in a word or by its file. */
export function kindLabel(area: AreaSnapshot): string {
  if (area.file !== null && area.kind === 'shared') return `shared ${area.file}`;
  if (area.file !== null) return area.file;
  return KINDS[area.kind];
}

/** What the area maps, for a sentence. */
export function kindPhrase(area: AreaSnapshot): string {
  if (area.file === null) return KINDS[area.kind];
  const where = `file ${area.file} from page ${area.pgoff}`;
  return area.kind === 'shared' ? `shared ${where}` : where;
}

/** One area in a sentence's worth of words. */
export function areaPhrase(area: AreaSnapshot): string {
  const locked = area.locked ? ', locked' : '';
  return `${range(area)}, ${area.prot}, ${kindPhrase(area)}, ${size(area.end - area.start)}${locked}`;
}

/** "a", "a and b", "a, b and c". */
export function enumeration(items: string[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items[items.length - 1]}`;
}
