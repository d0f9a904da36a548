// The list of areas, from mm_struct on: each area with what its structure says.

import type { Snapshot } from 'sim';
import { compareAreas, MOST_SENTENCES, more, subject } from './changes.ts';
import { both, type PictureOptions, widthOf } from './frame.ts';
import type { AreaSnapshot } from './parts.ts';
import { defs, patternFill } from './patterns.ts';
import type { Drawing } from './strips.ts';
import {
  arrowDown,
  element,
  escapeText,
  fit,
  LINE,
  line,
  monoWidth,
  rect,
  textAt,
  textWidth,
} from './svg.ts';
import { areaPhrase, count, kindLabel, range, size } from './words.ts';

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

const LEFT = 1;
/** From one box to the next, and where the arrow between them runs. */
const GAP = 22;
const MIDDLE = LEFT + 40;

/** Of the picture, and of the box of an area. */
interface Sizes {
  narrow: boolean;
  width: number;
  box: number;
  height: number;
}

function sizesOf(narrow: boolean): Sizes {
  return { narrow, width: widthOf(narrow), box: narrow ? 340 : 450, height: narrow ? 46 : 28 };
}

/** Down from a box to the next: the field's name and an arrow. */
function drawPointer(field: string, from: number): string {
  const to = from + GAP;
  return (
    line(MIDDLE, from, MIDDLE, to - 5, 'rc-edge') +
    arrowDown(MIDDLE, to) +
    textAt(MIDDLE + 8, to - 7, field, 'rc-mono rc-small')
  );
}

function monoOf(area: AreaSnapshot): string {
  return `${range(area)} ${area.prot}`;
}

/** What the structure says: range and protection, then what is mapped, and how much. */
function drawFields(area: AreaSnapshot, y: number, { narrow, box }: Sizes): string {
  const mono = monoOf(area);
  const pgoff = area.file === null ? '' : `, from page ${area.pgoff}`;
  const kind = kindLabel(area).replace(/(^|\s)\S*\//, '$1');
  const bytes = size(area.end - area.start);
  const at = LEFT + 18 + (narrow ? 0 : monoWidth(mono) + 12);
  const right = LEFT + box - 8;
  const room = right - textWidth(bytes) - 10 - at;
  const second = y + (narrow ? 18 + LINE + 1 : 18);
  return (
    textAt(LEFT + 18, y + 18, mono, 'rc-mono') +
    textAt(at, second, fit(`${kind}${pgoff}`, room), 'rc-text') +
    textAt(right, second, bytes, 'rc-soft', 'end')
  );
}

/** What is said of an area: beside its box, or where that leaves no room, in it. */
function drawMarks({ area, marks }: Entry, y: number, { narrow, box, width }: Sizes): string {
  if (marks.length === 0) return '';
  const text = marks.join(', ');
  if (!narrow) return textAt(LEFT + box + 9, y + 18, fit(text, width - LEFT - box - 10), 'rc-note');
  const right = LEFT + box - 8;
  const free = right - (LEFT + 18 + monoWidth(monoOf(area)) + 8);
  return textAt(right, y + 18, fit(text, free), 'rc-note', 'end');
}

function drawArea(id: string, entry: Entry, y: number, sizes: Sizes): string {
  const { area, changed } = entry;
  const { box, height } = sizes;
  return element(
    'g',
    {},
    element('title', {}, escapeText(areaPhrase(area))),
    rect(LEFT, y, box, height, `rc-fill rc-${area.kind}`),
    rect(LEFT, y, 10, height, 'rc-band', patternFill(id, area.kind)),
    rect(LEFT, y, box, height, changed ? 'rc-outline-strong' : 'rc-cell'),
    drawFields(area, y, sizes),
    drawMarks(entry, y, sizes),
  );
}

/** The list as it is drawn. */
interface Plan {
  entries: (Entry | number)[];
  mapCount: number;
  circle: boolean;
}

function draw(id: string, { entries, mapCount, circle }: Plan, narrow: boolean): Drawing {
  const sizes = sizesOf(narrow);
  const { width, box, height } = sizes;
  const out = [
    rect(LEFT, 2, box, 28, 'rc-cell'),
    textAt(LEFT + 10, 21, 'mm_struct', 'rc-mono'),
    textAt(LEFT + box - 8, 21, `map_count ${mapCount}`, 'rc-mono', 'end'),
  ];
  let from = 30;
  let field = 'mmap';
  for (const entry of entries) {
    out.push(drawPointer(field, from));
    const y = from + GAP;
    if (typeof entry === 'number') {
      out.push(textAt(LEFT + 18, y + 14, `… ${count(entry, 'area')}, unchanged`, 'rc-soft'));
      from = y + 20;
    } else {
      out.push(drawArea(id, entry, y, sizes));
      from = y + height;
    }
    field = 'vm_next';
  }
  out.push(drawPointer(field, from));
  const y = from + GAP;
  const end = circle ? 'an area again: the list runs in a circle' : 'null';
  out.push(textAt(MIDDLE - 14, y + 13, end, circle ? 'rc-note' : 'rc-mono'));
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
  const plan: Plan = {
    entries: folded(entries, options.fold ?? 16),
    mapCount: of.after?.mapCount ?? 0,
    circle: of.after?.listRunsInCircle ?? false,
  };
  return both('list', options, {
    title: 'The list of areas',
    text: describeListOfAreas(before, after, options),
    draw: (id, narrow) => draw(id, plan, narrow),
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
