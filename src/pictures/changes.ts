// What happened to the areas of an address space between two snapshots.
//
// An area is known again by the kernel address of its structure. A slab object may be freed and
// handed out again within one step, so the address alone does not do: an area that kept its
// address but has nothing else in common with the former one counts as gone and new.

import type { Snapshot } from 'sim';
import type { AddressSpaceSnapshot, AreaSnapshot } from './parts.ts';
import { areaPhrase, count, enumeration, range, size } from './words.ts';

export type ChangeKind =
  | 'new'
  | 'split'
  | 'merged'
  | 'grown'
  | 'shrunk'
  | 'moved'
  | 'changed'
  | 'gone';

export interface Change {
  kind: ChangeKind;
  /** Beside the area, as short as it goes: "grown by 1 page". */
  note: string;
  /** One or two words for where there is little room: "grown". */
  short: string;
  /** A whole sentence. */
  sentence: string;
  before: AreaSnapshot | null;
  after: AreaSnapshot | null;
}

/** A piece of a former area where nothing is mapped any more. */
export interface Ghost {
  start: number;
  end: number;
  note: string;
}

export interface Comparison {
  /** By the id of the area after the step. */
  changes: Map<number, Change>;
  /** Areas whose structure is gone. */
  gone: Change[];
  ghosts: Ghost[];
  /** Everything as sentences, from low to high addresses. */
  sentences: string[];
}

function overlap(a: { start: number; end: number }, b: { start: number; end: number }): boolean {
  return a.start < b.end && b.start < a.end;
}

function isSameArea(before: AreaSnapshot, after: AreaSnapshot): boolean {
  if (before.id !== after.id) return false;
  if (overlap(before, after)) return true;
  return before.file === after.file && before.kind === after.kind && before.flags === after.flags;
}

/** Is `piece` what a split leaves of `whole`: within it, and with the same rules? */
function isPieceOf(piece: AreaSnapshot, whole: AreaSnapshot): boolean {
  const within = piece.start >= whole.start && piece.end <= whole.end;
  return within && piece.flags === whole.flags && piece.file === whole.file;
}

function isUnchanged(before: AreaSnapshot, after: AreaSnapshot): boolean {
  return (
    before.start === after.start &&
    before.end === after.end &&
    before.flags === after.flags &&
    before.kind === after.kind &&
    before.file === after.file
  );
}

function byAddress(a: { start: number }, b: { start: number }): number {
  return a.start - b.start;
}

/** `areas` cut out of [start, end): what is left, in order. */
function uncovered(start: number, end: number, areas: AreaSnapshot[]): Ghost[] {
  const rest: Ghost[] = [];
  let at = start;
  for (const area of [...areas].sort(byAddress)) {
    if (area.end <= at || area.start >= end) continue;
    if (area.start > at) rest.push({ start: at, end: area.start, note: '' });
    at = Math.max(at, area.end);
  }
  if (at < end) rest.push({ start: at, end, note: '' });
  return rest;
}

function growth(before: AreaSnapshot, after: AreaSnapshot): string[] {
  const parts: string[] = [];
  const ends: [number, string, string][] = [
    [before.start - after.start, 'down', 'at its start'],
    [after.end - before.end, 'up', 'at its end'],
  ];
  for (const [more, up, where] of ends) {
    if (more > 0) parts.push(`grown ${up} by ${size(more)}`);
    if (more < 0) parts.push(`lost ${size(-more)} ${where}`);
  }
  return parts;
}

function attributes(before: AreaSnapshot, after: AreaSnapshot): string[] {
  const parts: string[] = [];
  if (before.prot !== after.prot) parts.push(`was ${before.prot}`);
  if (before.locked !== after.locked) parts.push(after.locked ? 'now locked' : 'no longer locked');
  const rest = before.flags ^ after.flags;
  if (parts.length === 0 && rest !== 0) parts.push('flags changed');
  if (before.kind !== after.kind) parts.push(`was ${before.kind}`);
  if (before.file !== after.file) parts.push(`was ${before.file ?? before.kind}`);
  return parts;
}

