// What a reader might not expect of the copying in fork(), as the commentary on it says.

import {
  boot,
  find_vma,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  MAP_SHARED,
  PAGE_SIZE as PAGE,
  PROT_READ,
  PROT_WRITE,
} from 'sim';
import { expect, test } from 'vitest';
import { run } from '../../src/runner/node.ts';

const RW = PROT_READ | PROT_WRITE;

test('areas that differ only in a lock are equal in the child and stay apart', () => {
  const p = boot().spawn();
  const a = p.mmap(0, 4 * PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
  p.mlock(a, 2 * PAGE);
  const grandchild = p.fork().fork();
  const [one, two] = [find_vma(grandchild.mm, a)!, find_vma(grandchild.mm, a + 2 * PAGE)!];
  expect(one).not.toBe(two);
  expect([one.vm_end, one.vm_flags]).toEqual([two.vm_start, two.vm_flags]);
});

test('an object is told of an area whose entries could not be copied', async () => {
  const source = `
    import { boot, find_vma, MAP_ANONYMOUS, MAP_SHARED, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';
    const m = boot();
    const p = m.spawn();
    const a = p.mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS);
    p.store8(a, 1);
    const heard = [];
    const area = find_vma(p.mm, a);
    area.vm_ops = {
      ...area.vm_ops,
      open: (_k, { vm_mm }) => void heard.push(vm_mm === p.mm ? 'open' : 'open in the child'),
      *close() { heard.push('close'); },
    };
    m.fail('pte_alloc', { result: 0 });
    p.fork(); //=> throws ENOMEM
    heard; //=> ['open in the child', 'close']`;
  const result = await run({ source });
  expect(result.error).toBeUndefined();
  expect(result.expectations.filter((e) => !e.ok)).toEqual([]);
  expect(result.expectations).toHaveLength(2);
});

test("a fork that fails leaves the parent's entries read-only", async () => {
  const source = `
    import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';
    const m = boot();
    const p = m.spawn();
    const a = p.mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
    p.store8(a, 1);
    const bits = () => m.snapshot().addressSpaces[0].pageTables.flatMap((t) => t.ptes).find((e) => e.addr === a).bits;
    bits(); //=> pwuad
    m.fail('pte_alloc', { nth: 2, result: 0 });
    p.fork(); //=> throws ENOMEM
    bits(); //=> p-uad`;
  const result = await run({ source });
  expect(result.error).toBeUndefined();
  expect(result.expectations.map((e) => [e.ok, e.actual])).toEqual([
    [true, 'pwuad'],
    [true, expect.stringContaining('ENOMEM')],
    [true, 'p-uad'],
  ]);
});

test('a private page stays dirty in the child, a shared one does not', () => {
  const m = boot();
  const p = m.spawn();
  const own = p.mmap(0, PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
  const both = p.mmap(0, PAGE, RW, MAP_SHARED | MAP_ANONYMOUS);
  p.store8(own, 1);
  p.store8(both, 1);
  const child = p.fork();
  const space = m.snapshot().addressSpaces.find(({ id }) => id === child.mm.kaddr)!;
  const bits = (addr: number) =>
    space.pageTables.flatMap(({ ptes }) => ptes).find((pte) => pte.addr === addr)!.bits;
  expect([bits(own), bits(both)]).toEqual(['p-u-d', 'pwu--']);
});
