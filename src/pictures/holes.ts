// The holes that arch_get_unmapped_area() passes over until one is large enough.
//
// The search is told again here, over a snapshot: first the address asked for, then from a third of
// user space upwards the end of each area in turn.

import type { Snapshot } from 'sim';
import { boxesOf, TASK_SIZE } from './address-space.ts';
import { MOST_SENTENCES, type Subject, subject } from './changes.ts';
import { both, type PictureOptions } from './frame.ts';
import type { AreaSnapshot } from './parts.ts';
import { drawStrips } from './strips.ts';
import { address, count, PAGE, size } from './words.ts';

/** Where the search starts if no address is asked for: a third of user space. */
const TASK_UNMAPPED_BASE = 0x40000000;

interface Candidate {
  addr: number;
  /** Free bytes from `addr` to the next area; 0 if there are none. */
  room: number;
  fits: boolean;
  /** This is where the step put something. */
  taken: boolean;
  /** This is the address that was asked for. */
  asked: boolean;
}

interface Search {
  of: Subject;
  len: number;
  candidates: Candidate[];
}

/** How much the step mapped more than before: the length of the request, if it got its memory. */
function grownBy(of: Subject): number {
  const more = ((of.after?.totalVm ?? 0) - (of.before?.totalVm ?? 0)) * PAGE;
  return more > 0 ? more : PAGE;
}

function search(before: Snapshot | null, after: Snapshot, options: PictureOptions): Search {
  const of = subject(before, after, options.pid);
  // Without a machine or an address space before the step, what there is after it is searched.
  const none = before === null || of.before === null;
  const asked = options.len ?? (none ? PAGE : grownBy(of));
  const len = Math.max(PAGE, Math.ceil(asked / PAGE) * PAGE);
  const seen = none ? of.after : of.before;
  const areas = [...(seen?.areas ?? [])].sort((a, b) => a.start - b.start);
  // Addresses are tried in ascending order, so the place in the list only moves on.
  let at = 0;
  const next = (addr: number): AreaSnapshot | undefined => {
    while (at < areas.length && areas[at].end <= addr) at += 1;
    return areas[at];
  };
  const candidates: Candidate[] = [];
  const attempt = (addr: number, wasAsked: boolean): Candidate => {
    const room = Math.max(0, (next(addr)?.start ?? TASK_SIZE) - addr);
    const fits = len <= room && addr <= TASK_SIZE - len;
    const has = (space: Subject['after']) =>
      space?.areas.some(({ start, end }) => start <= addr && addr < end) ?? false;
    const taken = fits && !has(seen) && has(of.after);
    const candidate = { addr, room, fits, taken, asked: wasAsked };
    candidates.push(candidate);
    return candidate;
  };
  if (options.addr) {
    const addr = Math.ceil(options.addr / PAGE) * PAGE;
    if (attempt(addr, true).fits) return { of, len, candidates };
    at = 0;
  }
  for (let addr = TASK_UNMAPPED_BASE; addr <= TASK_SIZE - len; ) {
    if (attempt(addr, false).fits) break;
    addr = next(addr)?.end ?? TASK_SIZE;
  }
  return { of, len, candidates };
}

/** Draws the address space as the search found it, and beside each hole what came of it. */
export function holes(
  before: Snapshot | null,
  after: Snapshot,
  options: PictureOptions = {},
): string {
  const { of, len, candidates } = search(before, after, options);
  const notes = new Map<number, { note: string; short: string; chosen: boolean }>();
  for (const candidate of candidates) {
    if (candidate.room === 0) continue;
    const verdict = candidate.taken
      ? 'large enough: taken'
      : candidate.fits
        ? 'large enough'
        : 'too small: passed over';
    const note = `${size(candidate.room)} free, ${verdict}`;
    notes.set(candidate.addr, { note: verdict, short: note, chosen: candidate.fits });
  }
  const start = options.addr ? candidates.map((c) => c.addr) : [TASK_UNMAPPED_BASE];
  const boxes = boxesOf(before === null || of.before === null ? of.after : of.before, null);
  const inside = (addr: number) => boxes.some((box) => box.start < addr && addr < box.end);
  const cuts = start.filter((addr) => !inside(addr) && addr < TASK_SIZE);
  // A long search shows its first and its last attempts; the rest is folded.
  const near = new Set<number>();
  for (const candidate of [...candidates.slice(0, 3), ...candidates.slice(-3)]) {
    near.add(candidate.addr).add(candidate.addr + candidate.room);
  }
  return both('holes', options, {
    title: `The search for ${size(len)}`,
    text: describeHoles(before, after, options),
    draw: (id, narrow) =>
      drawStrips([{ heading: `looking for ${size(len)}`, boxes }], {
        id,
        narrow,
        fold: options.fold ?? 16,
        keep: (box) => near.has(box.start) || near.has(box.end),
        holeNotes: notes,
        cuts,
        low: 0,
        high: TASK_SIZE,
      }),
  });
}

/** The search in sentences, one for each address tried. */
export function describeHoles(
  before: Snapshot | null,
  after: Snapshot,
  options: PictureOptions = {},
): string[] {
  const { len, candidates } = search(before, after, options);
  const sentences = [`A hole of ${size(len)} is looked for.`];
  const left = candidates.length - MOST_SENTENCES;
  const told =
    left > 1 ? [...candidates.slice(0, MOST_SENTENCES - 1), ...candidates.slice(-1)] : candidates;
  for (const { addr, room, fits, taken, asked } of told) {
    if (left > 1 && addr === told[told.length - 1].addr) {
      sentences.push(`${count(left, 'further address', 'further addresses')} did not do.`);
    }
    const where = asked ? `${address(addr)}, which was asked for` : address(addr);
    const found = room === 0 ? 'no room' : `${size(room)} free`;
    sentences.push(
      `At ${where}: ${found}${taken ? ': taken.' : fits ? ', enough.' : ', not enough.'}`,
    );
  }
  if (!candidates.some((candidate) => candidate.fits)) {
    sentences.push('There is no hole of that size: ENOMEM.');
  }
  return sentences;
}
