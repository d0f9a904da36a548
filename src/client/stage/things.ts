/**
 * What a picture shows of a machine, as things that can be asked about: for those who do not click in it, and for what is
 * too small to be hit.
 */
import type { Snapshot } from 'sim';
import type { PictureKind } from '../../pictures/index.ts';
import {
  type EntryBit,
  entryBits,
  type FramePart,
  pageFlags,
  type SpaceField,
  type Subject,
} from '../../runner/subjects.ts';

/** One button that leads to the statement that made it so. */
export interface Asked {
  /** On its button. */
  words: string;
  subject: Subject;
  /** What is asked about, for the answer: `the bit w of the entry of 40000000`. */
  said: string;
}

/** A thing, and what can be asked about it. */
export interface Thing {
  name: string;
  asked: Asked[];
}

/** The count of a slot that cannot be used: SWAP_MAP_BAD of include/linux/swap.h. */
const BAD = 0x8000;

/** So many things are listed. */
const MOST = 60;

const BITS: Record<EntryBit, string> = {
  p: 'present',
  w: 'writable',
  u: 'user',
  a: 'accessed',
  d: 'dirty',
};

export const hex = (address: number): string => (address >>> 0).toString(16).padStart(8, '0');

export const areaAsked = (pid: number, address: number): Asked => ({
  words: 'why',
  subject: { what: 'area', pid, address },
  said: `what is at ${hex(address)}`,
});

export const entryAsked = (pid: number, address: number, bit?: EntryBit): Asked => ({
  words: bit === undefined ? 'why' : BITS[bit],
  subject: { what: 'entry', pid, address, ...(bit === undefined ? {} : { bit }) },
  said:
    bit === undefined
      ? `the entry for ${hex(address)}`
      : `“${BITS[bit]}” in the entry for ${hex(address)}`,
});

const PARTS: Partial<Record<FramePart, string>> = {
  count: 'the count',
  page: 'what is',
  buffers: 'the state of the buffers',
};

export const frameAsked = (pfn: number, part?: FramePart, words?: string): Asked => ({
  words: words ?? part ?? 'why',
  subject: { what: 'frame', pfn, ...(part === undefined ? {} : { part }) },
  said:
    part === undefined
      ? `frame ${pfn}`
      : `${PARTS[part] ?? `“${part}”`} ${part === 'page' ? 'in' : 'of'} frame ${pfn}`,
});

export const slotAsked = (area: number, slot: number, words = 'count'): Asked => ({
  words,
  subject: { what: 'slot', area, slot },
  said: `the count of slot ${slot}`,
});

/** A frame with its count and all flags that are set. */
function frameThing(name: string, pfn: number, count: number, flags: readonly string[]): Thing {
  const known = flags.filter((flag): flag is keyof typeof pageFlags => flag in pageFlags);
  return {
    name,
    asked: [
      frameAsked(pfn, 'count', `count ${count}`),
      ...known.map((one) => frameAsked(pfn, one)),
    ],
  };
}

function frameAt(snapshot: Snapshot, pfn: number): Thing[] {
  const run = snapshot.frames.find((one) => one.pfn <= pfn && pfn < one.pfn + one.length);
  return run === undefined ? [] : [frameThing(`frame ${pfn}`, pfn, run.count, run.flags)];
}

const spaceOf = (snapshot: Snapshot, pid: number) => {
  const mm = snapshot.tasks.find((task) => task.pid === pid)?.mm;
  return snapshot.addressSpaces.find(({ id }) => id === mm);
};

function areas(snapshot: Snapshot, pid: number): Thing[] {
  const space = spaceOf(snapshot, pid);
  if (space === undefined) return [];
  const { mapCount, totalVm, rss, lockedVm, brk } = space;
  const numbers: [SpaceField, string][] = [
    ['map_count', `${mapCount}`],
    ['total_vm', `${totalVm}`],
    ['rss', `${rss}`],
    ['locked_vm', `${lockedVm}`],
    ['brk', hex(brk)],
  ];
  return [
    ...space.areas.map(({ start, end, prot }) => ({
      name: `${hex(start)}–${hex(end)} ${prot}`,
      asked: [areaAsked(pid, start)],
    })),
    spaceThing('mm_struct', pid, numbers),
  ];
}

const spaceThing = (
  name: string,
  pid: number,
  numbers: [field: SpaceField, value: string][],
): Thing => ({
  name,
  asked: numbers.map(([field, value]) => ({
    words: `${field} ${value}`,
    subject: { what: 'space', pid, field },
    said: field,
  })),
});

