// The two lists in which reclaim looks, and where swap_out goes on.
//
//     active     ▓▓▓▓▓▓▓▓░░░░      a cell is a page, from the head of the list to its end
//     inactive   ▓▓░░░░▒▒▒▒▼▒      ▼ the page that is followed
//     swap_out   greedy ├────▲──┤  how far the hand has come
//
// Pages come in at the head, and both refill_inactive and shrink_cache take from the end.

import type { Snapshot } from 'sim';
import { Column } from './column.ts';
import { drawKey } from './file-strip.ts';
import { both, type PictureOptions, widthOf } from './frame.ts';
import { defs, patternFill } from './patterns.ts';
import { follow, framesByNumber, type Subject, subjectPage, subjectPhrase } from './pressure.ts';
import type { Drawing } from './strips.ts';
import { element, escapeText, line, path, rect, xy } from './svg.ts';
import { address, count, enumeration, PAGE } from './words.ts';

const LISTS = ['active', 'inactive'] as const;

type Look = 'anonymous' | 'file' | 'swapped' | 'dirty';

const WORDS: Record<Look, string> = {
  anonymous: 'of a program',
  file: 'of a file',
  swapped: 'swap cache, clean',
  dirty: 'swap cache, to be written',
};

/** Pages in a row that look the same. */
interface Run {
  look: Look;
  used: boolean;
  length: number;
}

interface Queue {
  name: (typeof LISTS)[number];
  length: number;
  runs: Run[];
  /** The followed page's place from the head; -1 if it is not here. */
  at: number;
}

interface Hand {
  who: string;
  address: number;
  /** Pages of all areas, and how many of them lie below the hand. */
  pages: number;
  passed: number;
}

interface Layout {
  subject: Subject | null;
  queues: Queue[];
  hand: Hand | null;
}

/** TASK_SIZE: the hand at the end of an address space. */
const END = 0xc0000000;

function layout(after: Snapshot, options: PictureOptions): Layout {
  const subject = options.addr === undefined ? null : subjectPage(null, after, options);
  const followed = subject === null ? null : follow(after, subject).pfn;
  const frameOf = framesByNumber(after);
  const queues = LISTS.map((name): Queue => {
    const runs: Run[] = [];
    for (const pfn of after.lru[name]) {
      const frame = frameOf(pfn);
      const flags = frame?.flags ?? [];
      let look: Look = 'anonymous';
      if (frame?.owner === 'page-cache') look = 'file';
      else if (frame?.owner === 'swap-cache') look = flags.includes('dirty') ? 'dirty' : 'swapped';
      const used = flags.includes('referenced');
      const last = runs.at(-1);
      if (last?.look === look && last.used === used) last.length += 1;
      else runs.push({ look, used, length: 1 });
    }
    const at = followed === null ? -1 : after.lru[name].indexOf(followed);
    return { name, length: after.lru[name].length, runs, at };
  });
  return { subject, queues, hand: handOf(after) };
}

function handOf(after: Snapshot): Hand | null {
  const { swapOut } = after;
  if (swapOut === null) return null;
  const space = after.addressSpaces.find((one) => one.id === swapOut.mm);
  if (!space) return null;
  const task = after.tasks.find((one) => one.mm === swapOut.mm);
  let pages = 0;
  let passed = 0;
  for (const { start, end } of space.areas) {
    pages += (end - start) / PAGE;
    passed += Math.max(0, Math.min(end, swapOut.address) - start) / PAGE;
  }
  const who = task ? `${task.comm} ${task.pid}` : 'no task';
  return { who, address: swapOut.address, pages, passed };
}

const ROW = 18;

/** Cells row by row: a page is `cell` wide, and pages alike are one box. */
function drawQueue(id: string, queue: Queue, width: number, left: number, top: number) {
  const out: string[] = [];
  const cell = queue.length > 600 ? 4 : 6;
  const perRow = Math.floor((width - left - 12) / cell);
  let at = 0;
  for (const { look, used, length } of queue.runs) {
    let rest = length;
    while (rest > 0) {
      const column = at % perRow;
      const here = Math.min(rest, perRow - column);
      const x = left + column * cell;
      const y = top + Math.floor(at / perRow) * (ROW + 8);
      const parts = [
        element('title', {}, escapeText(`${here}: ${WORDS[look]}${used ? ', referenced' : ''}`)),
        rect(x, y, here * cell, ROW, `rc-fill rc-${look}`),
        rect(x, y + ROW - 7, here * cell, 7, 'rc-band', patternFill(id, look)),
        rect(x, y, here * cell, ROW, 'rc-cell'),
      ];
      if (used) parts.push(line(x + 1, y + 3, x + here * cell - 1, y + 3, 'rc-ahead'));
      out.push(element('g', { 'data-what': `list ${queue.name} ${at} ${here}` }, ...parts));
      at += here;
      rest -= here;
    }
  }
  if (queue.at >= 0) {
    const x = left + (queue.at % perRow) * cell + cell / 2;
    const y = top + Math.floor(queue.at / perRow) * (ROW + 8);
    out.push(path(`M${xy(x, y + 2)}L${xy(x - 6, y - 7)}L${xy(x + 6, y - 7)}Z`, 'rc-wake-head'));
    out.push(rect(x - cell / 2 - 1, y - 1, cell + 2, ROW + 2, 'rc-outline-strong'));
  }
  const rows = Math.max(1, Math.ceil(queue.length / perRow));
  return { body: out.join(''), height: rows * (ROW + 8) };
}

