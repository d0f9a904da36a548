// Who maps the pages of a file: areas above and below its strip, each over the pages it maps.
//
//     i_mmap, private        three 4  40000000 rw-p   │ │●│○│ │
//                                                     0 1 2 3 4
//     the file               /data                    ▓▓▓▓▓▓▓▓▓|
//     i_mmap_shared          one 2    40000000 rw-s   │●│●│ │ │ │
//
// A dot is an entry that leads to the page of the cache; a ring one that leads to a copy of its own.

import type { Snapshot } from 'sim';
import { nothing } from './column.ts';
import {
  CELLS_HEIGHT,
  columnsFor,
  drawCells,
  drawKey,
  drawNumbers,
  END_SIGN,
  fileIn,
  looksOf,
  pagesOf,
  pagesPhrase,
  sizeWords,
  subjectFile,
} from './file-strip.ts';
import { both, type PictureOptions } from './frame.ts';
import type { FileSnapshot, MappingSnapshot } from './parts.ts';
import { defs, patternFill } from './patterns.ts';
import type { Drawing } from './strips.ts';
import {
  element,
  escapeText,
  fit,
  LINE,
  monoWidth,
  path,
  rect,
  textAt,
  textWidth,
  wrap,
  xy,
} from './svg.ts';
import { address, count, PAGE } from './words.ts';

/** What an entry of an area leads to. */
type Leads = 'cache' | 'own';

interface Area {
  mapping: MappingSnapshot;
  /** By page of the file. */
  entries: Map<number, { leads: Leads; bits: string; fresh: boolean }>;
  /** Pages whose entry is gone with this step. */
  gone: number[];
  fresh: boolean;
}

interface Layout {
  name: string;
  file: FileSnapshot;
  /** The page that is meant; null for all. */
  page: number | null;
  areas: Area[];
  /** Areas that the step has taken away. */
  left: MappingSnapshot[];
  hidden: number;
}

/** As many areas as a reader can follow. */
const MOST_AREAS = 10;

function areaOf(file: FileSnapshot, former: FileSnapshot | null, mapping: MappingSnapshot): Area {
  const was = former?.mappings.find((one) => one.id === mapping.id && one.mm === mapping.mm);
  const frames = new Map(file.pages.map((page) => [page.index, page.pfn]));
  const entries = new Map<number, { leads: Leads; bits: string; fresh: boolean }>();
  for (const { index, pfn, bits } of mapping.entries) {
    const old = was?.entries.find((entry) => entry.index === index);
    const fresh = former !== null && (old?.pfn !== pfn || old.bits !== bits);
    entries.set(index, { leads: frames.get(index) === pfn ? 'cache' : 'own', bits, fresh });
  }
  const gone = (was?.entries ?? []).map((entry) => entry.index).filter((i) => !entries.has(i));
  return { mapping, entries, gone, fresh: former !== null && !was };
}

function layout(before: Snapshot | null, after: Snapshot, options: PictureOptions): Layout | null {
  const name = subjectFile(before, after, options);
  const file = name === null ? null : fileIn(after, name);
  if (name === null || file === null) return null;
  const pair = before !== null && before !== after;
  const former = pair ? fileIn(before, name) : null;
  const page = options.page ?? null;
  const maps = ({ pgoff, start, end }: MappingSnapshot) =>
    page === null || (pgoff <= page && page < pgoff + (end - start) / PAGE);
  const all = file.mappings.filter(maps).map((mapping) => areaOf(file, former, mapping));
  const now = new Set(file.mappings.map((mapping) => mapping.id));
  return {
    name,
    file,
    page,
    areas: all.slice(0, MOST_AREAS),
    left: (former?.mappings ?? []).filter((mapping) => maps(mapping) && !now.has(mapping.id)),
    hidden: Math.max(0, all.length - MOST_AREAS),
  };
}

function whose({ comm, pid }: MappingSnapshot): string {
  return pid === null ? 'nobody' : `${comm} ${pid}`;
}

function pagesIn({ start, end }: MappingSnapshot): number {
  return Math.max(0, end - start) / PAGE;
}

const DOT = 4;

function drawEntry(x: number, y: number, leads: Leads, fresh: boolean): string {
  const look = leads === 'cache' ? 'rc-entry' : 'rc-entry rc-entry-own';
  const circle = element('circle', { cx: x, cy: y, r: DOT, class: look });
  return fresh
    ? circle + element('circle', { cx: x, cy: y, r: DOT + 3, class: 'rc-ring' })
    : circle;
}

