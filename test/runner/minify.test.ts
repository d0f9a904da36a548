// The kernel that the page fetches does what the one that the tests run does.
import { beforeAll, expect, test } from 'vitest';
import { allExamples } from '../../src/runner/examples.ts';
import type { KernelText } from '../../src/runner/kernel-text.ts';
import { packKernel, unpackKernel } from '../../src/runner/kernel-text.ts';
import { minifyKernel } from '../../src/runner/minify.ts';
import { nodeKernels, runWith } from '../../src/runner/node.ts';

let whole: { plain: KernelText; traced: KernelText };
let small: typeof whole;

beforeAll(async () => {
  whole = await nodeKernels();
  const shrink = async (kernel: KernelText) => unpackKernel(packKernel(await minifyKernel(kernel)));
  small = { plain: await shrink(whole.plain), traced: await shrink(whole.traced) };
});

test('it is smaller', () => {
  expect(small.plain.text.length).toBeLessThan(0.85 * whole.plain.text.length);
});

const examples = allExamples().map((example) => [example.id, example] as const);

test.each(examples)('%s gives the same results, calls and lines', (id, { source }) => {
  const options = { source, name: id, trace: true, snapshots: true };
  const expected = runWith(whole, options);
  const { stats: _, ...found } = runWith(small, options);
  expect(found).toEqual({ ...found, ...expected, stats: undefined });
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
