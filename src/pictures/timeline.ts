// A run with its tasks and the disk side by side: which ran, what each slept for, and what woke it.
//
//      0.0 ms  ┌ a 2 ──────┐ ┌ b 3 ───────┐ ┌ disk ──────┐
//              │ read(…)   │ ┊            ┊
//              ┊ waits for ┊ │ read(…)    │ │ reads      │
//              ┊ page 0    ┊ ┊ waits for… ┊ │ pages 0–1  │
//      8.8 ms  │           │◄──────────────────────────── woken
//
// Time runs down. It stands still while any task runs, so what happens at one time is in its order.

import type { Snapshot, Timeline } from 'sim';
import { drawKey, milliseconds, pagesPhrase } from './file-strip.ts';
import { both, type PictureOptions, widthOf } from './frame.ts';
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
  wrap,
  xy,
} from './svg.ts';
import { count, enumeration } from './words.ts';

type Span = Timeline['spans'][number];
type Transfer = Timeline['transfers'][number];

/** Something with an extent in a lane. */
interface Block {
  lane: number;
  /** Places in the order of events. */
  from: number;
  to: number;
  look: 'running' | 'runnable' | 'sleeping' | 'reading' | 'writing';
  text: string;
}

/** A task is woken: at a place in the order, from one lane to another; null for the clock. */
interface Wake {
  at: number;
  by: number | null;
  lane: number;
}

interface Layout {
  lanes: string[];
  blocks: Block[];
  wakes: Wake[];
  /** Places in the order of events that something begins or ends at, and their times. */
  points: { order: number; time: number }[];
  /** Points that there was no room for. */
  hidden: number;
  start: number;
}

/** Transfers that are begun and done together, as one. */
interface Work {
  write: boolean;
  file: string | null;
  pages: number[];
  blocks: number;
  from: { order: number; time: number };
  to: { order: number; time: number };
  done: boolean;
  failed: number;
}

const MOST_POINTS = 40;
const MOST_LANES = 4;

function timelineOf(options: PictureOptions): Timeline | null {
  return options.timeline ?? options.past?.at(-1)?.timeline ?? null;
}

function worksOf(timeline: Timeline): Work[] {
  const works: Work[] = [];
  for (const transfer of timeline.transfers) {
    const from = transfer.begun ?? transfer.asked;
    const to = transfer.done ?? timeline.to;
    const last = works.at(-1);
    const together =
      last !== undefined &&
      last.write === transfer.write &&
      last.file === transfer.file &&
      last.from.time === from.time &&
      last.to.time === to.time &&
      last.done === (transfer.done !== null);
    const work = together ? last : null;
    if (work) {
      add(work, transfer);
      if (to.order < work.to.order) work.to = to;
      continue;
    }
    const { write, file } = transfer;
    const done = transfer.done !== null;
    const fresh: Work = { write, file, pages: [], blocks: 0, from, to, done, failed: 0 };
    add(fresh, transfer);
    works.push(fresh);
  }
  return works;
}

function add(work: Work, { page, ok }: Transfer): void {
  if (page !== null) work.pages.push(page);
  work.blocks += 1;
  if (!ok) work.failed += 1;
}

function workWords({ write, file, pages, blocks, failed, done }: Work): string {
  const what =
    file === null || pages.length === 0
      ? count(blocks, 'block')
      : `${pagesPhrase(pages)} of ${file}`;
  const error = failed > 0 ? `, ${count(failed, 'error')}` : '';
  return `${write ? 'writes' : 'reads'} ${what}${error}${done ? '' : ', not done yet'}`;
}

const HOW: Record<string, string> = {
  do_exit: 'its parent to see that it has ended',
  sys_wait4: 'a child to end',
  sys_nanosleep: 'its time to pass',
};

function waitWords({ wait }: Span): string {
  if (!wait) return 'sleeps';
  if (wait.page !== null) return `waits for page ${wait.page} of ${wait.file}`;
  const held = wait.heldBy.length > 0 ? `, held by ${enumeration(wait.heldBy)}` : '';
  if (wait.on !== null && wait.on !== 'wait queue') return `waits for ${wait.on}${held}`;
  return HOW[wait.how] ? `waits for ${HOW[wait.how]}` : `sleeps in ${wait.how}()`;
}

