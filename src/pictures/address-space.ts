// The address space before and after a step, as two strips on one scale.

import type { Snapshot } from 'sim';
import { areaSentences, type Comparison, compareAreas, type Subject, subject } from './changes.ts';
import { both, type PictureOptions } from './frame.ts';
import type { AddressSpaceSnapshot, AreaSnapshot } from './parts.ts';
import { type Box, drawStrips, type Strip } from './strips.ts';
import { areaPhrase, kindLabel, size } from './words.ts';

/** Where user space ends. */
export const TASK_SIZE = 0xc0000000;

function toBox(area: AreaSnapshot, comparison: Comparison | null): Box {
  const change = comparison?.changes.get(area.id) ?? null;
  return {
    start: area.start,
    end: area.end,
    look: area.kind,
    prot: area.prot,
    label: kindLabel(area),
    note: change?.note ?? '',
    short: change?.short ?? '',
    changed: change !== null,
    locked: area.locked,
    hint: areaPhrase(area) + (change ? `. ${change.sentence}` : ''),
  };
}

/** The boxes of one address space; a broken kernel's empty or reversed areas are left out. */
export function boxesOf(mm: AddressSpaceSnapshot | null, comparison: Comparison | null): Box[] {
  const areas = (mm?.areas ?? []).filter((area) => area.end > area.start);
  return areas.map((area) => toBox(area, comparison)).sort((a, b) => b.start - a.start);
}

function absence(mm: AddressSpaceSnapshot | null): { absent?: string } {
  return mm === null ? { absent: 'no address space' } : {};
}

function afterBoxes(of: Subject, comparison: Comparison): Box[] {
  const ghosts = comparison.ghosts
    .filter((ghost) => ghost.end > ghost.start)
    .map(
      (ghost): Box => ({
        start: ghost.start,
        end: ghost.end,
        look: 'ghost',
        prot: '',
        label: 'free',
        note: ghost.note,
        short: `${size(ghost.end - ghost.start)} gone`,
        changed: true,
        locked: false,
        hint: ghost.note,
      }),
    );
  return [...boxesOf(of.after, comparison), ...ghosts].sort((a, b) => b.start - a.start);
}

/**
 * Draws an address space after a step beside what it was before. With `before` null or the same
 * snapshot it draws one strip: the state alone.
 */
export function addressSpace(
  before: Snapshot | null,
  after: Snapshot,
  options: PictureOptions = {},
): string {
  const of = subject(before, after, options.pid);
  const pair = before !== null && before !== after;
  const comparison = pair ? compareAreas(of.before, of.after) : null;
  const strips: Strip[] = comparison
    ? [
        {
          heading: options.headings?.[0] ?? 'before',
          boxes: boxesOf(of.before, null),
          ...absence(of.before),
        },
        {
          heading: options.headings?.[1] ?? 'after',
          boxes: afterBoxes(of, comparison),
          ...absence(of.after),
        },
      ]
    : [{ heading: options.headings?.[1] ?? '', boxes: boxesOf(of.after, null) }];
  let highest = TASK_SIZE;
  for (const { boxes } of strips) for (const box of boxes) highest = Math.max(highest, box.end);
  return both('address-space', options, {
    title: pair ? 'The address space before and after' : 'The address space',
    text: describeAddressSpace(before, after, options),
    summary: comparison && comparison.sentences.length > 0 ? comparison.sentences : undefined,
    draw: (id, narrow) =>
      drawStrips(strips, {
        id,
        narrow,
        fold: options.fold ?? 16,
        holeNotes: new Map(),
        cuts: [],
        keep: () => false,
        low: 0,
        high: highest,
      }),
  });
}

/** The same in sentences: what there was, what there is, what changed. */
export function describeAddressSpace(
  before: Snapshot | null,
  after: Snapshot,
  options: PictureOptions = {},
): string[] {
  const of = subject(before, after, options.pid);
  const who = of.comm === '' ? '' : `Address space of ${of.comm} (process ${of.pid}).`;
  const intro = who === '' ? [] : [who];
  if (before === null || before === after) return [...intro, ...areaSentences('Areas', of.after)];
  const { sentences } = compareAreas(of.before, of.after);
  const changes = sentences.length > 0 ? sentences : ['No area has changed.'];
  return [
    ...intro,
    ...areaSentences('Before', of.before),
    ...areaSentences('After', of.after),
    ...changes,
  ];
}
