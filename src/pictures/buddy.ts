// The buddy allocator's free lists: for each order the blocks, by their first frame.

import type { Snapshot } from 'sim';
import { nothing } from './column.ts';
import { both, type PictureOptions, widthOf } from './frame.ts';
import type { ZoneSnapshot } from './parts.ts';
import type { Drawing } from './strips.ts';
import { element, escapeText, monoWidth, rect, textAt, textWidth } from './svg.ts';
import { count, enumeration } from './words.ts';

const MAX_ORDER = 10;
const ROW = 30;

interface Block {
  pfn: number;
  state: 'same' | 'new' | 'gone';
}

/** The blocks of an order: those free now in list order, then those that no longer are. */
function blocksOf(before: ZoneSnapshot | null, after: ZoneSnapshot, order: number): Block[] {
  const now = after.freeAreas.find((free) => free.order === order)?.blocks ?? [];
  if (!before) return now.map((pfn) => ({ pfn, state: 'same' }));
  const old = before.freeAreas.find((free) => free.order === order)?.blocks ?? [];
  const had = new Set(old);
  const has = new Set(now);
  return [
    ...now.map((pfn): Block => ({ pfn, state: had.has(pfn) ? 'same' : 'new' })),
    ...old.filter((pfn) => !has.has(pfn)).map((pfn): Block => ({ pfn, state: 'gone' })),
  ];
}

function previous(before: Snapshot | null, zone: ZoneSnapshot): ZoneSnapshot | null {
  return before?.zones.find((other) => other.name === zone.name) ?? null;
}

function zoneLine(zone: ZoneSnapshot, narrow: boolean): string {
  const free = `${zone.freePages} of ${zone.size} frames free`;
  const marks = `min ${zone.pagesMin}, low ${zone.pagesLow}, high ${zone.pagesHigh}`;
  return narrow ? `Zone ${zone.name}: ${free}` : `Zone ${zone.name}: ${free}; ${marks}`;
}

/** As many blocks as fit, the first ones and all that changed. */
function choose(blocks: Block[], places: number): { shown: Block[]; hidden: number } {
  if (blocks.length <= places) return { shown: blocks, hidden: 0 };
  const room = Math.max(1, places - 1);
  const changed = blocks.filter((block) => block.state !== 'same').slice(0, room);
  const same = blocks.filter((block) => block.state === 'same').slice(0, room - changed.length);
  const chosen = new Set([...same, ...changed]);
  const shown = blocks.filter((block) => chosen.has(block));
  return { shown, hidden: blocks.length - shown.length };
}

/** A free block, or one that was free. */
function drawBlock(block: Block, order: number, x: number, y: number, chip: number): string {
  const top = y + 4;
  const size = ROW - 8;
  const middle = y + ROW / 2;
  const gone = block.state === 'gone';
  const look = { same: 'rc-cell', new: 'rc-outline-strong', gone: 'rc-ghost' }[block.state];
  const last = block.pfn + 2 ** order - 1;
  const state = { same: 'free', new: 'newly free', gone: 'no longer free' }[block.state];
  const words = order === 0 ? `frame ${block.pfn}` : `frames ${block.pfn} to ${last}`;
  const label = String(block.pfn);
  const ink = gone ? 'rc-mono rc-soft' : 'rc-mono';
  const drawn = element(
    'g',
    {},
    element('title', {}, escapeText(`${words}, ${state}`)),
    rect(x, top, chip, size, look),
    textAt(x + chip / 2, middle + 4, label, ink, 'middle'),
  );
  if (block.state === 'new') return drawn + rect(x, top + size, chip, 3, 'rc-mark');
  if (!gone) return drawn;
  const half = monoWidth(label) / 2 + 2;
  const [x1, x2] = [x + chip / 2 - half, x + chip / 2 + half];
  return drawn + element('line', { x1, y1: middle, x2, y2: middle, class: 'rc-rail' });
}

