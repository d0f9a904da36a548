// The fix-ups of mlock_fixup(): which structure gets what, from runs of the machine.
import { expect, test } from 'vitest';
import { pairedCalls } from '../../src/components/lib/paired.ts';
import { describeFixUps, drawFixUps, type FixUp, fixUpsOf } from '../../src/pictures/fix-ups.ts';
import { run } from '../../src/runner/node.ts';
import { withoutInk } from './ink.ts';

const HEAD = `
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, MCL_CURRENT, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';
const m = boot();
const p = m.spawn('demo');
const A = 0x40000000;
p.mmap(A, 6 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
const lock = (from: number, to: number) => p.mlock(A + from * PAGE_SIZE, (to - from) * PAGE_SIZE);
`;

async function fixUps(text: string): Promise<FixUp[]> {
  const result = await run({ source: HEAD + text, trace: true, snapshots: true });
  expect(result.error).toBeUndefined();
  return pairedCalls(result, ['mlock', 'munlock', 'mlockall', 'munlockall']).flatMap(
    ({ label, call, before, after }) => fixUpsOf(label, call, before, after),
  );
}

/** One character a page of the area: capital if locked, `o` of the old structure, `n` of a new one. */
function pages({ after }: FixUp): string {
  return after
    .map(({ start, end, old, locked, pgoff }) => {
      const letter = old ? 'o' : 'n';
      return (locked ? letter.toUpperCase() : letter).repeat((end - start) / 4096) + pgoff;
    })
    .join(' ');
}

test.each([
  ['mlock_fixup_all', 'lock(0, 6);', 'OOOOOO0'],
  ['mlock_fixup_start', 'lock(0, 2);', 'NN0 oooo2'],
  ['mlock_fixup_end', 'lock(4, 6);', 'oooo0 NN4'],
  ['mlock_fixup_middle', 'lock(2, 4);', 'nn0 OO2 nn4'],
])('%s: who gets what', async (name, text, expected) => {
  const [fixUp] = await fixUps(text);
  expect(fixUp.name).toBe(name);
  expect(fixUp.before).toMatchObject({ pgoff: 0, locked: false, old: true });
  expect(pages(fixUp)).toBe(expected);
  const locked = fixUp.after.filter((piece) => piece.locked);
  expect(locked.map(({ start, end }) => ({ start, end }))).toEqual([fixUp.range]);
  expect(fixUp.lockedVm).toEqual([0, (fixUp.range.end - fixUp.range.start) / 4096]);
});

test('is said in words, and drawn with what ink.css knows', async () => {
  const [fixUp] = await fixUps('lock(2, 4);');
  const { svg, text } = drawFixUps([fixUp, fixUp, fixUp, fixUp], { id: 'p' });
  expect(text.slice(0, 3)).toEqual([
    'Fix-up “middle”: of the area 40000000–40006000, with vm_pgoff 0, 40002000–40004000 is to be locked.',
    'Afterwards 40000000–40002000 is a new structure, vm_pgoff 0, 40002000–40004000 is the old structure, vm_pgoff 2, VM_LOCKED and 40004000–40006000 is a new structure, vm_pgoff 4.',
    'Then locked_vm is 2; before the call it was 0.',
  ]);
  expect(withoutInk(svg, 'fix-ups')).toEqual([]);
});

test('taking the lock away, a failure, and several areas at once', async () => {
  const [, unlock] = await fixUps('lock(0, 6);\np.munlock(A, PAGE_SIZE);');
  expect(pages(unlock)).toBe('n0 OOOOO1');
  expect(describeFixUps([unlock])[0]).toContain(
    'and VM_LOCKED, 40000000–40001000 is to be unlocked',
  );
  const [failed] = await fixUps(
    `m.fail('kmem_cache_alloc', { result: null });\ntry { lock(0, 1); } catch {}`,
  );
  expect(pages(failed)).toBe('oooooo0');
  expect(describeFixUps([failed])[1]).toBe('The result is -EAGAIN.');
  const all = await fixUps('p.mlockall(MCL_CURRENT);');
  expect(all.map(({ name }) => name)).toEqual(['mlock_fixup_all', 'mlock_fixup_all']);
  expect(await fixUps('lock(0, 2);\nlock(0, 2);')).toHaveLength(1);
});