/** A call in fewer words: no address, and of open() the path alone. */
function shortCall(call: string): string {
  return call.replace(/^(open\([^,]+).*\)$/, '$1)').replace(/0x[0-9a-f]{5,}(?=,)/g, '…');
}

const FAULT = 'page fault at ';
const MOST_CALLS = 5;

/** Calls in words: page faults that follow each other are counted, and of many calls the first are told. */
function runWords({ calls }: Span): string {
  if (calls.length === 0) return 'runs';
  const words: string[] = [];
  for (let i = 0, end = 1; i < calls.length; i = end++) {
    while (end < calls.length && [calls[i], calls[end]].every((c) => c.startsWith(FAULT))) end++;
    const last = calls[end - 1].slice(FAULT.length);
    if (end - i < 3) words.push(...calls.slice(i, end).map(shortCall));
    else words.push(`${end - i} page faults, from ${calls[i].slice(FAULT.length)} to ${last}`);
  }
  if (words.length <= MOST_CALLS) return words.join(', then ');
  return `${words.slice(0, MOST_CALLS - 1).join(', then ')}, and ${words.length - MOST_CALLS + 1} more calls`;
}

function layout(timeline: Timeline, options: PictureOptions): Layout {
  const { tasks, spans } = timeline;
  const busy = tasks.filter(({ pid }) =>
    spans.some(
      (span) => span.pid === pid && (span.state === 'running' || span.state === 'sleeping'),
    ),
  );
  const wanted = busy.slice(0, MOST_LANES);
  const works = worksOf(timeline);
  const lanes = wanted.map(({ pid, comm }) => `${comm} ${pid}`);
  const disk = works.length > 0 ? lanes.push('disk') - 1 : -1;
  const laneOf = new Map(wanted.map(({ pid }, lane) => [pid, lane]));
  const blocks: Block[] = [];
  const wakes: Wake[] = [];
  const times = new Map<number, number>();
  const point = ({ order, time }: { order: number; time: number }): number => {
    times.set(order, time);
    return order;
  };
  for (const span of spans) {
    const lane = laneOf.get(span.pid);
    if (lane === undefined || span.state === 'idle' || span.state === 'ended') continue;
    const words = {
      running: runWords(span),
      runnable: 'ready',
      sleeping: waitWords(span),
    };
    const from = point(span.from);
    const to = point(span.to);
    blocks.push({ lane, from, to, look: span.state, text: words[span.state] });
    if (span.state === 'sleeping' && span.wokenBy !== undefined) {
      const by = span.wokenBy === 'disk' ? disk : lanes.indexOf(span.wokenBy);
      wakes.push({ at: to, by: by < 0 ? null : by, lane });
    }
  }
  for (const work of works) {
    const look = work.write ? 'writing' : 'reading';
    blocks.push({
      lane: disk,
      from: point(work.from),
      to: point(work.to),
      look,
      text: workWords(work),
    });
  }
  const all = [...times]
    .map(([order, time]) => ({ order, time }))
    .sort((a, b) => a.order - b.order);
  const most = options.rows ?? MOST_POINTS;
  const points = all.slice(0, most);
  const end = points.at(-1)?.order ?? 0;
  return {
    lanes,
    points,
    hidden: all.length - points.length,
    start: timeline.from.time,
    wakes: wakes.filter(({ at }) => at <= end),
    blocks: blocks.filter(({ from }) => from < end).map((b) => ({ ...b, to: Math.min(b.to, end) })),
  };
}

const LOOKS: Record<Block['look'], { fill: string; outline: string; pattern: string | null }> = {
  running: { fill: 'page-table', outline: 'rc-outline-strong', pattern: null },
  runnable: { fill: 'slab', outline: 'rc-cell', pattern: null },
  sleeping: { fill: 'paper', outline: 'rc-ghost', pattern: null },
  reading: { fill: 'file', outline: 'rc-cell', pattern: 'file' },
  writing: { fill: 'dirty', outline: 'rc-cell', pattern: 'dirty' },
};

