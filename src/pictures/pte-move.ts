// Page tables that move one entry at a time: what move_page_tables() did, in its order.
//
//     old range                          new range
//     40003000 frame 523   ──── 1 ────►  50001000              a page table is made for it
//                          ◄─── 5 ─────
//     40002000 frame 524   ──── 2 ────►  50000000
//                          ◄─── 4 ─────
//     40001000 frame 525   ──── 3 ─╳     4ffff000              no page table: it stays
//     40000000 frame 526                 4fffe000              never tried
//                                     6  zap_page_range()
//
// A row is a page, the last at the top, because that is the one which moves first. Order and outcome
// are those of the trace; which frame stood and stands in which entry is what the snapshots before
// and after the call tell.

import type { Snapshot, TracedCall } from 'sim';
import { spaceOf } from './changes.ts';
import { Column } from './column.ts';
import { both, type PictureOptions, widthOf } from './frame.ts';
import type { Drawing } from './strips.ts';
import {
  element,
  escapeText,
  fit,
  LINE,
  line,
  path,
  rect,
  textAt,
  textWidth,
  wrap,
  xy,
} from './svg.ts';
import { address, count, PAGE } from './words.ts';

/** What became of an entry in one call of move_one_page(). */
interface Moved {
  /** Counted over all that moved, stayed or went back. */
  number: number;
  kind: 'moved' | 'stayed' | 'back';
  /** A page table was made for it. */
  table: boolean;
}

interface Row {
  from: number;
  to: number;
  /** `frame 523 pwuad`, before and after the call; null for an entry that is empty or not there. */
  oldBefore: string | null;
  oldAfter: string | null;
  newAfter: string | null;
  /** Forward, and back if it failed. */
  moves: Moved[];
  /** move_one_page() was called for it. */
  tried: boolean;
}

/** What the call of move_page_tables() tells. */
export interface PteMove {
  from: number;
  to: number;
  len: number;
  /** From the highest address to the lowest. */
  rows: Row[];
  failed: boolean;
  /** Of zap_page_range() after a failure: its number, and how many pages it freed. */
  zap: { number: number; freed: number } | null;
}

function argument(call: TracedCall, name: string): number {
  return Number(call.args.find((one) => one.name === name)?.value ?? 0);
}

function find(call: TracedCall, name: string): TracedCall[] {
  return call.children.flatMap((child) => [
    ...(child.name === name ? [child] : []),
    ...find(child, name),
  ]);
}

/** Every call of move_page_tables() in a run, in order. */
export function movesOf(calls: readonly TracedCall[]): TracedCall[] {
  const found = calls.flatMap((call) =>
    call.name === 'move_page_tables' ? [call] : find(call, 'move_page_tables'),
  );
  return found.sort((a, b) => a.from - b.from);
}

/** The entries of a process, in words, by address. */
function entriesOf(snapshot: Snapshot, pid: number): Map<number, string> {
  const tables = spaceOf(snapshot, pid)?.pageTables ?? [];
  return new Map(
    tables.flatMap(({ ptes }) =>
      ptes.map(({ addr, pfn, bits }): [number, string] => [
        addr,
        bits === 's' ? `swap slot ${pfn}` : `frame ${pfn} ${bits}`,
      ]),
    ),
  );
}

/** Reads off a call of move_page_tables(), and the machine before and after it, what moved when. */
export function pteMove(call: TracedCall, before: Snapshot, after: Snapshot): PteMove {
  const from = argument(call, 'old_addr');
  const to = argument(call, 'new_addr');
  const len = argument(call, 'len');
  const was = entriesOf(before, call.pid);
  const is = entriesOf(after, call.pid);
  const rows: Row[] = [];
  for (let offset = len - PAGE; offset >= 0; offset -= PAGE) {
    rows.push({
      from: from + offset,
      to: to + offset,
      oldBefore: was.get(from + offset) ?? null,
      oldAfter: is.get(from + offset) ?? null,
      newAfter: is.get(to + offset) ?? null,
      moves: [],
      tried: false,
    });
  }
  let number = 0;
  let failed = false;
  for (const one of call.children.filter((child) => child.name === 'move_one_page')) {
    const src = argument(one, 'old_addr');
    const row = rows.find((r) => (failed ? r.to : r.from) === src);
    if (!row) continue;
    row.tried = true;
    const copied = one.children.find((child) => child.name === 'copy_one_pte');
    if (!copied) continue;
    number += 1;
    const stayed = copied.result !== '0';
    const kind = stayed ? 'stayed' : failed ? 'back' : 'moved';
    const made = [...find(one, 'pte_alloc_one_fast'), ...find(one, 'pte_alloc_one')];
    row.moves.push({ number, kind, table: made.length > 0 && !stayed });
    if (stayed) failed = true;
  }
  const zapped = call.children.find((child) => child.name === 'zap_page_range');
  const freed =
    zapped && find(zapped, 'zap_pte_range').reduce((sum, one) => sum + Number(one.result), 0);
  const zap = freed === undefined ? null : { number: number + 1, freed };
  return { from, to, len, rows, failed: call.result !== '0', zap };
}