function keptArea(
  before: AreaSnapshot,
  after: AreaSnapshot,
  takenIn: AreaSnapshot[],
  splitOff: boolean,
): Change | null {
  const bounds = growth(before, after);
  const other = attributes(before, after);
  const also = other.length > 0 ? `, ${other.join(', ')}` : '';
  const change = (kind: ChangeKind, note: string, short: string, what: string): Change => ({
    kind,
    note: note + also,
    short,
    sentence: `The area ${range(before)} ${what}${also}.`,
    before,
    after,
  });
  if (!overlap(before, after)) {
    return change('moved', `moved from ${range(before)}`, 'moved', `has moved to ${range(after)}`);
  }
  if (takenIn.length > 0) {
    const others = enumeration(takenIn.map(range));
    return change(
      'merged',
      `merged with ${others}`,
      'merged',
      `has taken in ${others} and is now ${range(after)}`,
    );
  }
  if (splitOff) {
    return change(
      'split',
      'split: keeps this part',
      'split',
      `was split and is now ${range(after)}`,
    );
  }
  if (bounds.length > 0) {
    const grew = bounds.some((part) => part.startsWith('grown'));
    const more = after.end - after.start - (before.end - before.start);
    return change(
      grew ? 'grown' : 'shrunk',
      bounds.join(', '),
      `${size(Math.abs(more))} ${more < 0 ? 'shorter' : 'longer'}`,
      `has ${enumeration(bounds)} and is now ${range(after)}`,
    );
  }
  if (other.length > 0) {
    const note = other.join(', ');
    return {
      kind: 'changed',
      note,
      short: note,
      sentence: `The area ${range(after)} is now ${after.prot}, ${note}.`,
      before,
      after,
    };
  }
  return null;
}

/** Compares two states of one address space; null stands for one that does not exist. */
export function compareAreas(
  before: AddressSpaceSnapshot | null,
  after: AddressSpaceSnapshot | null,
): Comparison {
  const result: Comparison = { changes: new Map(), gone: [], ghosts: [], sentences: [] };
  const matched = match(before?.areas ?? [], after?.areas ?? []);
  const told: Told[] = [];
  for (const area of matched.now) {
    const former = matched.pairs.get(area);
    // Most areas are as they were; only for the others is it worth looking at all of them.
    if (former && isUnchanged(former, area)) continue;
    const change = former ? changeOf(former, area, matched) : arrival(area, matched);
    if (!change) continue;
    result.changes.set(area.id, change);
    told.push({ at: area.start, sentence: change.sentence });
  }
  for (const area of matched.old) {
    const successor = matched.successors.get(area);
    if (!successor || !isUnchanged(area, successor)) told.push(...leave(area, matched, result));
  }
  told.sort((a, b) => a.at - b.at);
  result.sentences = told.map((entry) => entry.sentence);
  return result;
}

/** A sentence, and the address by which it finds its place among the others. */
interface Told {
  at: number;
  sentence: string;
}

/** The areas of two states, and which of them are the same. */
interface Matched {
  old: AreaSnapshot[];
  now: AreaSnapshot[];
  /** What an area was before. */
  pairs: Map<AreaSnapshot, AreaSnapshot>;
  /** What an area is afterwards. */
  successors: Map<AreaSnapshot, AreaSnapshot>;
}

function match(old: AreaSnapshot[], now: AreaSnapshot[]): Matched {
  const byId = new Map(old.map((area) => [area.id, area]));
  const matched: Matched = { old, now, pairs: new Map(), successors: new Map() };
  for (const area of now) {
    const former = byId.get(area.id);
    if (!former || !isSameArea(former, area)) continue;
    matched.pairs.set(area, former);
    matched.successors.set(former, area);
  }
  return matched;
}

function changeOf(former: AreaSnapshot, area: AreaSnapshot, matched: Matched): Change | null {
  const { old, now, pairs, successors } = matched;
  const takenIn = old.filter(
    (o) => !successors.has(o) && o.start >= area.start && o.end <= area.end && !overlap(o, former),
  );
  const splitOff = now.some((n) => !pairs.has(n) && isPieceOf(n, former));
  return keptArea(former, area, takenIn, splitOff);
}

/** What is said of an area that was not there: split off from one that stays, or new. */
function arrival(area: AreaSnapshot, { old, successors }: Matched): Change {
  const source = old.find((o) => successors.has(o) && isPieceOf(area, o));
  if (source) {
    return {
      kind: 'split',
      note: 'split off',
      short: 'split off',
      sentence: `A new area for ${range(area)} was split off ${range(source)}.`,
      before: source,
      after: area,
    };
  }
  const former = old.filter((o) => overlap(o, area));
  const owners = former.map((o) => `the area ${range(o)}, ${o.prot}`);
  const instead = former.length > 0 ? `; addresses of it belonged to ${enumeration(owners)}` : '';
  const was = [...new Set(former.filter((o) => o.prot !== area.prot).map((o) => o.prot))];
  let note = 'new';
  if (former.length === 1) note = ['new', ...attributes(former[0], area)].join(', ');
  else if (was.length > 0) note = `new, was ${enumeration(was)}`;
  if (note === 'new' && former.length > 0) note = 'new, in place of another';
  return {
    kind: 'new',
    note,
    short: 'new',
    sentence: `New: ${areaPhrase(area)}${instead}.`,
    before: null,
    after: area,
  };
}