function drawBlock(id: string, block: Block, x: number, y: number, width: number, height: number) {
  const { fill, outline, pattern } = LOOKS[block.look];
  const out = [element('title', {}, escapeText(block.text))];
  const left = pattern === null ? x + 6 : x + 14;
  if (fill !== '') out.push(rect(x, y, width, height, `rc-fill rc-${fill}`));
  if (pattern !== null) out.push(rect(x, y, 8, height, 'rc-band', patternFill(id, pattern)));
  out.push(rect(x, y, width, height, outline));
  const look = block.look === 'sleeping' || block.look === 'runnable' ? 'rc-soft' : 'rc-text';
  const room = Math.max(1, Math.floor((height - 4) / LINE));
  linesOf(block, width)
    .slice(0, room)
    .forEach((text, row) => {
      out.push(textAt(left, y + 14 + row * LINE, text, look));
    });
  return element('g', {}, ...out);
}

function linesOf(block: Block, width: number): string[] {
  const room = width - (LOOKS[block.look].pattern === null ? 10 : 18);
  return wrap(block.text, room).map((text) => fit(text, room));
}

/** Where each point is: as near to the one before as what ends at it allows. */
function places(plan: Layout, laneWidth: number, top: number): Map<number, number> {
  const at = new Map<number, number>();
  let y = top;
  plan.points.forEach(({ order, time }, index) => {
    const former = plan.points[index - 1];
    if (former) y += former.time === time ? 9 : 24;
    for (const block of plan.blocks) {
      if (block.to !== order) continue;
      const need = linesOf(block, laneWidth).length * LINE + 6;
      y = Math.max(y, (at.get(block.from) ?? top) + need);
    }
    at.set(order, y);
  });
  return at;
}

function draw(id: string, plan: Layout | null, narrow: boolean): Drawing {
  const width = widthOf(narrow);
  if (plan === null || plan.points.length === 0) {
    const words = plan === null ? 'no timeline was recorded of this step' : 'nothing happened';
    const text = textAt(width / 2, 24, words, 'rc-soft', 'middle');
    return { width, height: 40, body: text };
  }
  const { lanes, points, blocks, wakes, start } = plan;
  const times = points.map(({ time }) => milliseconds(time, start));
  const left = 8 + Math.max(...times.map(monoWidth));
  const step = Math.min(240, (width - left - 2) / lanes.length);
  const laneWidth = step - (narrow ? 6 : 12);
  const x = (lane: number) => left + lane * step + 2;
  const top = 26;
  const y = places(plan, laneWidth, top);
  const bottom = Math.max(...y.values());
  const out: string[] = [];
  lanes.forEach((name, lane) => {
    const middle = x(lane) + laneWidth / 2;
    out.push(textAt(middle, 14, fit(name, step), 'rc-heading', 'middle'));
    out.push(line(middle, top, middle, bottom, 'rc-dotted'));
  });
  let label = -100;
  points.forEach(({ order, time }, index) => {
    if (index > 0 && points[index - 1].time === time) return;
    const here = y.get(order) ?? top;
    out.push(line(left, here, left + step * lanes.length, here, 'rc-hair'));
    if (here - label < LINE) return;
    out.push(textAt(left - 6, here + 4, times[index], 'rc-mono', 'end'));
    label = here;
  });
  const heads: string[] = [];
  for (const { at, by, lane } of wakes) {
    if (by === null || by === lane) continue;
    const here = y.get(at) ?? top;
    const right = by > lane;
    const end = right ? x(lane) + laneWidth : x(lane);
    const begin = right ? x(by) : x(by) + laneWidth;
    // After what stands between the two.
    out.push(line(begin, here, end + (right ? 6 : -6), here, 'rc-wake'));
    heads.push(path(`M${xy(end, here)}l${right ? 8 : -8} -4v8Z`, 'rc-wake-head'));
  }
  for (const block of blocks) {
    const from = (y.get(block.from) ?? top) + 1;
    const to = (y.get(block.to) ?? bottom) - 1;
    if (to - from < 2) continue;
    out.push(drawBlock(id, block, x(block.lane), from, laneWidth, to - from));
  }
  out.push(...heads);
  let at = bottom + 4;
  if (plan.hidden > 0) {
    at += LINE;
    out.push(textAt(left, at, `… and ${count(plan.hidden, 'more point')} of the run`, 'rc-soft'));
  }
  const key = drawLegend(id, plan, at + 10, width - 2);
  out.push(key.body);
  const looks = new Set(['file', 'dirty']);
  return { width, height: at + 14 + key.height, body: defs(id, looks) + out.join('') };
}

