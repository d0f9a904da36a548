// One page followed through a run: the states it can be in, and the way that it went.
//
//     no entry      active  ◄─►  inactive ─1► dirty ─2► being written
//     zero page     mapped ◄─4─ being read ◄─3─ slot ◄─── clean
//
// The numbers are those of the list below: what was done, and what became of the page.

import type { Snapshot } from 'sim';
import { Column, nothing } from './column.ts';
import { both, type PictureOptions, widthOf } from './frame.ts';
import { defs, patternFill } from './patterns.ts';
import {
  type Followed,
  follow,
  followedWords,
  type PageState,
  STATE_WORDS,
  STATES,
  type Subject,
  subjectPage,
  subjectPhrase,
} from './pressure.ts';
import type { Drawing } from './strips.ts';
import { element, escapeText, LINE, path, rect, textAt, xy } from './svg.ts';
import { count } from './words.ts';

/** The page after a step, if the step made it another. */
interface Row {
  /** The step; empty for what there was at first. */
  label: string;
  page: Followed;
}

interface Layout {
  subject: Subject;
  rows: Row[];
  hidden: number;
}

function layout(before: Snapshot | null, after: Snapshot, options: PictureOptions): Layout | null {
  const subject = subjectPage(before, after, options);
  if (subject === null) return null;
  const known = options.past?.at(-1)?.after === after ? options.past : [];
  const steps = before === null ? [] : known.length > 0 ? known : [{ label: '', before, after }];
  const rows: Row[] = [{ label: '', page: follow(steps[0]?.before ?? after, subject) }];
  for (const { label, after: then } of steps) {
    const page = follow(then, subject);
    if (JSON.stringify(page) !== JSON.stringify(rows.at(-1)?.page)) rows.push({ label, page });
  }
  const most = Math.max(2, options.rows ?? 16);
  const hidden = Math.max(0, rows.length - most);
  if (hidden > 0) rows.splice(1, hidden);
  return { subject, rows, hidden };
}

/** The kind of thing that a state looks like. */
const LOOKS: Record<PageState, string> = {
  none: 'free',
  zero: 'slab',
  active: 'anonymous',
  inactive: 'anonymous',
  dirty: 'dirty',
  writing: 'locked',
  clean: 'swapped',
  slot: 'free',
  reading: 'locked',
  'mapped-cached': 'swapped',
};

interface Box {
  x: number;
  y: number;
  width: number;
  /** Row of a wide drawing, column of a narrow one, and the place in it. */
  lane: number;
  place: number;
}

const HEIGHT = 46;

/** Where each state stands: round the circle, five to a lane. */
function boxes(narrow: boolean, top: number): Record<PageState, Box> {
  const placed = STATES.map((state, at): [PageState, Box] => {
    const lane = at < 5 ? 0 : 1;
    const place = lane === 0 ? at : 9 - at;
    if (!narrow) {
      const box = { x: 2 + place * 140, y: top + lane * 112, width: 116, lane, place };
      return [state, box];
    }
    const box = { x: lane === 0 ? 190 : 24, y: top + place * 72, width: 124, lane, place };
    return [state, box];
  });
  return Object.fromEntries(placed) as Record<PageState, Box>;
}

interface Point {
  x: number;
  y: number;
}