/** How far the hand has come. */
function drawHand(id: string, { pages, passed }: Hand, width: number, y: number): string {
  const room = width - 8;
  const x = 2 + (room * passed) / Math.max(1, pages);
  return (
    rect(2, y, room, 8, 'rc-fill rc-anonymous') +
    rect(2, y, x - 2, 8, 'rc-band', patternFill(id, 'stack')) +
    rect(2, y, room, 8, 'rc-cell') +
    path(`M${xy(x, y + 8)}L${xy(x - 6, y + 17)}L${xy(x + 6, y + 17)}Z`, 'rc-wake-head')
  );
}

function keysOf(id: string, plan: Layout, looks: Look[]): Parameters<typeof drawKey>[0] {
  const keys: Parameters<typeof drawKey>[0] = looks.map((look) => ({
    words: WORDS[look],
    body: (x, at) =>
      rect(x, at + 2, 16, ROW, `rc-fill rc-${look}`) +
      rect(x, at + 2 + ROW - 7, 16, 7, 'rc-band', patternFill(id, look)) +
      rect(x, at + 2, 16, ROW, 'rc-cell'),
  }));
  if (plan.queues.some((queue) => queue.runs.some((run) => run.used)))
    keys.push({
      words: 'referenced',
      body: (x, at) =>
        rect(x, at + 2, 16, ROW, 'rc-cell') + line(x + 1, at + 5, x + 15, at + 5, 'rc-ahead'),
    });
  return keys;
}

function draw(id: string, plan: Layout, narrow: boolean): Drawing {
  const width = widthOf(narrow);
  const left = 1;
  const column = new Column(width);
  const { out } = column;
  for (const queue of plan.queues) {
    column.say(`${queue.name}: ${count(queue.length, 'page')}${placeWords(queue)}`, 'rc-text');
    column.y += 12;
    if (queue.length === 0) {
      column.y -= 6;
      column.say('empty', 'rc-soft');
    } else {
      const drawn = drawQueue(id, queue, width, left, column.y);
      out.push(drawn.body);
      column.y += drawn.height;
    }
    column.y += 6;
  }
  if (plan.hand !== null) {
    column.say(handWords(plan.hand), 'rc-text');
    out.push(drawHand(id, plan.hand, width, column.y + 10));
    column.y += 32;
  }
  if (plan.subject !== null) {
    const there = plan.queues.some((queue) => queue.at >= 0);
    column.say(`${there ? '▼ ' : 'In neither list: '}${subjectPhrase(plan.subject)}`, 'rc-soft');
  }
  const looks = [...new Set(plan.queues.flatMap((queue) => queue.runs.map((run) => run.look)))];
  const key = drawKey(keysOf(id, plan, looks), column.y + 10, width - 2);
  out.push(key.body);
  return {
    width,
    height: column.y + 14 + key.height,
    body: defs(id, new Set([...looks, 'stack'])) + out.join(''),
  };
}

function placeWords({ at, length }: Queue): string {
  if (at < 0) return ', head on the left';
  return `, head on the left; the page is number ${at + 1}, ${count(length - 1 - at, 'page')} from the end`;
}

function handWords({ who, address: at, pages, passed }: Hand): string {
  if (at === END) return `swap_out has come to the end of ${who}, and goes on in the next program.`;
  return `swap_out goes on in ${who} at ${address(at)}, ${passed} of ${pages} pages passed.`;
}

/** How many pages of each sort are in each list, where the page is, and how far swap_out has come. */
export function describeLru(
  _before: Snapshot | null,
  after: Snapshot,
  options: PictureOptions = {},
): string[] {
  const plan = layout(after, options);
  const sentences = plan.queues.map((queue) => {
    const sums = new Map<string, number>();
    for (const { look, used, length } of queue.runs) {
      const words = `${WORDS[look]}${used ? ', referenced' : ''}`;
      sums.set(words, (sums.get(words) ?? 0) + length);
    }
    const parts = [...sums].map(([words, n]) => `${n} ${words}`);
    const what = parts.length > 0 ? ` (${enumeration(parts)})` : '';
    const name = queue.name === 'active' ? 'Active' : 'Inactive';
    return `${name} list: ${count(queue.length, 'page')}${what}.`;
  });
  if (plan.subject !== null) {
    const queue = plan.queues.find((one) => one.at >= 0);
    const where = queue
      ? `is number ${queue.at + 1} of ${queue.length} in the ${queue.name} list`
      : 'is in neither list';
    const phrase = subjectPhrase(plan.subject);
    sentences.push(`${phrase.charAt(0).toUpperCase()}${phrase.slice(1)} ${where}.`);
  }
  if (plan.hand !== null) sentences.push(`The hand: ${handWords(plan.hand)}`);
  return sentences;
}

/** The active and the inactive list after a step. */
export function lru(
  before: Snapshot | null,
  after: Snapshot,
  options: PictureOptions = {},
): string {
  return both('lru', options, {
    title: 'The lists of reclaim',
    text: describeLru(before, after, options),
    draw: (id, narrow) => draw(id, layout(after, options), narrow),
  });
}