function entries(snapshot: Snapshot, pid: number): Thing[] {
  const ptes = spaceOf(snapshot, pid)?.pageTables.flatMap((table) => table.ptes) ?? [];
  const frames = new Set<number>();
  const rows = ptes.map(({ addr, pfn, bits }): Thing => {
    const swapped = bits === 's';
    if (!swapped) frames.add(pfn);
    const set = (Object.keys(entryBits) as EntryBit[]).filter((bit) => bits.includes(bit));
    return {
      name: `${hex(addr)} → ${swapped ? 'slot' : 'frame'} ${pfn}`,
      asked: [entryAsked(pid, addr), ...set.map((bit) => entryAsked(pid, addr, bit))],
    };
  });
  return [...rows, ...[...frames].flatMap((pfn) => frameAt(snapshot, pfn))];
}

const files = ({ files: all }: Snapshot): Thing[] =>
  all.flatMap(({ name, pages }) =>
    pages.map(({ index, pfn, count, flags, buffers }) => {
      const thing = frameThing(`${name}, page ${index}`, pfn, count, flags);
      thing.asked.unshift(frameAsked(pfn, 'page', `in frame ${pfn}`));
      if (buffers !== undefined) thing.asked.push(frameAsked(pfn, 'buffers'));
      return thing;
    }),
  );

const slots = ({ swap, swapCache }: Snapshot): Thing[] => [
  ...swap.flatMap(({ runs }, area) =>
    runs.flatMap(({ slot, length, count }) =>
      Array.from({ length: count === BAD ? 0 : Math.min(length, MOST) }, (_, i) => ({
        name: `slot ${slot + i}`,
        asked: [slotAsked(area, slot + i, `count ${count}`)],
      })),
    ),
  ),
  ...swapCache.map(({ slot, pfn, count, flags }) =>
    frameThing(`slot ${slot} in frame ${pfn}`, pfn, count, flags),
  ),
];

const spaces = ({ addressSpaces, tasks }: Snapshot): Thing[] =>
  addressSpaces.flatMap(({ id, users, count }) => {
    const task = tasks.find(({ mm }) => mm === id);
    if (task === undefined) return [];
    const numbers: [SpaceField, string][] = [
      ['mm_users', `${users}`],
      ['mm_count', `${count}`],
    ];
    return [spaceThing(`${task.comm} ${task.pid}`, task.pid, numbers)];
  });

const byKind: Partial<Record<PictureKind, (snapshot: Snapshot, pid: number) => Thing[]>> = {
  frames: entries,
  walk: entries,
  cache: files,
  mappers: (snapshot, pid) => [...areas(snapshot, pid), ...files(snapshot)],
  swapmap: slots,
  life: spaces,
  lru: (snapshot) =>
    (['active', 'inactive'] as const).flatMap((list) =>
      snapshot.lru[list]
        .slice(0, MOST / 2)
        .flatMap((pfn) =>
          frameAt(snapshot, pfn).map(({ asked }) => ({ name: `${list}: frame ${pfn}`, asked })),
        ),
    ),
  buddy: ({ zones }) =>
    zones.map(({ name, freePages }) => ({
      name: `zone ${name}`,
      asked: [
        {
          words: `${freePages} free`,
          subject: { what: 'zone', name },
          said: `how many frames of ${name} are free`,
        },
      ],
    })),
};

/** What a kind of picture shows; what there are too many of is cut. */
export function thingsOf(
  kind: PictureKind,
  snapshot: Snapshot,
  pid: number,
): { things: Thing[]; more: number } {
  const all = (byKind[kind] ?? areas)(snapshot, pid);
  return { things: all.slice(0, MOST), more: Math.max(0, all.length - MOST) };
}

/** `entry 3222 1073741824`: what stands in a picture's `data-what`, and what is asked of it. `at`: how far along it, 0 to 1. */
export function thingIn(
  words: string,
  snapshot: Snapshot,
  letter: string,
  at: number,
): Asked | null {
  const [what, ...rest] = words.split(' ');
  const numbers = rest.map(Number);
  const along = (first: number, length: number): number =>
    first + Math.min(length - 1, Math.floor(at * length));
  switch (what) {
    case 'entry': {
      const [mm, address] = numbers;
      const task = snapshot.tasks.find((one) => one.mm === mm);
      if (task === undefined) return null;
      return entryAsked(task.pid, address, letter in entryBits ? (letter as EntryBit) : undefined);
    }
    case 'frame':
      return frameAsked(numbers[0], letter === 'c' ? 'count' : undefined);
    case 'slots': {
      const [area, first, length] = numbers;
      return slotAsked(area, along(first, length));
    }
    case 'list': {
      const list = rest[0] === 'active' ? snapshot.lru.active : snapshot.lru.inactive;
      const pfn = list[along(numbers[1], numbers[2])];
      return pfn === undefined ? null : frameAsked(pfn);
    }
    case 'pages': {
      const [file, first, length] = numbers;
      const index = along(first, length);
      const page = snapshot.files
        .find(({ id }) => id === file)
        ?.pages.find((one) => one.index === index);
      return page === undefined ? null : frameAsked(page.pfn);
    }
    default:
      return null;
  }
}
