// The processes that map the pages of a file: areas above and below its strip, each over the pages it maps.
//
//     i_mmap, private        three 4  40000000 rw-p   │ │●│○│ │
//                                                     0 1 2 3 4
//     the file               /data                    ▓▓▓▓▓▓▓▓▓|
//     i_mmap_shared          one 2    40000000 rw-s   │●│●│ │ │ │
//
// A dot is an entry that leads to the page of the cache; a ring one that leads to a copy of its own.

import type { Snapshot } from 'sim';
import { Column, nothing } from './column.ts';
import {
  CELLS_HEIGHT,
  type Columns,
  columnsFor,
  drawCells,
  drawKey,
  drawNumbers,
  END_SIGN,
  fileIn,
  type KeyEntry,
  looksOf,
  pagesOf,
  pagesPhrase,
  sizeWords,
  subjectFile,
} from './file-strip.ts';
import { both, type PictureOptions, widthOf } from './frame.ts';
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

function drawCross(x: number, y: number): string {
  return path(`M${xy(x - 4, y - 4)}l8 8M${xy(x + 4, y - 4)}l-8 8`, 'rc-cross');
}

/** What the signs mean that occur in these areas. */
function keysOf(areas: Area[]): KeyEntry[] {
  const entry = (words: string, leads: Leads, fresh = false): KeyEntry => ({
    words,
    body: (x, top) => drawEntry(x + 8, top + 11, leads, fresh),
  });
  const keys = [entry('entry: leads to the page', 'cache'), entry('entry: leads to a copy', 'own')];
  if (areas.some((area) => [...area.entries.values()].some(({ fresh }) => fresh)))
    keys.push(entry('new or changed', 'cache', true));
  if (areas.some((area) => area.gone.length > 0))
    keys.push({ words: 'entry gone', body: (x, top) => drawCross(x + 8, top + 11) });
  return [...keys, END_SIGN];
}

/** Beside an area: that the step made it, or what the step took from it. */
function noteOf({ fresh, gone }: Area): string {
  if (fresh) return 'new';
  return gone.length > 0 ? `${count(gone.length, 'entry', 'entries')} gone` : '';
}

/** The strip of the file and the areas over and under it, as far down as they are drawn. */
class Lanes extends Column {
  private readonly left: number;
  private readonly columns: Columns;

  constructor(
    private readonly id: string,
    private readonly plan: Layout,
    private readonly narrow: boolean,
  ) {
    super(widthOf(narrow));
    const { file, areas } = plan;
    this.left = narrow ? 1 : 196;
    const mapped = areas.map(({ mapping }) => mapping.pgoff + pagesIn(mapping) - 1);
    const indices = file.pages.map((one) => one.index);
    const touched = areas.flatMap(({ entries, mapping }) => [mapping.pgoff, ...entries.keys()]);
    const last = Math.max(0, pagesOf(file.size) - 1, ...indices, ...mapped);
    const room = this.width - this.left - (narrow ? 6 : 110);
    this.columns = columnsFor(last, [...indices, ...touched], room);
  }

  draw(): Drawing {
    const { out, plan } = this;
    const { file, areas } = plan;
    this.heading('i_mmap', 'private');
    const top = this.y - 4;
    this.lanes('i_mmap');
    this.strip();
    this.heading('i_mmap_shared', 'shared');
    this.lanes('i_mmap_shared');
    this.chosen(top);
    for (const mapping of plan.left)
      this.say(`Gone: ${whose(mapping)}, ${address(mapping.start)} ${mapping.prot}.`, 'rc-note');
    if (plan.hidden > 0) this.say(`and ${count(plan.hidden, 'more area')}`, 'rc-soft');
    const signs = drawKey(keysOf(areas), this.y + 8, this.width - 2);
    out.push(signs.body);
    const looks = new Set([...looksOf([file]), 'file', 'shared']);
    const body = defs(this.id, looks) + out.join('');
    return { width: this.width, height: this.y + 10 + signs.height, body };
  }

  private of(list: MappingSnapshot['list']): Area[] {
    return this.plan.areas.filter(({ mapping }) => mapping.list === list);
  }

