// The steps that the pictures are tried on: the plain ones and the awkward ones.

import type { Snapshot } from 'sim';
import type { ZoneSnapshot } from '../../src/pictures/parts.ts';
import { area, machine, space, state } from './made-up.ts';

export interface Case {
  before: Snapshot;
  after: Snapshot;
}

const STACK = 's: bfffe000-c0000000 rwxp 0 [stack]';

function many(n: number, skip: number[] = []): string[] {
  const lines: string[] = [];
  let at = 0x40000000;
  for (let index = 0; index < n; index += 1) {
    const pages = 1 + ((index * 7) % 5);
    const end = at + pages * 4096;
    const kind = index % 3 === 0 ? ' 0 libfoo.so' : '';
    const prot = index % 2 === 0 ? 'rw-p' : 'r--p';
    if (!skip.includes(index)) {
      lines.push(`m${index}: ${at.toString(16)}-${end.toString(16)} ${prot}${kind}`);
    }
    at = end + (index % 4 === 1 ? 0 : (1 + (index % 3)) * 4096);
  }
  return lines;
}

const BIG = [1536, 2048, 2560, 3072, 3584];

function zone(lists: number[][]): ZoneSnapshot {
  const freeAreas = lists
    .map((blocks, order) => ({ order, blocks }))
    .filter((free) => free.blocks.length > 0);
  const freePages = freeAreas.reduce((sum, free) => sum + free.blocks.length * 2 ** free.order, 0);
  const marks = { pagesMin: 32, pagesLow: 64, pagesHigh: 96 };
  return { name: 'DMA', startPfn: 0, size: 4096, freePages, ...marks, freeAreas };
}

/** The same with the area at `start` locked. */
function locked(snapshot: Snapshot, start: number): Snapshot {
  const found = snapshot.addressSpaces[0].areas.find((a) => a.start === start);
  if (found) {
    found.locked = true;
    found.flags |= 0x2000;
  }
  return snapshot;
}

/** An area with a directory, without and with its page. */
function withPage(present: boolean) {
  const areas = [area('40000000-40001000 rw-p', 1)];
  const ptes = [{ addr: 0x40000000, pfn: 526, bits: 'pwuad' }];
  const pageTables = present ? [{ index: 256, pfn: 527, bits: 'pwuad', ptes }] : [];
  return space(areas, { pgd: 155, pageTables });
}

export const cases: Record<string, Case> = {
  split: {
    before: state(['a: 40000000-40003000 rw-p', STACK]),
    after: state(['a: 40000000-40001000 rw-p', 'b: 40002000-40003000 rw-p', STACK]),
  },
  'first area': {
    before: machine({ ...state([]).addressSpaces[0] }),
    after: state(['a: 40000000-40001000 rw-p']),
  },
  'merge that closes a hole': {
    before: state(['a: 40000000-40001000 rw-p', 'b: 40002000-40003000 rw-p', STACK]),
    after: state(['a: 40000000-40003000 rw-p', STACK]),
  },
  'whole process': {
    before: state([
      't: 08048000-0804c000 r-xp 0 /bin/demo',
      'd: 0804c000-0804d000 rw-p 4 /bin/demo',
      'h: 0804d000-0806e000 rwxp 0 [heap]',
      'l: 40000000-40013000 r-xp 0 /lib/ld-2.3.2.so',
      'm: 40013000-40014000 rw-p 19 /lib/ld-2.3.2.so',
      'c: 40020000-40152000 r-xp 0 /lib/libc-2.3.2.so',
      'x: 40152000-40156000 rw-p 305 /lib/libc-2.3.2.so',
      'q: 40156000-40158000 rw-p',
      'w: 40300000-40700000 rw-s 0 /tmp/a-very-long-file-name-that-cannot-fit.db',
      STACK,
    ]),
    after: state([
      't: 08048000-0804c000 r-xp 0 /bin/demo',
      'd: 0804c000-0804d000 rw-p 4 /bin/demo',
      'h: 0804d000-0808f000 rwxp 0 [heap]',
      'l: 40000000-40013000 r-xp 0 /lib/ld-2.3.2.so',
      'm: 40013000-40014000 r--p 19 /lib/ld-2.3.2.so',
      'c: 40020000-40152000 r-xp 0 /lib/libc-2.3.2.so',
      'x: 40152000-40156000 rw-p 305 /lib/libc-2.3.2.so',
      'n: 40158000-4015c000 rw-s',
      'w: 40300000-40700000 rw-s 0 /tmp/a-very-long-file-name-that-cannot-fit.db',
      's: bfffc000-c0000000 rwxp 0 [stack]',
    ]),
  },
  'sixty areas': { before: state([...many(60), STACK]), after: state([...many(60, [30]), STACK]) },
  'page beside a gigabyte': {
    before: state(['a: 40000000-80000000 rw-p', 'b: 80000000-80001000 r--p', STACK]),
    after: state([
      'a: 40000000-80000000 rw-p',
      'b: 80000000-80001000 r--p',
      'c: 80001000-80002000 rw-p',
      STACK,
    ]),
  },
  'fixed over two': {
    before: state([
      'a: 40000000-40003000 rw-p',
      'b: 40004000-40006000 r--p',
      'c: 40006000-40007000 rw-p',
      STACK,
    ]),
    after: state([
      'a: 40000000-40002000 rw-p',
      'n: 40002000-40005000 r-xp',
      'b: 40005000-40006000 r--p',
      'c: 40006000-40007000 rw-p',
      STACK,
    ]),
  },
  buddies: {
    before: machine(null, {
      zones: [zone([[1100], [], [1104], [], [], [], [], [1152], [1280], BIG])],
    }),
    after: machine(null, {
      zones: [
        zone([
          [1101, 1107, ...Array.from({ length: 20 }, (_, i) => 1201 + 2 * i)],
          [],
          [],
          [],
          [],
          [],
          [],
          [1152],
          [1280],
          BIG,
        ]),
      ],
    }),
  },
  'locked in the middle': {
    before: state(['a: 40000000-40005000 rw-p', STACK]),
    after: locked(
      state([
        'a: 40000000-40002000 rw-p',
        'b: 40002000-40003000 rw-p',
        'c: 40003000-40005000 rw-p',
        STACK,
      ]),
      0x40002000,
    ),
  },
  'a child appears': {
    before: machine(null),
    after: state(['a: 40000000-40005000 rw-s', 'h: 0804a000-0804c000 rw-p 0 [heap]', STACK]),
  },
  'a page appears': {
    before: machine(withPage(false)),
    after: machine(withPage(true), {
      frames: [{ pfn: 526, length: 1, owner: 'user', count: 1, flags: ['lru'] }],
      access: {
        addr: 0x40000008,
        write: true,
        user: true,
        pgd: 155,
        translations: 2,
        walks: 2,
        faults: 1,
      },
    }),
  },
  'neighbours of one page': {
    before: state([
      'a: 40000000-40001000 rw-p',
      'b: 40001000-40002000 r--p',
      'c: 40002000-40003000 rw-p',
      'd: 40003000-40004000 r-xp 12 /usr/lib/libm.so.6',
    ]),
    after: state([
      'a: 40000000-40001000 rw-p',
      'c: 40002000-40003000 ---p',
      'd: 40003000-40004000 r-xp 12 /usr/lib/libm.so.6',
    ]),
  },
};