function isQuiet(row: Row): boolean {
  return row.moves.length === 0 && row.oldBefore === null;
}

/** Rows as they are drawn: those in a row that have nothing to move are one line. */
type Line = { row: Row } | { quiet: Row[] };

function linesOf(rows: Row[]): Line[] {
  const lines: Line[] = [];
  for (let at = 0; at < rows.length; at += 1) {
    let end = at;
    while (end < rows.length && isQuiet(rows[end]) && rows[end].tried === rows[at].tried) end += 1;
    if (end - at > 2) {
      lines.push({ quiet: rows.slice(at, end) });
      at = end - 1;
    } else lines.push({ row: rows[at] });
  }
  if (lines.length <= MOST_LINES) return lines;
  const left = lines.slice(MOST_LINES - 1).flatMap((one) => ('row' in one ? [one.row] : one.quiet));
  return [...lines.slice(0, MOST_LINES - 1), { quiet: left }];
}

const MOST_LINES = 16;

function quietWords(rows: Row[]): string {
  const pages = count(rows.length, 'page');
  if (rows.some((row) => !isQuiet(row))) return `and ${count(rows.length, 'more page')}`;
  return rows[0].tried ? `${pages} without an entry` : `${pages} without an entry, never tried`;
}

/** Beside a row: what the arrows do not say. */
function noteOf(row: Row, narrow: boolean): string {
  if (!row.tried) return 'never tried';
  const first = row.moves[0];
  if (!first) return 'nothing to move';
  if (first.kind === 'stayed')
    return narrow ? 'no page table: it stays' : 'no memory for a page table: it stays';
  if (first.table) return narrow ? 'a page table is made' : 'a page table is made for it';
  return '';
}

/** Is there a border of 4 MB between this page and the one below? */
function isBorder(addr: number): boolean {
  return (addr & 0x3fffff) === 0;
}

/** The frame or the slot in swap, without the bits. */
function nameOf(entry: string): string {
  return entry.replace(/ [pwuad-]{5}$/, '');
}

const ROW = 46;
const BOX = 38;

/** Where the two ranges stand, and what is said of their rows. */
interface Columns {
  narrow: boolean;
  old: number;
  width: number;
  fresh: number;
  /** Null where there is no room beside the boxes: it is said below them. */
  note: number | null;
}

function columnsOf(narrow: boolean): Columns {
  return narrow
    ? { narrow, old: 1, width: 133, fresh: 208, note: null }
    : { narrow, old: 1, width: 160, fresh: 261, note: 436 };
}

/** What is drawn of an entry after the call. */
interface Shown {
  addr: number;
  held: string | null;
  /** What to say of an empty one that was not always so. */
  once: string | null;
  changed: boolean;
}

function drawEntry({ addr, held, once, changed }: Shown, x: number, y: number, width: number) {
  const out = [element('title', {}, escapeText(`${address(addr)}: ${held ?? 'empty'}`))];
  if (held !== null) out.push(rect(x, y, width, BOX, 'rc-fill rc-page-table'));
  const look = held === null ? 'rc-ghost' : changed ? 'rc-outline-strong' : 'rc-cell';
  out.push(rect(x, y, width, BOX, look));
  out.push(textAt(x + 7, y + 15, address(addr), 'rc-mono'));
  // Where it has been is said; that nothing ever was is left empty.
  const words = held ?? once ?? 'empty';
  out.push(textAt(x + 7, y + 31, fit(words, width - 12), held === null ? 'rc-soft' : 'rc-text'));
  return element('g', {}, ...out);
}

