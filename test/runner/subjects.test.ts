// What made a part of the machine so: entries and their bits, frames, slots, address spaces, from one change to the one before.
import type { Snapshot } from 'sim';
import { expect, test } from 'vitest';
import * as pgtable from '../../sim/include/asm-i386/pgtable.ts';
import * as mm from '../../sim/include/linux/mm.ts';
import { thingIn, thingsOf } from '../../src/client/stage/things.ts';
import { allExamples } from '../../src/runner/examples.ts';
import { steppedKernel } from '../../src/runner/kept-kernels.ts';
import { looksAt, record, whoChanged } from '../../src/runner/look.ts';
import { nodeKernels } from '../../src/runner/node.ts';
import { reader } from '../../src/runner/reader.ts';
import { entryBits, pageFlags, type Subject } from '../../src/runner/subjects.ts';

const kernel = { ...(await nodeKernels()), stepped: await steppedKernel() };

/** The changes of a part of the machine from the end of a run back: in which functions, and each seen in snapshots. */
function changesIn(id: string, subject: Subject, valueIn: (snapshot: Snapshot) => unknown) {
  const { source } = allExamples().find((one) => one.id === id)!;
  const options = { source, name: id, kernel, reader, limits: { time: 60_000 } };
  const { recording, places } = record(options);
  const found: number[] = [];
  for (let at = recording.calls.length; ; at = found.at(-1)!) {
    const before = whoChanged(options, { moment: at, subject });
    if (before === null) break;
    found.push(before);
  }
  const wanted = found.map((moment) => ({ moment, call: recording.calls[moment] }));
  const looks = looksAt(options, wanted);
  const values = looks.map(({ before, after }) =>
    [before, after].map(({ machine }) => valueIn(machine!.snapshot)),
  );
  // Each is another after its statement than before, and what it was made stays until the next.
  values.forEach(([before, after], i) => {
    expect(after).not.toEqual(before);
    if (i > 0) expect(values[i - 1][0]).toEqual(after);
  });
  for (const [i, moment] of found.slice(1).entries())
    expect(whoChanged(options, { moment, subject, next: true })).toBe(found[i]);
  return found.map((moment, i) => {
    const func = places.functions[recording.funcs[recording.calls[moment]]];
    return `${func.name || 'program'} ${values[i].map(String).join(' → ')}`;
  });
}

const bitsAt = (address: number) => (snapshot: Snapshot) =>
  snapshot.addressSpaces
    .flatMap(({ pageTables }) => pageTables.flatMap(({ ptes }) => ptes))
    .find(({ addr }) => addr === address)?.bits ?? 'none';

test('the bits of an entry lead to what set and cleared them', () => {
  const entry = { what: 'entry', pid: 2, address: 0x40000000 } as const;
  const bit = (one: keyof typeof entryBits) =>
    changesIn('5.4/zero', { ...entry, bit: one }, (snapshot) =>
      bitsAt(entry.address)(snapshot).includes(one),
    );
  expect(changesIn('5.4/zero', entry, bitsAt(entry.address))).toMatchInlineSnapshot(`
    [
      "set_pte p-ua- → pwuad",
      "set_pte none → p-ua-",
    ]
  `);
  expect(bit('w')).toMatchInlineSnapshot(`
    [
      "set_pte false → true",
    ]
  `);
  expect(bit('d')).toMatchInlineSnapshot(`
    [
      "set_pte false → true",
    ]
  `);
  expect(bit('p')).toMatchInlineSnapshot(`
    [
      "set_pte false → true",
    ]
  `);
});