function key(y: number): string {
  const out: string[] = [];
  let x = 1;
  const item = (className: string, words: string, mark: boolean) => {
    out.push(rect(x, y, 18, 12, className));
    if (mark) out.push(rect(x, y + 12, 18, 3, 'rc-mark'));
    out.push(textAt(x + 24, y + 10.5, words, 'rc-soft'));
    x += 24 + textWidth(words) + 16;
  };
  item('rc-outline-strong', 'newly free', true);
  item('rc-ghost', 'no longer free', false);
  return out.join('');
}

function draw(before: Snapshot | null, after: Snapshot, narrow: boolean): Drawing {
  const width = widthOf(narrow);
  const left = narrow ? 76 : 172;
  const chip = narrow ? 44 : 50;
  const gap = 6;
  if (after.zones.length === 0) return nothing(width, 'no zones');
  const out: string[] = [];
  let y = 0;
  for (const zone of after.zones) {
    const old = previous(before, zone);
    out.push(textAt(0, y + 15, zoneLine(zone, narrow), 'rc-text'));
    y += 26;
    for (let order = 0; order < MAX_ORDER; order += 1) {
      const blocks = blocksOf(old, zone, order);
      const middle = y + ROW / 2;
      const frames = narrow ? '' : ` ${count(2 ** order, 'frame')}`;
      out.push(textAt(0, middle + 4, `order ${order}`, 'rc-text'));
      if (frames !== '') out.push(textAt(62, middle + 4, frames.trim(), 'rc-soft'));
      const free = blocks.filter((block) => block.state !== 'gone').length;
      out.push(textAt(left - 10, middle + 4, String(free), 'rc-mono', 'end'));
      const places = Math.floor((width - left) / (chip + gap));
      const { shown, hidden } = choose(blocks, places);
      let x = left + 1;
      for (const block of shown) {
        out.push(drawBlock(block, order, x, y, chip));
        x += chip + gap;
      }
      if (hidden > 0) out.push(textAt(x, middle + 4, `+${hidden}`, 'rc-soft'));
      y += ROW;
    }
    y += 14;
  }
  if (out.some((part) => /rc-mark|rc-ghost/.test(part))) {
    out.push(key(y));
    y += 24;
  }
  return { width, height: y, body: out.join('') };
}

/** The free lists after a step; what came and went is marked if `before` is given. */
export function buddyLists(
  before: Snapshot | null,
  after: Snapshot,
  options: PictureOptions = {},
): string {
  const old = before === after ? null : before;
  return both('buddy', options, {
    title: 'Free blocks by order',
    text: describeBuddyLists(before, after, options),
    draw: (_id, narrow) => draw(old, after, narrow),
  });
}

/** The free lists in sentences, an order each. */
export function describeBuddyLists(
  before: Snapshot | null,
  after: Snapshot,
  _options: PictureOptions = {},
): string[] {
  const sentences: string[] = [];
  if (after.zones.length === 0) return ['There are no zones.'];
  for (const zone of after.zones) {
    const old = before === after ? null : previous(before, zone);
    sentences.push(`${zoneLine(zone, false)}.`);
    for (let order = 0; order < MAX_ORDER; order += 1) {
      const blocks = blocksOf(old, zone, order);
      const free = blocks.filter((block) => block.state !== 'gone');
      if (blocks.length === 0) continue;
      const first = free.slice(0, 12).map((block) => String(block.pfn));
      if (free.length > 12) first.push(`${free.length - 12} more`);
      const parts = [`Order ${order}: ${count(free.length, 'block')}`];
      if (first.length > 0) parts.push(`at ${enumeration(first)}`);
      const fresh = blocks.filter((block) => block.state === 'new').map((b) => String(b.pfn));
      const gone = blocks.filter((block) => block.state === 'gone').map((b) => String(b.pfn));
      let sentence = parts.join(' ');
      if (fresh.length > 0) sentence += `; newly free: ${enumeration(fresh)}`;
      if (gone.length > 0) sentence += `; no longer free: ${enumeration(gone)}`;
      sentences.push(`${sentence}.`);
    }
  }
  return sentences;
}
