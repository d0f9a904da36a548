// The kernel that the page fetches does what the one that the tests run does, and so do the sources' own generators.
import { isDeepStrictEqual } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { allExamples } from '../../src/runner/examples.ts';
import { starredKernels } from '../../src/runner/kept-kernels.ts';
import {
  type Brief,
  everything,
  keptBrief,
  keptRun,
  makeRuns,
} from '../../src/runner/kept-runs.ts';
import type { KernelText } from '../../src/runner/kernel-text.ts';
import { packKernel, unpackKernel } from '../../src/runner/kernel-text.ts';
import { minifyKernel } from '../../src/runner/minify.ts';
import { nodeKernels, runWith } from '../../src/runner/node.ts';
import { withTwins } from '../../src/runner/twins.ts';

let whole: { plain: KernelText; traced: KernelText };
let starred: typeof whole;
let small: typeof whole;

beforeAll(async () => {
  whole = await nodeKernels();
  starred = await starredKernels();
  const shrink = async (kernel: KernelText) =>
    unpackKernel(packKernel(withTwins(await minifyKernel(kernel))));
  small = { plain: await shrink(starred.plain), traced: await shrink(starred.traced) };
});

test('it is smaller', () => {
  expect(small.plain.text.length).toBeLessThan(0.85 * whole.plain.text.length);
});

test('each of its characters is one byte', () => {
  for (const { text } of [small.plain, small.traced])
    expect([...text].find((character) => character > '\x7f')).toBeUndefined();
});

/** What of the kernel a run went through: its lines, and the functions that were called. */
function wentThrough({ linesHit = {}, reached }: Brief): Set<string> {
  const lines = Object.entries(linesHit).flatMap(([file, hits]) =>
    Object.keys(hits).map((line) => `${file}:${line}`),
  );
  return new Set([
    ...lines,
    ...Object.keys(reached?.direct ?? {}),
    ...Object.keys(reached?.spawn ?? {}),
  ]);
}

/** Some that together have everything that any has: again and again the one that has most of what is still missing. */
function covering(all: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const missing = new Set([...all.values()].flatMap((places) => [...places]));
  const chosen: string[] = [];
  // How much of what is missing each had when it was last counted: it has no more now.
  const counted = [...all].map(([id, places]) => ({ id, places, found: places.size }));
  while (missing.size > 0) {
    counted.sort((a, b) => b.found - a.found);
    let most = counted[0];
    let found = 0;
    for (const one of counted) {
      if (one.found <= found) break;
      one.found = [...one.places].filter((place) => missing.has(place)).length;
      if (one.found > found) {
        most = one;
        found = one.found;
      }
    }
    for (const place of most.places) missing.delete(place);
    chosen.push(most.id);
  }
  return chosen;
}

test('what is chosen has everything, and no more than it must', () => {
  const of = (...places: string[]) => new Set(places);
  const all = new Map([
    ['a', of('1', '2')],
    ['b', of('1', '2', '3')],
    ['c', of('4')],
    ['d', of('3')],
  ]);
  expect(covering(all)).toEqual(['b', 'c']);
});

test('examples that go through every line that any goes through give the same results, calls and lines', {
  timeout: 300_000,
}, async () => {
  const examples = new Map(allExamples().map((example) => [example.id, example]));
  await makeRuns([...examples.values()]);
  const places = new Map<string, Set<string>>();
  for (const [id, example] of examples) places.set(id, wentThrough(await keptBrief(example)));
  // All of them: EVERY_EXAMPLE=1 npx vitest run --project unit test/runner/minify.test.ts
  const chosen = process.env.EVERY_EXAMPLE ? [...places.keys()] : covering(places);
  expect(chosen.length).toBeGreaterThan(20);
  for (const [i, id] of chosen.entries()) {
    const { source } = examples.get(id)!;
    const { stats: _, ...expected } = await keptRun(examples.get(id)!);
    const { stats: __, ...found } = runWith(small, { source, name: id, ...everything });
    // Quick to see where all is well; where it is not, the difference is shown.
    if (!isDeepStrictEqual(found, expected)) expect(found, id).toEqual(expected);
    if (i % 3 === 0 || process.env.EVERY_EXAMPLE) {
      const { stats: ___, ...byGenerators } = runWith(starred, { source, name: id, ...everything });
      if (!isDeepStrictEqual(byGenerators, expected)) expect(byGenerators, id).toEqual(expected);
    }
    // And as the page runs it when nobody watches.
    const { ok, expectations, console, error } = runWith(small, {
      source,
      name: id,
      limits: everything.limits,
    });
    expect({ ok, expectations, console, error }, id).toEqual({
      ok: expected.ok,
      expectations: expected.expectations,
      console: expected.console,
      error: expected.error,
    });
  }
});

test('a patch takes its place in it, and may use any name of the kernel', () => {
  const source =
    "import { boot, find_vma, MAP_ANONYMOUS, MAP_PRIVATE, PROT_READ } from 'sim';\n" +
    "const p = boot().spawn('x');\n" +
    'p.mmap(0, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);\n' +
    'find_vma(p.mm, 0)!.vm_start === p.mm.mmap!.vm_start; //=> true\n';
  const patch = (body: string) => ({
    find_vma: `export function find_vma(mm: mm_struct | null, addr: number): vm_area_struct | null {\n${body}\n}`,
  });
  const same = patch('return find_vma_intersection(mm, addr, 0xffffffff) ? mm!.mmap : null;');
  const loose = patch(
    'for (let v = mm!.mmap; v; v = v.vm_next) if (v.vm_end > addr) return v;\nreturn null;',
  );
  expect(runWith(small, { source, patches: loose }).ok).toBe(true);
  // find_vma_intersection() calls find_vma(): the reader's, for ever.
  expect(runWith(small, { source, patches: same }).error?.message).toMatch(/too deeply/);
});
