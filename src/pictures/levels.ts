// Memory over a run: free pages against the watermarks, and below, the two lists and swap.
//
//     free       ╲__╱╲_╱ ── pages_high, pages_low, pages_min
//     the rest   ╱▔▔▔▔▔▔    active, inactive, swap in use
//
// From left to right goes what happened, step by step: most of a run takes no virtual time at all. Where time
// does pass within a step, the machine was looked at before it moved on.

import type { Snapshot } from 'sim';
import { drawKey, type KeyEntry, milliseconds } from './file-strip.ts';
import { both, type PictureOptions, widthOf } from './frame.ts';
import type { Drawing } from './strips.ts';
import { line, monoWidth, path, round, textAt } from './svg.ts';
import { count } from './words.ts';

const LINES = ['free', 'active', 'inactive', 'swap'] as const;
type LineName = (typeof LINES)[number];

const WORDS: Record<LineName, string> = {
  free: 'free',
  active: 'active list',
  inactive: 'inactive list',
  swap: 'swap slots in use',
};

type Point = Record<LineName, number> & {
  time: number;
  /** The step; within one, it is the same. */
  label: string;
  step: number;
};

interface Layout {
  points: Point[];
  marks: [string, number][];
}

function levelsOf(snapshot: Snapshot): Record<LineName, number> {
  let swap = 0;
  for (const { runs } of snapshot.swap) {
    for (const run of runs) if (run.count !== 0x8000) swap += run.length;
  }
  const free = snapshot.zones.reduce((sum, zone) => sum + zone.freePages, 0);
  return {
    free,
    active: snapshot.lru.active.length,
    inactive: snapshot.lru.inactive.length,
    swap,
  };
}

function layout(before: Snapshot | null, after: Snapshot, options: PictureOptions): Layout {
  const known = options.past?.at(-1)?.after === after ? options.past : null;
  const lone = [{ label: '', before: before ?? after, after, moments: undefined }];
  const steps = before === null ? lone : (known ?? lone);
  const points: Point[] = [
    { ...levelsOf(steps[0].before), time: steps[0].before.time, label: '', step: 0 },
  ];
  steps.forEach(({ label, after: then, moments }, at) => {
    for (const { time, levels } of moments ?? [])
      if (levels) points.push({ ...levels, time, label, step: at + 1 });
    points.push({ ...levelsOf(then), time: then.time, label, step: at + 1 });
  });
  const sum = (field: 'pagesMin' | 'pagesLow' | 'pagesHigh') =>
    after.zones.reduce((total, zone) => total + zone[field], 0);
  const marks: [string, number][] = [
    ['pages_high', sum('pagesHigh')],
    ['pages_low', sum('pagesLow')],
    ['pages_min', sum('pagesMin')],
  ];
  return { points, marks };
}

const LOOKS: Record<LineName, string> = {
  free: 'rc-level-free',
  active: 'rc-level-active',
  inactive: 'rc-level-inactive',
  swap: 'rc-level-swap',
};

/** Of the panels, which stand one over the other: from where to where the run goes. */
interface Span {
  left: number;
  right: number;
  points: Point[];
}

function xOf({ left, right, points }: Span, at: number): number {
  return left + ((right - left) * at) / Math.max(1, points.length - 1);
}

/** Values from 0 to `most`, from below to the top. */
interface Panel {
  top: number;
  height: number;
  most: number;
}

function yOf({ top, height, most }: Panel, value: number): number {
  return top + height - (height * Math.min(value, most)) / most;
}

function drawAxes({ left, right }: Span, panel: Panel): string {
  const { top, height, most } = panel;
  const out = [
    line(left, top + height, right, top + height, 'rc-rail'),
    line(left, top, left, top + height, 'rc-rail'),
  ];
  for (const part of [0, 0.5, 1]) {
    const value = Math.round(most * part);
    const y = yOf(panel, value);
    out.push(line(left - 4, y, left, y, 'rc-rail'));
    out.push(textAt(left - 7, y + 4, `${value}`, 'rc-mono', 'end'));
  }
  return out.join('');
}

function drawMark({ left, right }: Span, panel: Panel, [name, value]: [string, number]): string {
  const y = yOf(panel, value);
  return line(left, y, right, y, 'rc-thread') + textAt(right + 5, y + 4, name, 'rc-soft');
}