/** One arrow between the columns, with its number; `stayed` ends before it arrives. */
function drawArrow(move: Moved, left: number, right: number, y: number): string {
  const number = String(move.number);
  const middle = (left + right) / 2;
  const back = move.kind === 'back';
  const tip = back ? left + 2 : right - 2;
  const out: string[] = [];
  if (move.kind === 'stayed') {
    const end = middle + 20;
    out.push(line(left + 3, y, end, y, 'rc-outline-strong'));
    out.push(path(`M${xy(end - 4, y - 5)}l10 10m0 -10l-10 10`, 'rc-outline-strong'));
  } else {
    out.push(line(left + 3, y, right - 3, y, back ? 'rc-thread' : 'rc-edge'));
    out.push(path(back ? `M${xy(tip, y)}l8 -3.5v7Z` : `M${xy(tip, y)}l-8 -3.5v7Z`, 'rc-arrow'));
  }
  out.push(textAt(middle - (move.kind === 'stayed' ? 8 : 0), y + 4.5, number, 'rc-halo', 'middle'));
  return out.join('');
}

function rangeAt(move: PteMove, start: number): string {
  return `${address(start)}–${address(start + move.len)}`;
}

function drawHeads(move: PteMove, at: Columns): string {
  return (
    textAt(at.old, 14, 'from', 'rc-heading') +
    textAt(at.fresh, 14, 'to', 'rc-heading') +
    textAt(at.old, 30, rangeAt(move, move.from), 'rc-mono') +
    textAt(at.fresh, 30, rangeAt(move, move.to), 'rc-mono')
  );
}

function drawQuiet(column: Column, rows: Row[], at: Columns): void {
  const { out, y } = column;
  for (const x of [at.old, at.fresh]) out.push(rect(x, y, at.width, 22, 'rc-ghost'));
  const base = at.narrow ? y + 19 + LINE : y + 15;
  out.push(textAt(at.note ?? at.old, base, quietWords(rows), 'rc-soft'));
  column.y += at.narrow ? 28 + LINE : 30;
}

/** Both entries of a page, and between them what went from one to the other. */
function drawMoves(move: PteMove, row: Row, at: Columns, y: number): string {
  const has = (kind: Moved['kind']) => row.moves.some((one) => one.kind === kind);
  const former = row.oldBefore === null ? null : nameOf(row.oldBefore);
  const from: Shown = {
    addr: row.from,
    held: row.oldAfter,
    once: former && `was ${former}`,
    changed: false,
  };
  const to: Shown = {
    addr: row.to,
    held: row.newAfter,
    once: has('back') && former ? `once ${former}` : null,
    changed: row.newAfter !== null && has('moved') && !move.failed,
  };
  const heights = row.moves.length > 1 ? [y + 11, y + 28] : [];
  return [
    drawEntry(from, at.old, y, at.width),
    drawEntry(to, at.fresh, y, at.width),
    ...row.moves.map((one, index) =>
      drawArrow(one, at.old + at.width, at.fresh, heights[index] ?? y + BOX / 2),
    ),
  ].join('');
}

/** What the arrows of a row do not say: beside it, or on a line of its own. */
function drawNote(column: Column, row: Row, at: Columns): void {
  const { out, width, y } = column;
  const note = noteOf(row, at.narrow);
  const look = row.moves.some(({ kind }) => kind === 'stayed') ? 'rc-note' : 'rc-soft';
  if (at.note !== null) {
    const lines = wrap(note, width - at.note);
    for (const [index, text] of lines.entries()) {
      const base = y + BOX / 2 + 4.5 + (index - (lines.length - 1) / 2) * LINE;
      out.push(textAt(at.note, base, text, look));
    }
  } else if (note !== '') {
    const x = Math.max(at.old, at.fresh + at.width - textWidth(note));
    out.push(textAt(x, y + LINE + BOX, note, look));
    column.y += LINE;
  }
}

/** Below a row: where one of the two ranges goes on in another page table. */
function drawBorders(column: Column, row: Row, at: Columns): void {
  const { out, y } = column;
  const places = [
    { addr: row.from, x: at.old },
    { addr: row.to, x: at.fresh },
  ].filter(({ addr }) => isBorder(addr));
  for (const { x } of places) {
    out.push(line(x, y + 3, x + at.width, y + 3, 'rc-thread'));
    out.push(textAt(x + at.width / 2, y + 7, 'another page table', 'rc-small rc-halo', 'middle'));
  }
  if (places.length > 0) column.y += 14;
}