/** The way from one box to another, and where its number stands. */
function way(from: Box, to: Box, narrow: boolean, shift: number) {
  const middle = ({ x, y, width }: Box): Point => ({ x: x + width / 2, y: y + HEIGHT / 2 });
  const [a, b] = [middle(from), middle(to)];
  const straight = (start: Point, end: Point) => ({
    d: `M${xy(start.x, start.y)}L${xy(end.x, end.y)}`,
    at: { x: (start.x + end.x) / 2, y: (start.y + end.y) / 2 },
    end,
    angle: Math.atan2(end.y - start.y, end.x - start.x),
  });
  const back = to.place < from.place ? -1 : 1;
  if (from.lane !== to.lane) {
    const down = to.lane > from.lane ? 1 : -1;
    if (narrow) {
      // The first lane is the right one.
      const start = { x: down > 0 ? from.x : from.x + from.width, y: a.y + shift };
      return straight(start, { x: down > 0 ? to.x + to.width : to.x, y: b.y + shift });
    }
    const start = { x: a.x + shift, y: down > 0 ? from.y + HEIGHT : from.y };
    return straight(start, { x: b.x + shift, y: down > 0 ? to.y : to.y + HEIGHT });
  }
  if (Math.abs(to.place - from.place) === 1) {
    if (narrow) {
      const start = { x: a.x + shift, y: back > 0 ? from.y + HEIGHT : from.y };
      return straight(start, { x: b.x + shift, y: back > 0 ? to.y : to.y + HEIGHT });
    }
    const start = { x: back > 0 ? from.x + from.width : from.x, y: a.y + shift };
    return straight(start, { x: back > 0 ? to.x : to.x + to.width, y: b.y + shift });
  }
  // Round the boxes in between, outside.
  const out = from.lane === 0 ? -1 : 1;
  if (narrow) {
    const edge = (box: Box) => (out < 0 ? box.x + box.width : box.x);
    const far = edge(from) - out * 20;
    const start = { x: edge(from), y: a.y + 6 * back };
    const end = { x: edge(to), y: b.y - 6 * back };
    return {
      d: `M${xy(start.x, start.y)}C${xy(far, start.y)} ${xy(far, end.y)} ${xy(end.x, end.y)}`,
      at: { x: edge(from) - out * 15, y: (start.y + end.y) / 2 },
      end,
      angle: out < 0 ? Math.PI : 0,
    };
  }
  const edge = (box: Box) => (out < 0 ? box.y : box.y + HEIGHT);
  const far = edge(from) + out * 30;
  const start = { x: a.x + 10 * back, y: edge(from) };
  const end = { x: b.x - 10 * back, y: edge(to) };
  return {
    d: `M${xy(start.x, start.y)}C${xy(start.x, far)} ${xy(end.x, far)} ${xy(end.x, end.y)}`,
    at: { x: (start.x + end.x) / 2, y: edge(from) + out * 22 },
    end,
    angle: out < 0 ? Math.PI / 2 : -Math.PI / 2,
  };
}

function head({ x, y }: Point, angle: number): string {
  const point = (back: number, side: number) =>
    xy(
      x - back * Math.cos(angle) - side * Math.sin(angle),
      y - back * Math.sin(angle) + side * Math.cos(angle),
    );
  return path(`M${xy(x, y)}L${point(8, 4)}L${point(8, -4)}Z`, 'rc-wake-head');
}

/** A state that a page may be in: with its tint if it was, and a ring round the one it is in now. */
function drawState(
  id: string,
  state: PageState,
  { x, y, width }: Box,
  seen: Set<PageState>,
  now: boolean,
): string {
  const look = LOOKS[state];
  const been = seen.has(state);
  const title = `${STATE_WORDS[state].join(' ')}${been ? '' : ': not in this run'}`;
  const parts = [element('title', {}, escapeText(title))];
  if (been) {
    parts.push(rect(x, y, width, HEIGHT, `rc-fill rc-${look === 'locked' ? 'swapped' : look}`));
    parts.push(rect(x, y + HEIGHT - 6, width, 6, 'rc-band', patternFill(id, look)));
  }
  parts.push(rect(x, y, width, HEIGHT, been ? 'rc-outline-strong' : 'rc-ghost', { rx: 4 }));
  if (now) parts.push(rect(x - 3, y - 3, width + 6, HEIGHT + 6, 'rc-ring', { rx: 6 }));
  STATE_WORDS[state].forEach((text, nth) => {
    const ink = been ? 'rc-text' : 'rc-soft';
    parts.push(textAt(x + width / 2, y + 16 + nth * 16, text, ink, 'middle'));
  });
  return element('g', {}, ...parts);
}

type Ways = Map<string, { from: PageState; to: PageState; numbers: number[] }>;

/** Each way once, with the numbers of the rows that went it. */
function waysOf({ rows, hidden }: Layout): Ways {
  const ways: Ways = new Map();
  rows.forEach((row, at) => {
    if (at === 0) return;
    const [from, to] = [rows[at - 1].page.state, row.page.state];
    if (from === to || (at === 1 && hidden > 0)) return;
    const key = `${from} ${to}`;
    const known = ways.get(key) ?? { from, to, numbers: [] };
    known.numbers.push(at);
    ways.set(key, known);
  });
  return ways;
}