function draw(id: string, plan: Layout | null, narrow: boolean): Drawing {
  const width = narrow ? 342 : 680;
  if (plan === null) return nothing(width, 'no file in use');
  const { file, areas, page } = plan;
  const mapped = areas.map(({ mapping }) => mapping.pgoff + pagesIn(mapping) - 1);
  const indices = file.pages.map((one) => one.index);
  const touched = areas.flatMap(({ entries, mapping }) => [mapping.pgoff, ...entries.keys()]);
  const last = Math.max(0, pagesOf(file.size) - 1, ...indices, ...mapped);
  const left = narrow ? 1 : 196;
  const columns = columnsFor(last, [...indices, ...touched], width - left - (narrow ? 6 : 110));
  const out: string[] = [];
  let y = 0;
  const meant = (top: number, height: number) => {
    if (page === null) return;
    out.push(rect(left + columns.x(page) - 1, top, columns.cell + 2, height, 'rc-chosen'));
  };
  const heading = (text: string) => {
    y += LINE;
    out.push(textAt(1, y, text, 'rc-heading'));
    y += 8;
  };
  const lane = (area: Area) => {
    const { mapping, entries, gone } = area;
    const from = columns.x(mapping.pgoff);
    const to = columns.x(mapping.pgoff + pagesIn(mapping));
    const shared = mapping.list === 'i_mmap_shared';
    const look = shared ? 'shared' : 'file';
    const where = `${address(mapping.start)} ${mapping.prot}`;
    const note = area.fresh
      ? 'new'
      : gone.length > 0
        ? `${count(gone.length, 'entry', 'entries')} gone`
        : '';
    if (narrow) {
      out.push(textAt(1, y + 12, fit(whose(mapping), width - monoWidth(where) - 80), 'rc-text'));
      out.push(textAt(14 + textWidth(whose(mapping)), y + 12, where, 'rc-mono'));
      out.push(textAt(width - 2, y + 12, note, 'rc-note', 'end'));
      y += 18;
    } else {
      out.push(textAt(1, y + 16, fit(whose(mapping), 76), 'rc-text'));
      out.push(textAt(80, y + 16, where, 'rc-mono'));
      out.push(textAt(left + columns.width + 12, y + 16, note, 'rc-note'));
    }
    const parts = [element('title', {}, escapeText(areaSentence(area)))];
    const wide = Math.max(2, to - from);
    parts.push(rect(left + from, y, wide, 24, `rc-fill rc-${look}`));
    parts.push(rect(left + from, y + 19, wide, 5, 'rc-band', patternFill(id, look)));
    const inner = columns.pages.flatMap((index) =>
      index !== null && index > mapping.pgoff && index < mapping.pgoff + pagesIn(mapping)
        ? [`M${xy(left + columns.x(index), y)}v24`]
        : [],
    );
    if (inner.length > 0) parts.push(path(inner.join(''), 'rc-slot'));
    parts.push(rect(left + from, y, wide, 24, area.fresh ? 'rc-outline-strong' : 'rc-cell'));
    const middle = (index: number) => left + columns.x(index) + columns.cell / 2;
    for (const [index, { leads, fresh }] of entries)
      parts.push(drawEntry(middle(index), y + 10, leads, fresh));
    for (const index of gone)
      parts.push(
        path(
          `M${xy(middle(index) - 4, y + 6)}l8 8M${xy(middle(index) + 4, y + 6)}l-8 8`,
          'rc-cross',
        ),
      );
    out.push(element('g', {}, ...parts));
    y += 32;
  };
  const of = (list: MappingSnapshot['list']) =>
    areas.filter(({ mapping }) => mapping.list === list);
  const none = (list: MappingSnapshot['list']) => (of(list).length === 0 ? ': none' : '');
  heading(`i_mmap, private mappings${none('i_mmap')}`);
  const top = y - 4;
  for (const area of of('i_mmap')) lane(area);
  if (narrow) {
    for (const text of wrap(`${plan.name}, ${sizeWords(file.size)}`, width - 4)) {
      y += LINE;
      out.push(textAt(1, y, text, 'rc-text'));
    }
    y += 4;
  }
  y += 10;
  out.push(drawNumbers(columns, left, y));
  y += 6;
  if (!narrow)
    wrap(`${plan.name}, ${sizeWords(file.size)}`, left - 12).forEach((text, row) => {
      out.push(textAt(1, y + 6 + row * LINE, text, 'rc-text'));
    });
  out.push(drawCells(id, columns, file, left, y, true));
  y += CELLS_HEIGHT + (narrow ? 4 : 12);
  heading(`i_mmap_shared, shared mappings${none('i_mmap_shared')}`);
  for (const area of of('i_mmap_shared')) lane(area);
  meant(top, y - top);
  const say = (text: string, look: string) => {
    for (const part of wrap(text, width - 4)) {
      y += LINE;
      out.push(textAt(1, y, part, look));
    }
  };
  for (const mapping of plan.left)
    say(`Gone: ${whose(mapping)}, ${address(mapping.start)} ${mapping.prot}.`, 'rc-note');
  if (plan.hidden > 0) say(`and ${count(plan.hidden, 'more area')}`, 'rc-soft');
  const keys = [
    {
      words: 'entry: leads to the page',
      body: (x: number, at: number) => drawEntry(x + 8, at + 11, 'cache', false),
    },
    {
      words: 'entry: leads to a copy',
      body: (x: number, at: number) => drawEntry(x + 8, at + 11, 'own', false),
    },
  ];
  if (areas.some((area) => [...area.entries.values()].some((entry) => entry.fresh)))
    keys.push({
      words: 'new or changed',
      body: (x, at) => drawEntry(x + 8, at + 11, 'cache', true),
    });
  if (areas.some((area) => area.gone.length > 0))
    keys.push({
      words: 'entry gone',
      body: (x, at) => path(`M${xy(x + 4, at + 7)}l8 8M${xy(x + 12, at + 7)}l-8 8`, 'rc-cross'),
    });
  keys.push(END_SIGN);
  const signs = drawKey(keys, y + 8, width - 2);
  out.push(signs.body);
  const looks = new Set([...looksOf([file]), 'file', 'shared']);
  return { width, height: y + 10 + signs.height, body: defs(id, looks) + out.join('') };
}