function drawLegend(id: string, plan: Layout, y: number, width: number) {
  const signs: [Block['look'], string][] = [
    ['running', 'runs'],
    ['runnable', 'ready to run'],
    ['sleeping', 'sleeps'],
    ['reading', 'the disk reads'],
    ['writing', 'the disk writes'],
  ];
  const used = signs.filter(([look]) => plan.blocks.some((block) => block.look === look));
  const keys = used.map(([look, words]) => ({
    words,
    body: (x: number, at: number) => {
      const { fill, outline, pattern } = LOOKS[look];
      return (
        (fill === '' ? '' : rect(x, at + 2, 16, 16, `rc-fill rc-${fill}`)) +
        (pattern === null ? '' : rect(x, at + 2, 8, 16, 'rc-band', patternFill(id, pattern))) +
        rect(x, at + 2, 16, 16, outline)
      );
    },
  }));
  if (plan.wakes.some(({ by }) => by !== null))
    keys.push({
      words: 'wakes',
      body: (x, at) =>
        line(x + 6, at + 10, x + 16, at + 10, 'rc-wake') +
        path(`M${xy(x, at + 10)}l8 -4v8Z`, 'rc-wake-head'),
    });
  return drawKey(keys, y, width);
}

/** What each task did, in the order in which it began. */
export function describeTimeline(
  _before: Snapshot | null,
  _after: Snapshot,
  options: PictureOptions = {},
): string[] {
  const timeline = timelineOf(options);
  if (timeline === null) return ['No timeline was recorded of this step.'];
  const start = timeline.from.time;
  const names = new Map(timeline.tasks.map(({ pid, comm }) => [pid, `${comm} ${pid}`]));
  const said: { order: number; sentence: string }[] = [];
  for (const span of timeline.spans) {
    const who = names.get(span.pid) ?? `Process ${span.pid}`;
    const from = milliseconds(span.from.time, start);
    const to = milliseconds(span.to.time, start);
    const { order } = span.from;
    if (span.state === 'running')
      said.push({
        order,
        sentence: `At ${from} ${who} runs${span.calls.length > 0 ? `: ${runWords(span)}` : ''}.`,
      });
    if (span.state === 'sleeping') {
      const woken = span.wokenBy === undefined ? '' : `; woken by ${byWords(span.wokenBy)}`;
      said.push({ order, sentence: `From ${from} to ${to} ${who} ${waitWords(span)}${woken}.` });
    }
  }
  for (const work of worksOf(timeline)) {
    const when = `From ${milliseconds(work.from.time, start)} to ${milliseconds(work.to.time, start)}`;
    said.push({ order: work.from.order, sentence: `${when} the disk ${workWords(work)}.` });
  }
  said.sort((a, b) => a.order - b.order);
  if (said.length === 0) return ['The call ended without a sleep, and no other task ran.'];
  const most = 60;
  const rest = said.length > most ? [`And ${count(said.length - most, 'more event')}.`] : [];
  return [...said.slice(0, most).map(({ sentence }) => sentence), ...rest];
}

function byWords(by: string): string {
  return by === 'disk' || by === 'clock' ? `the ${by}` : by;
}

/** The tasks of a step and the disk, lane by lane. */
export function timeline(
  before: Snapshot | null,
  after: Snapshot,
  options: PictureOptions = {},
): string {
  const recorded = timelineOf(options);
  const plan = recorded === null ? null : layout(recorded, options);
  return both('timeline', options, {
    title: 'Who ran, and what each slept for',
    text: describeTimeline(before, after, options),
    draw: (id, narrow) => draw(id, plan, narrow),
  });
}