/** How the call ends. */
function endWords(move: PteMove): string[] {
  const words: string[] = [];
  if (move.zap) {
    const { number, freed } = move.zap;
    const found = freed === 0 ? 'finds nothing' : `frees ${count(freed, 'page')}`;
    words.push(`${number}: zap_page_range() clears the new range and ${found}.`);
  }
  const some = move.rows.some((row) => row.moves.length > 0);
  if (move.failed) words.push('It returns −1: nothing has moved.');
  else words.push(`It returns 0: ${some ? 'all has moved' : 'there was nothing to move'}.`);
  return words;
}

function draw(move: PteMove, narrow: boolean): Drawing {
  const at = columnsOf(narrow);
  const column = new Column(widthOf(narrow));
  const { out, width } = column;
  out.push(drawHeads(move, at));
  column.y = 40;
  for (const one of linesOf(move.rows)) {
    if ('quiet' in one) {
      drawQuiet(column, one.quiet, at);
      continue;
    }
    const { row } = one;
    out.push(drawMoves(move, row, at, column.y));
    drawNote(column, row, at);
    column.y += ROW;
    if (row !== move.rows.at(-1)) drawBorders(column, row, at);
  }
  column.y += 2;
  for (const text of endWords(move)) column.say(text, move.failed ? 'rc-note' : 'rc-soft');
  return { width, height: column.y + 8, body: out.join('') };
}

function frameOf(entry: string | null): string {
  return entry === null ? '' : `, ${entry.replace(/ ([pwuad-]{5})$/, ' ($1)')},`;
}

/** What moved where and in which order, in sentences. */
export function describePteMove(move: PteMove): string[] {
  const range = (start: number) => rangeAt(move, start);
  const sentences = [
    `The entries of ${count(move.len / PAGE, 'page')} are to move from ${range(move.from)} to ${range(move.to)}, the last first.`,
  ];
  const steps = move.rows.flatMap((row) => row.moves.map((one) => ({ row, ...one })));
  steps.sort((a, b) => a.number - b.number);
  for (const { row, number, kind, table } of steps) {
    const what = `the entry for ${address(row.from)}${frameOf(row.oldBefore)}`;
    if (kind === 'moved')
      sentences.push(
        `Move ${number}: ${what} goes to ${address(row.to)}${table ? ', for which a page table is made' : ''}.`,
      );
    else if (kind === 'stayed')
      sentences.push(
        `Move ${number}: ${what} stays, for there is no memory for a page table of ${address(row.to)}.`,
      );
    else sentences.push(`Move ${number}: ${what} goes back from ${address(row.to)}.`);
  }
  const empty = move.rows.filter((row) => row.tried && row.moves.length === 0).length;
  if (empty > 0) sentences.push(`For ${count(empty, 'page')} there was nothing to move.`);
  const untried = move.rows.filter((row) => !row.tried).length;
  if (untried > 0) sentences.push(`For ${count(untried, 'page')} the move was never tried.`);
  if (move.zap) {
    const { freed } = move.zap;
    const found = freed === 0 ? 'finds nothing in it' : `frees ${count(freed, 'page')}`;
    sentences.push(`Then zap_page_range() clears the new range and ${found}.`);
  }
  const left = move.rows.filter((row) => row.newAfter !== null).length;
  sentences.push(
    move.failed
      ? 'It returns -1, and what had moved is back in its place.'
      : `It returns 0, and ${count(left, 'entry', 'entries')} of the new range ${left === 1 ? 'is' : 'are'} filled.`,
  );
  return sentences;
}

/** Draws what one call of move_page_tables() did. */
export function drawPteMove(
  call: TracedCall,
  before: Snapshot,
  after: Snapshot,
  options: PictureOptions = {},
): { svg: string; text: string[] } {
  const move = pteMove(call, before, after);
  const text = describePteMove(move);
  const svg = both('pte-move', options, {
    title: 'Page-table entries that move',
    text,
    draw: (_id, narrow) => draw(move, narrow),
  });
  return { svg, text };
}