function areaSentence({ mapping, entries, gone, fresh }: Area): string {
  const first = mapping.pgoff;
  const which = pagesPhrase([first, Math.max(first, first + pagesIn(mapping) - 1)]).replace(
    ' and ',
    '–',
  );
  const of = (leads: Leads) => [...entries].filter(([, e]) => e.leads === leads).map(([i]) => i);
  const parts: string[] = [];
  if (of('cache').length > 0) parts.push(`entries for ${pagesPhrase(of('cache'))}`);
  if (of('own').length > 0) parts.push(`copies of its own of ${pagesPhrase(of('own'))}`);
  if (parts.length === 0) parts.push('no entry');
  const news = [...entries].filter(([, entry]) => entry.fresh).map(([index]) => index);
  if (news.length > 0) parts.push(`new or changed for ${pagesPhrase(news)}`);
  if (gone.length > 0) parts.push(`gone for ${pagesPhrase(gone)}`);
  const mark = fresh ? ' (new)' : '';
  return `${mapping.list}: ${whose(mapping)} maps ${which} at ${address(mapping.start)}, ${mapping.prot}${mark}: ${parts.join(', ')}.`;
}

/** Each list in its order, what each area maps, and which of its entries are present. */
export function describeMappers(
  before: Snapshot | null,
  after: Snapshot,
  options: PictureOptions = {},
): string[] {
  const plan = layout(before, after, options);
  if (plan === null) return ['No file is in use.'];
  const { name, file, areas, page } = plan;
  const pages = file.pages.map((one) => one.index);
  const cached = pages.length === 0 ? 'no page' : pagesPhrase(pages);
  const sentences = [`The file ${name}, ${sizeWords(file.size)}; in the cache: ${cached}.`];
  if (page !== null) sentences.push(`Page ${page} is meant.`);
  for (const list of ['i_mmap', 'i_mmap_shared'] as const) {
    const these = areas.filter(({ mapping }) => mapping.list === list);
    if (these.length === 0) sentences.push(`Nobody is in the list ${list}.`);
    for (const area of these) sentences.push(`In ${areaSentence(area)}`);
  }
  for (const mapping of plan.left)
    sentences.push(`Gone: ${whose(mapping)}, ${address(mapping.start)} ${mapping.prot}.`);
  if (plan.hidden > 0) sentences.push(`And ${count(plan.hidden, 'more area')}.`);
  return sentences;
}

/** The two lists of areas of a file, over and under its pages. */
export function mappers(
  before: Snapshot | null,
  after: Snapshot,
  options: PictureOptions = {},
): string {
  const plan = layout(before, after, options);
  return both('mappers', options, {
    title: plan === null ? 'Who maps a file' : `Who maps ${plan.name}`,
    text: describeMappers(before, after, options),
    draw: (id, narrow) => draw(id, plan, narrow),
  });
}
