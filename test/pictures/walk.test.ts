// The walk: what is said of it, from runs of the machine, so that it is held against the processor.
import type { Snapshot } from 'sim';
import { expect, test } from 'vitest';
import { describeWalk, walk } from '../../src/pictures/walk.ts';
import { run } from '../../src/runner/node.ts';

const HEAD = `
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_NONE, PROT_READ, PROT_WRITE } from 'sim';
const m = boot();
const p = m.spawn('demo');
const A = 0x40000000;
p.mmap(A, 2 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
`;

type Shown = { label: string; before: Snapshot; after: Snapshot };

/** The steps after the mmap(). */
async function steps(text: string): Promise<Shown[]> {
  const result = await run({ source: HEAD + text, snapshots: true });
  expect(result.error).toBeUndefined();
  return result.steps.slice(1) as Shown[];
}

const say = ({ before, after }: Shown) =>
  describeWalk(before, after)
    .slice(1, -1)
    .map((sentence) => sentence.replaceAll(/frame \d+/g, 'frame N'));

const directory = 'cr3 names frame N, the directory; its entry 256 ';
const table = 'Entry 0 of the page table in frame N ';

test('a first write ends at the directory, and afterwards reaches its byte', async () => {
  const [store, load] = await steps('p.store8(A + 9, 7);\np.load8(A + 9);');
  expect(describeWalk(store.before, store.after)[0]).toBe(
    'A walk for 40000009, a write by the program: entry 256 of the directory, entry 0 of the page table, byte 9 of the page.',
  );
  const physical = /physical address ([0-9a-f]{8})/.exec(say(store).join(' '))?.[1];
  const [pte] = store.after.addressSpaces[0].pageTables[0].ptes;
  expect(Number.parseInt(physical ?? '', 16)).toBe(pte.pfn * 4096 + 9);
  expect(say(store)).toEqual([
    `Before: ${directory}is empty.`,
    'The walk ends there with a page fault, error code 6: not present, a write, by a program.',
    `After: ${directory}names frame N, bits P RW US A D.`,
    `${table}names frame N, bits P RW US A D.`,
    `The access goes to byte 9 of frame N, physical address ${physical}.`,
    'In this step: 1 page fault.',
  ]);
  expect(say(load).at(-1)).toBe('The TLB knew the page, and the tables were not read.');
});

test('a read-only entry refuses the write, and A and D are set on the way', async () => {
  const [read, write] = await steps('p.load8(A);\np.store8(A, 7);');
  expect(say(read).slice(2, 4)).toEqual([
    `After: ${directory}names frame N, bits P RW US A D.`,
    `${table}names frame N, bits P US A.`,
  ]);
  expect(say(write).slice(1, 3)).toEqual([
    `${table}names frame N, bits P US A.`,
    'The walk ends there with a page fault, error code 7: not allowed, a write, by a program.',
  ]);
  const { svg } = { svg: walk(write.before, write.after) };
  // The bit that is to blame is framed, once in each variant.
  expect(svg.match(/rc-chosen/g)).toHaveLength(2);
});

test('what mprotect() has closed is not present, and the kernel knows the frame', async () => {
  const [, closed] = await steps('p.store8(A, 7);\np.mprotect(A, PAGE_SIZE, PROT_NONE);');
  expect(say(closed).slice(4)).toEqual([
    `${table}is not present (the kernel keeps in it: PROT_NONE, frame N).`,
    'The walk ends there with a page fault, error code 6: not present, a write, by a program.',
    'This step accesses nothing: the address is that of the last access.',
  ]);
});

test('the kernel’s pages refuse a program, and one entry maps 4 MB of them', async () => {
  // The process dies of it; the kernel's part of its directory is there for as long as it is borrowed.
  const [load] = await steps('try { p.load8(0xc0123456); } catch {}');
  expect(describeWalk(load.before, load.after)[0]).toContain(
    'entry 768 of the directory, page 291 of its 4 MB, byte 1110 of the page.',
  );
  expect(say(load).slice(0, 2)).toEqual([
    'The register cr3 names frame N, the directory; its entry 768 names frame N, bits P RW A D, and PS: it maps 4 MB.',
    'The walk ends there with a page fault, error code 5: not allowed, a read, by a program.',
  ]);
});

test('the same error code as the processor gave', async () => {
  const result = await run({
    source: `${HEAD}
const codes: number[] = [];
const seen = (touch: () => void) => { try { touch(); } catch {} codes.push(m.k.cpu.mmu.errorCode); };
seen(() => p.load8(A));
seen(() => p.store8(A, 1));
seen(() => m.runAs(p.task, 'kernel', m.k.cpu.load8(A + PAGE_SIZE, 0)));
p.mprotect(A, PAGE_SIZE, PROT_READ);
const t = p.clone();
seen(() => t.store8(A, 1));
codes; //=> []
`,
    snapshots: true,
  });
  const said = result.steps
    .map((step) => describeWalk(step.before as Snapshot, step.after as Snapshot))
    .filter((text) => text.some((sentence) => sentence.startsWith('In this step')))
    .map((text) => /error code (\d)/.exec(text.join(' '))?.[1]);
  expect(`[${said.join(', ')}]`).toBe(result.expectations[0].actual);
  expect(said).toEqual(['4', '7', '0', '7']);
});

test('of a process that has died the end is said, and of no access that there was none', async () => {
  const before = await steps('p.mprotect(A, PAGE_SIZE, PROT_READ);');
  expect(describeWalk(before[0].before, before[0].after)).toEqual([
    'No address has been accessed yet.',
  ]);
  const [died] = await steps('try { p.load8(0x8000); } catch {}');
  expect(say(died)).toContain('After: no task uses this address space.');
});

test('another address can be asked for, of another process', async () => {
  const [, fork] = await steps('p.store8(A, 1);\nconst c = p.fork();');
  const child = Math.max(...fork.after.tasks.map((task) => task.pid));
  const text = describeWalk(fork.before, fork.after, { addr: 0x40001004, pid: child });
  expect(text[0]).toContain('40001004, a read by the program');
  expect(text[1]).toBe('Before: no task uses this address space.');
  expect(text.at(-2)).toContain('error code 4');
});
