// The list of areas, from mm_struct on: each area with what its structure says.

import type { Snapshot } from 'sim';
import { compareAreas, MOST_SENTENCES, more, subject } from './changes.ts';
import { both, type PictureOptions } from './frame.ts';
import type { AreaSnapshot } from './parts.ts';
import { defs, patternFill } from './patterns.ts';
import type { Drawing } from './strips.ts';
import {
  element,
  escapeText,
  fit,
  LINE,
  line,
  monoWidth,
  path,
  rect,
  textAt,
  textWidth,
  xy,
} from './svg.ts';
import { areaPhrase, count, kindLabel, range, size } from './words.ts';

function arrow(x: number, from: number, to: number): string {
  return line(x, from, x, to - 5, 'rc-edge') + path(`M${xy(x, to)}l-3.5 -7h7Z`, 'rc-arrow');
}

interface Entry {
  area: AreaSnapshot;
  /** Said beside it. */
  marks: string[];
  changed: boolean;
}

/** What is drawn: entries, and numbers for runs of entries left out. */
function folded(entries: Entry[], limit: number): (Entry | number)[] {
  if (entries.length <= limit) return entries;
  const kept = entries.map((_, index) => {
    if (index < 2 || index >= entries.length - 2) return true;
    return entries.slice(Math.max(0, index - 1), index + 2).some(({ marks }) => marks.length > 0);
  });
  const result: (Entry | number)[] = [];
  entries.forEach((entry, index) => {
    const last = result[result.length - 1];
    if (kept[index]) result.push(entry);
    else if (typeof last === 'number') result[result.length - 1] = last + 1;
    else result.push(1);
  });
  return result;
}

function draw(
  id: string,
  narrow: boolean,
  entries: (Entry | number)[],
  mapCount: number,
  circle: boolean,
): Drawing {
  const width = narrow ? 342 : 680;
  const left = 1;
  const box = narrow ? 340 : 450;
  const height = narrow ? 46 : 28;
  const gap = 22;
  const middle = left + 40;
  const out: string[] = [];
  let y = 2;
  out.push(rect(left, y, box, 28, 'rc-cell'));
  out.push(textAt(left + 10, y + 19, 'mm_struct', 'rc-mono'));
  out.push(textAt(left + box - 8, y + 19, `map_count ${mapCount}`, 'rc-mono', 'end'));
  let from = y + 28;
  y = from + gap;
  entries.forEach((entry, index) => {
    out.push(arrow(middle, from, y));
    out.push(textAt(middle + 8, y - 7, index === 0 ? 'mmap' : 'vm_next', 'rc-mono rc-small'));
    if (typeof entry === 'number') {
      out.push(textAt(left + 18, y + 14, `… ${count(entry, 'area')}, unchanged`, 'rc-soft'));
      from = y + 20;
      y = from + gap;
      return;
    }
    const { area, marks, changed } = entry;
    const parts = [element('title', {}, escapeText(areaPhrase(area)))];
    parts.push(rect(left, y, box, height, `rc-fill rc-${area.kind}`));
    parts.push(rect(left, y, 10, height, 'rc-band', patternFill(id, area.kind)));
    parts.push(rect(left, y, box, height, changed ? 'rc-outline-strong' : 'rc-cell'));
    const mono = `${range(area)} ${area.prot}`;
    parts.push(textAt(left + 18, y + 18, mono, 'rc-mono'));
    const pgoff = area.file === null ? '' : `, from page ${area.pgoff}`;
    const kind = kindLabel(area).replace(/(^|\s)\S*\//, '$1');
    const words = `${kind}${pgoff}`;
    const bytes = size(area.end - area.start);
    const at = left + 18 + (narrow ? 0 : monoWidth(mono) + 12);
    const right = left + box - 8;
    const room = right - textWidth(bytes) - 10 - at;
    parts.push(textAt(at, y + (narrow ? 18 + LINE + 1 : 18), fit(words, room), 'rc-text'));
    parts.push(textAt(right, y + (narrow ? 18 + LINE + 1 : 18), bytes, 'rc-soft', 'end'));
    if (marks.length > 0) {
      const text = marks.join(', ');
      if (narrow) {
        const free = right - (left + 18 + monoWidth(mono) + 8);
        parts.push(textAt(right, y + 18, fit(text, free), 'rc-note', 'end'));
      } else {
        const free = width - left - box - 10;
        parts.push(textAt(left + box + 9, y + 18, fit(text, free), 'rc-note'));
      }
    }
    out.push(element('g', {}, ...parts));
    from = y + height;
    y = from + gap;
  });
  out.push(arrow(middle, from, y));
  out.push(
    textAt(middle + 8, y - 7, entries.length === 0 ? 'mmap' : 'vm_next', 'rc-mono rc-small'),
  );
  const end = circle ? 'an area again: the list runs in a circle' : 'null';
  out.push(textAt(middle - 14, y + 13, end, circle ? 'rc-note' : 'rc-mono'));
  const kinds = new Set(
    entries.flatMap((entry) => (typeof entry === 'number' ? [] : [entry.area.kind])),
  );
  return { width, height: y + 20, body: defs(id, kinds) + out.join('') };
}

function entriesOf(before: Snapshot | null, after: Snapshot, options: PictureOptions) {
  const of = subject(before, after, options.pid);
  const pair = before !== null && before !== after;
  const changes = pair ? compareAreas(of.before, of.after).changes : new Map();
  const entries = (of.after?.areas ?? [])
    .filter((area) => area.inList)
    .map((area): Entry => {
      const marks: string[] = [];
      const change = changes.get(area.id);
      if (change) marks.push(change.short);
      if (area.locked) marks.push('locked');
      if (of.after?.mmapCache === area.id) marks.push('mmap_cache');
      return { area, marks, changed: change !== undefined };
    });
  return { of, entries };
}

/** The list after a step; what is new or changed is marked if `before` is given. */
export function listOfAreas(
  before: Snapshot | null,
  after: Snapshot,
  options: PictureOptions = {},
): string {
  const { of, entries } = entriesOf(before, after, options);
  const circle = of.after?.listRunsInCircle ?? false;
  return both('list', options, {
    title: 'The list of areas',
    text: describeListOfAreas(before, after, options),
    draw: (id, narrow) =>
      draw(id, narrow, folded(entries, options.fold ?? 16), of.after?.mapCount ?? 0, circle),
  });
}

/** The list in sentences, in its order. */
export function describeListOfAreas(
  before: Snapshot | null,
  after: Snapshot,
  options: PictureOptions = {},
): string[] {
  const { of, entries } = entriesOf(before, after, options);
  const sentences = [
    `The list has ${count(entries.length, 'area')}; map_count is ${of.after?.mapCount ?? 0}.`,
  ];
  for (const { area, marks } of entries.slice(0, MOST_SENTENCES)) {
    sentences.push(`${areaPhrase(area)}${marks.length > 0 ? ` (${marks.join(', ')})` : ''}.`);
  }
  sentences.push(...more(entries.length));
  if (of.after?.listRunsInCircle) sentences.push('The last one leads back: the list is a circle.');
  return sentences;
}
