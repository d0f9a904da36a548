// What the pictures of memory under pressure share: frames by number, and one page followed through all states.
//
//     not there ─► inactive ◄─► active        mapped
//                     │            ▲
//                   dirty ─► being written ─► clean ─► slot only ─► being read
//                     └────────── in the swap cache ──────────┘

import type { Snapshot } from 'sim';
import type { PictureOptions } from './frame.ts';
import { address, count, PAGE } from './words.ts';

export type SwapCachedPage = Snapshot['swapCache'][number];

/** A frame with what its run says. */
export interface FrameInfo {
  owner: Snapshot['frames'][number]['owner'];
  count: number;
  flags: string[];
}

/** Frames in use by their number. */
export function framesByNumber(snapshot: Snapshot): (pfn: number) => FrameInfo | null {
  const runs = snapshot.frames;
  return (pfn) => {
    let low = 0;
    let high = runs.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (runs[middle].pfn <= pfn) low = middle + 1;
      else high = middle;
    }
    const run = runs[low - 1];
    return run && pfn < run.pfn + run.length ? run : null;
  };
}

/** Where a page of a program can be, in the order of the circle. */
export const STATES = [
  'none',
  'active',
  'inactive',
  'dirty',
  'writing',
  'clean',
  'slot',
  'reading',
  'mapped-cached',
  'zero',
] as const;
export type PageState = (typeof STATES)[number];

/** The states in words, in two lines for a box. */
export const STATE_WORDS: Record<PageState, [string, string]> = {
  none: ['no entry,', 'no frame'],
  zero: ['zero page,', 'only read so far'],
  active: ['mapped,', 'active list'],
  inactive: ['mapped,', 'inactive list'],
  dirty: ['swap cache,', 'dirty'],
  writing: ['swap cache,', 'being written'],
  clean: ['swap cache,', 'clean'],
  slot: ['slot only,', 'no frame'],
  reading: ['swap cache,', 'being read'],
  'mapped-cached': ['mapped and in', 'the swap cache'],
};

/** One page of a program at one time. */
export interface Followed {
  state: PageState;
  /** The frame; null if the page has none. */
  pfn: number | null;
  slot: number | null;
  /** `page->count`; null without a frame. */
  count: number | null;
  /** The slot's count in the swap map; null without a slot. */
  slotCount: number | null;
  flags: string[];
  /** The bits of the entry, `pwuad`; `s` for one in swap; empty if there is none. */
  bits: string;
}

/** The page that a picture follows. */
export interface Subject {
  pid: number;
  comm: string;
  addr: number;
}

/** The page asked for, else the one that was touched last. */
export function subjectPage(
  before: Snapshot | null,
  after: Snapshot,
  options: PictureOptions,
): Subject | null {
  const known = [
    before,
    ...(options.past ?? []).flatMap((step) => [step.before, step.after]),
    after,
  ];
  const tasks = known
    .flatMap((snapshot) => snapshot?.tasks ?? [])
    .filter((task) => task.mm !== null);
  const wanted = options.pid ?? tasks.find((task) => task.pid !== 0)?.pid;
  const task = tasks.find((one) => one.pid === wanted);
  if (!task) return null;
  const spaces = known.flatMap(
    (snapshot) => snapshot?.addressSpaces.filter((space) => space.id === task.mm) ?? [],
  );
  const entries = spaces.flatMap((space) => space.pageTables.flatMap((table) => table.ptes));
  const last = after.access;
  const touched =
    last?.user && entries.some(({ addr }) => addr === page(last.addr)) ? last.addr : null;
  const addr = options.addr ?? touched ?? entries[0]?.addr;
  return addr === undefined ? null : { pid: task.pid, comm: task.comm, addr: page(addr) };
}

function page(addr: number): number {
  return addr - (addr % PAGE);
}

/** How often a slot is used; null if no snapshot knows it. */
export function slotCountOf(snapshot: Snapshot, slot: number, area = 0): number | null {
  const run = snapshot.swap[area]?.runs.find(
    (one) => one.slot <= slot && slot < one.slot + one.length,
  );
  return run?.count ?? null;
}

const NOTHING: Followed = {
  state: 'none',
  pfn: null,
  slot: null,
  count: null,
  slotCount: null,
  flags: [],
  bits: '',
};

function stateInCache(flags: string[]): PageState {
  if (!flags.includes('uptodate')) return 'reading';
  if (flags.includes('dirty')) return 'dirty';
  return flags.includes('locked') ? 'writing' : 'clean';
}

/** The page of `subject` in a snapshot. */
export function follow(snapshot: Snapshot, { pid, addr }: Subject): Followed {
  const mm = snapshot.tasks.find((task) => task.pid === pid)?.mm ?? null;
  const space = snapshot.addressSpaces.find((one) => one.id === mm);
  const pte = space?.pageTables.flatMap((table) => table.ptes).find((one) => one.addr === addr);
  if (!pte) return NOTHING;
  const swapped = pte.bits === 's';
  const cached = snapshot.swapCache.find((one) =>
    swapped ? one.area === 0 && one.slot === pte.pfn : one.pfn === pte.pfn,
  );
  const slot = swapped ? pte.pfn : (cached?.slot ?? null);
  const slotCount = slot === null ? null : slotCountOf(snapshot, slot, cached?.area);
  if (swapped) {
    const { pfn = null, flags = [] } = cached ?? {};
    const state = cached ? stateInCache(flags) : 'slot';
    return { state, pfn, slot, count: cached?.count ?? null, slotCount, flags, bits: 's' };
  }
  const frame = framesByNumber(snapshot)(pte.pfn);
  const flags = frame?.flags ?? [];
  let state: PageState = flags.includes('active') ? 'active' : 'inactive';
  if (flags.includes('reserved')) state = 'zero';
  else if (cached) state = 'mapped-cached';
  return {
    state,
    pfn: pte.pfn,
    slot,
    count: frame?.count ?? null,
    slotCount,
    flags,
    bits: pte.bits,
  };
}

/** Count, flags and slot of a followed page, in words. */
export function followedWords({
  pfn,
  slot,
  count: users,
  slotCount,
  flags,
  bits,
}: Followed): string[] {
  const words: string[] = [];
  if (bits === 's') words.push(`entry names slot ${slot}`);
  else if (bits !== '') words.push(`entry ${bits}`);
  if (pfn !== null) words.push(`frame ${pfn}`, `count ${users}`);
  const told = flags.filter((flag) => flag !== 'lru');
  if (told.length > 0) words.push(told.join(' '));
  if (slot !== null) words.push(`slot ${slot} used ${count(slotCount ?? 0, 'time')}`);
  return words;
}

/** `the page at 40000000 of demo 3` */
export function subjectPhrase({ pid, comm, addr }: Subject): string {
  return `the page at ${address(addr)} of ${comm} ${pid}`;
}