test('the count of a frame, what is in it, and its flags', () => {
  const frameIn = (pfn: number) => (snapshot: Snapshot) =>
    snapshot.frames.find((run) => run.pfn <= pfn && pfn < run.pfn + run.length);
  const cached = allExamples().find(({ id }) => id === '6.1/cached')!;
  const options = { source: cached.source, kernel, reader, limits: { time: 60_000 } };
  const { recording, places } = record(options);
  const [{ after }] = looksAt(options, [{ moment: recording.calls.length, call: -1 }]);
  const { snapshot, pid } = after.machine!;
  const { pfn, flags } = snapshot.files.flatMap(({ pages }) => pages)[0];
  expect(flags).toContain('uptodate');
  const flag = (name: 'uptodate' | 'locked') =>
    changesIn(
      '6.1/cached',
      { what: 'frame', pfn, part: name },
      (one) => frameIn(pfn)(one)?.flags.includes(name) ?? false,
    );
  expect(flag('uptodate')).toMatchInlineSnapshot(`
    [
      "SetPageUptodate false → true",
    ]
  `);
  expect(flag('locked').at(-1)).toMatch(/false → true$/);
  const page = { what: 'frame', pfn, part: 'page' } as const;
  const put = whoChanged(options, { moment: recording.calls.length, subject: page })!;
  const [look] = looksAt(options, [{ moment: put, call: recording.calls[put] }]);
  const pagesIn = (one: Snapshot) =>
    one.files.flatMap(({ pages }) => pages).some((other) => other.pfn === pfn);
  expect(pagesIn(look.after.machine!.snapshot)).toBe(true);
  const func = places.functions[recording.funcs[recording.calls[put]]];
  expect(func.name).toMatchInlineSnapshot(`"add_page_to_inode_queue"`);
  const count = changesIn(
    '6.1/cached',
    { what: 'frame', pfn, part: 'count' },
    (one) => frameIn(pfn)(one)?.count ?? 0,
  );
  expect(count.length).toBeGreaterThan(1);
  // All that is listed of a picture can be asked about.
  for (const kind of ['cache', 'frames', 'lru', 'life', 'buddy', 'address-space'] as const) {
    const { things } = thingsOf(kind, snapshot, pid);
    expect(things.length, kind).toBeGreaterThan(0);
    for (const { asked } of things) expect(asked.length).toBeGreaterThan(0);
  }
});

test('the numbers of an address space', () => {
  const rss = changesIn(
    '5.4/zero',
    { what: 'space', pid: 2, field: 'rss' },
    (snapshot) => snapshot.addressSpaces[0]?.rss,
  );
  expect(rss).toMatchInlineSnapshot(`
    [
      "do_wp_page 1 → 2",
      "program undefined → 1",
    ]
  `);
});

test('what a picture says of a thing is asked about', () => {
  const snapshot = {
    tasks: [{ pid: 2, mm: 500 }],
    lru: { active: [], inactive: [7, 8, 9] },
    files: [{ id: 3, pages: [{ index: 4, pfn: 11 }] }],
  } as unknown as Snapshot;
  const subject = (words: string, sign = '', at = 0) => thingIn(words, snapshot, sign, at)?.subject;
  expect(subject('entry 500 4096', 'w')).toEqual({
    what: 'entry',
    pid: 2,
    address: 4096,
    bit: 'w',
  });
  expect(subject('entry 500 4096', '-')).toEqual({ what: 'entry', pid: 2, address: 4096 });
  expect(subject('entry 501 4096')).toBe(undefined);
  expect(subject('frame 9', 'c')).toEqual({ what: 'frame', pfn: 9, part: 'count' });
  expect(subject('slots 0 3 4', '', 0.99)).toEqual({ what: 'slot', area: 0, slot: 6 });
  expect(subject('list inactive 1 2', '', 0.6)).toEqual({ what: 'frame', pfn: 9 });
  expect(subject('pages 3 2 5', '', 0.5)).toEqual({ what: 'frame', pfn: 11 });
  expect(subject('pages 3 2 5', '', 0)).toBe(undefined);
});

test('bits and flags are those of the engine', () => {
  const {
    _PAGE_PRESENT: p,
    _PAGE_RW: w,
    _PAGE_USER: u,
    _PAGE_ACCESSED: a,
    _PAGE_DIRTY: d,
  } = pgtable;
  expect(entryBits).toEqual({ p, w, u, a, d });
  const all = mm as unknown as Record<string, number>;
  for (const [name, number] of Object.entries(pageFlags))
    expect(all[`PG_${name}`], name).toBe(number);
});