/** The ways, and over all of them their numbers. */
function drawWays(ways: Ways, places: Record<PageState, Box>, narrow: boolean): string[] {
  const wakes: string[] = [];
  const numbers: string[] = [];
  for (const { from, to, numbers: steps } of ways.values()) {
    const opposite = ways.has(`${to} ${from}`);
    const first = STATES.indexOf(from) < STATES.indexOf(to);
    const bow = opposite ? (first ? -9 : 9) : 0;
    const { d, at, end, angle } = way(places[from], places[to], narrow, bow);
    wakes.push(path(d, 'rc-wake'), head(end, angle));
    const up = Math.abs(Math.sin(angle)) < 0.5 && places[from].lane === places[to].lane;
    const above = up && !opposite ? -5 : up ? (first ? -5 : 15) : 4;
    const x = at.x + (up ? 0 : opposite ? (first ? -12 : 12) : 9);
    numbers.push(textAt(x, at.y + above, steps.join(', '), 'rc-note rc-halo', 'middle'));
  }
  return [...wakes, ...numbers];
}

function draw(id: string, plan: Layout | null, narrow: boolean): Drawing {
  const width = widthOf(narrow);
  if (plan === null) return nothing(width, 'no page to follow');
  const { subject, rows, hidden } = plan;
  const column = new Column(width);
  const { out } = column;
  column.say(capital(subjectPhrase(subject)), 'rc-text');
  const top = column.y + 36;
  const places = boxes(narrow, top);
  const seen = new Set(rows.map((row) => row.page.state));
  const last = rows[rows.length - 1].page.state;
  for (const state of STATES) out.push(drawState(id, state, places[state], seen, state === last));
  out.push(...drawWays(waysOf(plan), places, narrow));
  column.y = top + (narrow ? 5 * 72 : 112 + HEIGHT + 36);
  rows.forEach((row, at) => {
    if (at === 1 && hidden > 0) column.say(`… ${count(hidden, 'step')} left out`, 'rc-soft', 22);
    column.y += 3;
    if (at > 0) {
      out.push(textAt(1, column.y + LINE, `${at}`, 'rc-note'));
      column.say(row.label, 'rc-text', 22);
    } else column.say('at first', 'rc-text', 22);
    column.say(`${STATE_WORDS[row.page.state].join(' ')}${details(row.page)}`, 'rc-soft', 22);
  });
  const looks = new Set([...seen].map((state) => LOOKS[state]));
  return { width, height: column.y + 10, body: defs(id, looks) + out.join('') };
}

function details(page: Followed): string {
  const words = followedWords(page);
  return words.length > 0 ? `: ${words.join('; ')}` : '';
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** The page after each step that made it another. */
export function describeCircle(
  before: Snapshot | null,
  after: Snapshot,
  options: PictureOptions = {},
): string[] {
  const plan = layout(before, after, options);
  if (plan === null) return ['No page to follow.'];
  const sentences = [`${capital(subjectPhrase(plan.subject))} is followed.`];
  plan.rows.forEach(({ label, page }, at) => {
    const when = at === 0 ? 'At first' : `${at}: after ${label}`;
    const words = `${STATE_WORDS[page.state].join(' ')}${details(page)}`;
    sentences.push(`${at === 0 ? when : `Step ${when}`}, ${words}.`);
    if (at === 0 && plan.hidden > 0)
      sentences.push(`Left out: ${count(plan.hidden, 'step')} that followed.`);
  });
  return sentences;
}

/** The states of a page, with the way that one page went through them. */
export function circle(
  before: Snapshot | null,
  after: Snapshot,
  options: PictureOptions = {},
): string {
  const plan = layout(before, after, options);
  return both('circle', options, {
    title: plan === null ? 'The states of a page' : capital(subjectPhrase(plan.subject)),
    text: describeCircle(before, after, options),
    draw: (id, narrow) => draw(id, plan, narrow),
  });
}