  private heading(list: MappingSnapshot['list'], what: string): void {
    const none = this.of(list).length === 0 ? ': none' : '';
    this.y += LINE;
    this.out.push(textAt(1, this.y, `${list}, ${what} mappings${none}`, 'rc-heading'));
    this.y += 8;
  }

  private lanes(list: MappingSnapshot['list']): void {
    for (const area of this.of(list)) {
      this.labels(area);
      this.out.push(this.area(area));
      this.y += 32;
    }
  }

  /** Whose area it is, where it stands and what became of it: beside it or over it. */
  private labels(area: Area): void {
    const { out, width, y } = this;
    const { mapping } = area;
    const where = `${address(mapping.start)} ${mapping.prot}`;
    const note = noteOf(area);
    if (this.narrow) {
      out.push(textAt(1, y + 12, fit(whose(mapping), width - monoWidth(where) - 80), 'rc-text'));
      out.push(textAt(14 + textWidth(whose(mapping)), y + 12, where, 'rc-mono'));
      out.push(textAt(width - 2, y + 12, note, 'rc-note', 'end'));
      this.y += 18;
    } else {
      out.push(textAt(1, y + 16, fit(whose(mapping), 76), 'rc-text'));
      out.push(textAt(80, y + 16, where, 'rc-mono'));
      out.push(textAt(this.left + this.columns.width + 12, y + 16, note, 'rc-note'));
    }
  }

  /** An area over the pages that it maps, with its entries. */
  private area(area: Area): string {
    const { y, left, columns } = this;
    const { mapping, entries, gone } = area;
    const end = mapping.pgoff + pagesIn(mapping);
    const from = left + columns.x(mapping.pgoff);
    const wide = Math.max(2, columns.x(end) - columns.x(mapping.pgoff));
    const look = mapping.list === 'i_mmap_shared' ? 'shared' : 'file';
    const borders = columns.pages.flatMap((index) =>
      index !== null && index > mapping.pgoff && index < end
        ? [`M${xy(left + columns.x(index), y)}v24`]
        : [],
    );
    const middle = (index: number) => left + columns.x(index) + columns.cell / 2;
    return element(
      'g',
      {},
      element('title', {}, escapeText(areaSentence(area))),
      rect(from, y, wide, 24, `rc-fill rc-${look}`),
      rect(from, y + 19, wide, 5, 'rc-band', patternFill(this.id, look)),
      borders.length > 0 ? path(borders.join(''), 'rc-slot') : '',
      rect(from, y, wide, 24, area.fresh ? 'rc-outline-strong' : 'rc-cell'),
      ...[...entries].map(([at, { leads, fresh }]) => drawEntry(middle(at), y + 10, leads, fresh)),
      ...gone.map((index) => drawCross(middle(index), y + 10)),
    );
  }

  /** The file's name, its pages and their numbers. */
  private strip(): void {
    const { out, left, columns, narrow, plan } = this;
    const name = `${plan.name}, ${sizeWords(plan.file.size)}`;
    if (narrow) {
      this.say(name, 'rc-text');
      this.y += 4;
    }
    this.y += 10;
    out.push(drawNumbers(columns, left, this.y));
    this.y += 6;
    if (!narrow)
      wrap(name, left - 12).forEach((text, row) => {
        out.push(textAt(1, this.y + 6 + row * LINE, text, 'rc-text'));
      });
    out.push(drawCells(this.id, columns, plan.file, left, this.y, true));
    this.y += CELLS_HEIGHT + (narrow ? 4 : 12);
  }

  /** Around all that stands over and under the page that is meant. */
  private chosen(top: number): void {
    const { columns, left, y } = this;
    const { page } = this.plan;
    if (page === null) return;
    const x = left + columns.x(page) - 1;
    this.out.push(rect(x, top, columns.cell + 2, y - top, 'rc-chosen'));
  }
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
    if (these.length === 0) sentences.push(`The list ${list} is empty.`);
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
    draw: (id, narrow) =>
      plan === null
        ? nothing(widthOf(narrow), 'no file in use')
        : new Lanes(id, plan, narrow).draw(),
  });
}