/** Puts what an area has left behind into `result`; gives what there is to say of it. */
function leave(area: AreaSnapshot, { now, successors }: Matched, result: Comparison): Told[] {
  const rest = uncovered(area.start, area.end, now);
  const whole = rest.length === 1 && rest[0].start === area.start && rest[0].end === area.end;
  const alive = successors.has(area);
  for (const ghost of rest) {
    const what = whole ? (alive ? 'moved away' : 'gone') : 'unmapped';
    ghost.note = `${what}: ${size(ghost.end - ghost.start)}`;
    result.ghosts.push(ghost);
  }
  const partly = rest.length > 0 && !whole;
  if (alive) {
    const at = rest[0]?.start ?? area.start;
    const bare = enumeration(rest.map(range));
    return partly ? [{ at, sentence: `Nothing is mapped any more at ${bare}.` }] : [];
  }
  const sentence = `Gone: ${areaPhrase(area)}.`;
  result.gone.push({
    kind: 'gone',
    note: 'gone',
    short: 'gone',
    sentence,
    before: area,
    after: null,
  });
  if (whole) return [{ at: area.start, sentence }];
  const parts = `The area ${range(area)} is gone; parts of it belong to other areas now.`;
  return partly ? [{ at: area.start, sentence: parts }] : [];
}

/** Which task's address space a picture is about. */
export interface Subject {
  pid: number | null;
  comm: string;
  before: AddressSpaceSnapshot | null;
  after: AddressSpaceSnapshot | null;
}

/** An area up to the end of the 4 GB ends at 0, because `vm_end` has 32 bits; to draw it, it ends at 2³². */
function unwrapped(mm: AddressSpaceSnapshot): AddressSpaceSnapshot {
  if (!mm.areas.some(({ end }) => end === 0)) return mm;
  return { ...mm, areas: mm.areas.map((area) => ({ ...area, end: area.end || 2 ** 32 })) };
}

export function spaceOf(snapshot: Snapshot | null, pid: number): AddressSpaceSnapshot | null {
  const task = snapshot?.tasks.find((t) => t.pid === pid);
  if (!task || task.mm === null) return null;
  const found = snapshot?.addressSpaces.find((mm) => mm.id === task.mm);
  return found ? unwrapped(found) : null;
}

/** Everything a picture of areas shows, as text to compare. */
function look(mm: AddressSpaceSnapshot | null): string {
  return mm === null ? '' : JSON.stringify([mm.areas, mm.tree, mm.mmapCache]);
}

/**
 * The address space to draw: that of `pid` if given, else the first that the step changed, else
 * that of the current task, else the first there is.
 */
export function subject(before: Snapshot | null, after: Snapshot, pid?: number): Subject {
  const all = [...after.tasks, ...(before?.tasks ?? [])];
  const of = (wanted: number): Subject => ({
    pid: wanted,
    comm: all.find((task) => task.pid === wanted)?.comm ?? '',
    before: spaceOf(before, wanted),
    after: spaceOf(after, wanted),
  });
  if (pid !== undefined) return of(pid);
  const pids = [...new Set(all.map((task) => task.pid))];
  const candidates = pids.map(of).filter((s) => s.before !== null || s.after !== null);
  const changed = before ? candidates.find((s) => look(s.before) !== look(s.after)) : undefined;
  if (changed) return changed;
  const current = candidates.find((s) => s.pid === after.current);
  if (current) return current;
  if (candidates.length > 0) return candidates[0];
  const orphan = after.addressSpaces.find((mm) => mm.areas.length > 0) ?? null;
  return { pid: null, comm: '', before: null, after: orphan };
}

/** How many areas a text tells one by one. */
export const MOST_SENTENCES = 100;

/** The sentence for those that are not told. */
export function more(areas: number): string[] {
  return areas > MOST_SENTENCES ? [`And ${count(areas - MOST_SENTENCES, 'more area')}.`] : [];
}

/** "3 areas" and then each of them; "no area" if there is none. */
export function areaSentences(when: string, mm: AddressSpaceSnapshot | null): string[] {
  if (mm === null) return [`${when}: no address space.`];
  if (mm.areas.length === 0) return [`${when}: no areas.`];
  const sorted = [...mm.areas].sort(byAddress);
  return [
    `${when}: ${count(sorted.length, 'area')}.`,
    ...sorted.slice(0, MOST_SENTENCES).map((area) => `${areaPhrase(area)}.`),
    ...more(sorted.length),
  ];
}