function drawLine(span: Span, panel: Panel, name: LineName): string {
  const d = span.points.map((point, at) => {
    const place = `${round(xOf(span, at))} ${round(yOf(panel, point[name]))}`;
    return `${at === 0 ? 'M' : 'L'}${place}`;
  });
  return path(d.join(''), `rc-level ${LOOKS[name]}`);
}

/** A tick at the end of each step, the virtual time where there is room. */
function drawSteps(span: Span, y: number): string {
  const { left, points } = span;
  const out: string[] = [];
  let free = left - 40;
  points.forEach((point, at) => {
    const last = at === points.length - 1;
    if (!last && points[at + 1].step === point.step) return;
    const x = xOf(span, at);
    out.push(line(x, y, x, y + 4, 'rc-rail'));
    const text = milliseconds(point.time, points[0].time);
    const half = monoWidth(text) / 2;
    const end = xOf(span, points.length - 1);
    if (x - half < free + 10 || (!last && x + half > end - half - 10)) return;
    out.push(textAt(x, y + 17, text, 'rc-mono', 'middle'));
    free = x + half;
  });
  return out.join('');
}

const KEYS = LINES.map(
  (name): KeyEntry => ({
    words: WORDS[name],
    body: (x, top) => line(x - 6, top + 11, x + 16, top + 11, `rc-level ${LOOKS[name]}`),
  }),
);

function draw({ points, marks }: Layout, narrow: boolean): Drawing {
  const width = widthOf(narrow);
  const span: Span = { left: narrow ? 36 : 44, right: width - (narrow ? 78 : 92), points };
  const near = Math.max(2 * marks[0][1], 20);
  const upper: Panel = { top: 28, height: 150, most: near };
  const rest = Math.max(1, ...points.flatMap((p) => [p.active, p.inactive, p.swap]));
  const lower: Panel = { top: 232, height: 150, most: rest };
  const out = [
    textAt(1, 14, `Free pages, up to ${near}`, 'rc-text'),
    textAt(1, 218, 'Pages in the lists, and slots in use', 'rc-text'),
    drawAxes(span, upper),
    drawAxes(span, lower),
    ...marks.map((mark) => drawMark(span, upper, mark)),
    ...LINES.map((name) => drawLine(span, name === 'free' ? upper : lower, name)),
  ];
  const bottom = lower.top + lower.height;
  out.push(drawSteps(span, bottom));
  const key = drawKey(KEYS, bottom + 30, width - 2);
  out.push(key.body);
  return { width, height: bottom + 38 + key.height, body: out.join('') };
}

/** The levels after each step, and how far free memory fell within it. */
export function describeLevels(
  before: Snapshot | null,
  after: Snapshot,
  options: PictureOptions = {},
): string[] {
  const { points, marks } = layout(before, after, options);
  const [high, low, min] = marks.map(([, value]) => value);
  const sentences = [`Watermarks: pages_min ${min}, pages_low ${low}, pages_high ${high}.`];
  const steps = [...new Set(points.map((point) => point.step))];
  const told = steps.length > 24 ? [...steps.slice(0, 4), ...steps.slice(-20)] : steps;
  for (const step of told) {
    const own = points.filter((point) => point.step === step);
    const last = own[own.length - 1];
    const when = `At ${milliseconds(last.time, points[0].time)}${last.label === '' ? '' : `, after ${last.label}`}`;
    const least = Math.min(...own.map((point) => point.free));
    const fell = least < last.free ? ` (down to ${least} on the way)` : '';
    sentences.push(
      `${when}: ${last.free} free${fell}, ${last.active} active, ${last.inactive} inactive, ${count(last.swap, 'slot')} in use.`,
    );
    if (step === 3 && told.length < steps.length)
      sentences.push(`Left out: ${count(steps.length - told.length, 'step')} that followed.`);
  }
  return sentences;
}

/** Free memory, lists and swap from the first step to this one. */
export function levels(
  before: Snapshot | null,
  after: Snapshot,
  options: PictureOptions = {},
): string {
  const text = describeLevels(before, after, options);
  return both('levels', options, {
    title: 'Memory over the run',
    text,
    summary: [text[0], ...text.slice(-3)],
    draw: (_id, narrow) => draw(layout(before, after, options), narrow),
  });
}
