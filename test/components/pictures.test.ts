// Which picture an example begins with, if its page does not say.
import { beforeAll, expect, test } from 'vitest';
import { chooseStep, usualKind } from '../../src/components/lib/pictures.ts';
import { nodeKernels, runWith } from '../../src/runner/node.ts';

let kernels: Awaited<ReturnType<typeof nodeKernels>>;
beforeAll(async () => {
  kernels = await nodeKernels();
}, 60_000);

function kindAfter(lines: string): string {
  const source = `import { boot } from 'sim';
const m = boot();
const p = m.spawn('demo');
const a = p.mmap(0, 8192, 3, 0x22);
${lines}`;
  const result = runWith(kernels, { source, snapshots: true });
  return usualKind(chooseStep(result)!);
}

test('a step that changes areas is shown by its areas', () => {
  expect(kindAfter('')).toBe('address-space');
  expect(kindAfter('p.mlock(a, 4096);')).toBe('address-space');
});

test('a step that brings a page and changes no area is shown by its frames', () => {
  expect(kindAfter('p.store8(a, 1);')).toBe('frames');
});
