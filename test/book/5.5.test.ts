// Section 5.5: where the source of 2.4.22 does something else than one might read.

import { readFileSync } from 'node:fs';
import {
  down_read,
  get_user_pages,
  lookup_swap_cache,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  type Machine,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  type Process,
  up_read,
} from 'sim';
import { expect, test } from 'vitest';
import { SWP_ENTRY } from '../../sim/include/asm-i386/pgtable.ts';
import { PageLocked } from '../../sim/include/linux/page.ts';
import { page_cache_release } from '../../sim/include/linux/pagemap_inline.ts';
import { run } from '../../src/runner/node.ts';
import { swapped } from './swapped.ts';

const RW = PROT_READ | PROT_WRITE;

/** What a debugger does: it looks at the page of another process, or writes to it. */
function* peek(m: Machine, p: Process, addr: number, write = 0): Generator<void, number> {
  yield* down_read(m.k, p.mm.mmap_sem);
  const got = yield* get_user_pages(m.k, p.task, p.mm, addr, 1, write, 1, null, null);
  up_read(m.k, p.mm.mmap_sem);
  return got;
}

test("a page that cannot be read is mapped with the frame's old contents", () => {
  const { m, p, a } = swapped();
  const page = a + 2 * PAGE_SIZE;
  m.disk.fail('/swap', 4);
  expect(p.load8(page)).toBe(0xaa);
  expect(p.task.maj_flt).toBe(1);
  expect(p.task.sigpending).toBe(0);
});

test('a page found in the swap cache may still be on its way', () => {
  const { m, p, a } = swapped();
  const page = a + 2 * PAGE_SIZE;
  const found: boolean[] = [];
  function look(): void {
    const neighbour = lookup_swap_cache(m.k, SWP_ENTRY(0, 5))!;
    found.push(Boolean(PageLocked(neighbour)));
    page_cache_release(m.k, neighbour);
  }
  m.run({
    *second() {
      look();
      yield* peek(m, p, a + 3 * PAGE_SIZE);
      look();
    },
    *first() {
      yield* peek(m, p, page);
    },
  });
  expect(found).toEqual([true, false]);
  expect([p.task.maj_flt, p.load8(a + 3 * PAGE_SIZE)]).toEqual([1, 7]);
  expect(m.check()).toEqual([]);
});

test('a write on behalf of a debugger makes the entry writable in a read-only area', () => {
  const { m, p, a } = swapped();
  const page = a + 2 * PAGE_SIZE;
  p.mprotect(a, 8 * PAGE_SIZE, PROT_READ);
  expect(m.runAs(p.task, 'poke()', peek(m, p, page, 1))).toBe(1);
  p.store8(page, 1);
  expect(p.load8(page)).toBe(1);
  expect(() => p.store8(page + PAGE_SIZE, 1)).toThrow('SIGSEGV');
});

test('a page that is written at once goes back to the same slot', () => {
  const { m, p, a } = swapped();
  const page = a + 2 * PAGE_SIZE;
  p.store8(page, 9);
  expect(m.k.swap_info[0].swap_map![4]).toBe(1);
  const hog = m.spawn('hog');
  hog.fill(hog.mmap(0, 600 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS), 600 * PAGE_SIZE, 0xaa);
  hog.exit();
  const space = m.snapshot().addressSpaces.find(({ id }) => id === p.mm.kaddr)!;
  expect(space.pageTables[0].ptes[2]).toMatchObject({ pfn: 4, bits: 's' });
  expect(m.disk.bytes('/swap', 4 * PAGE_SIZE, 2)).toEqual(new Uint8Array([9, 7]));
  expect(p.load8(page)).toBe(9);
});

test('with a test of the page in do_swap_page() a page that could not be read is SIGBUS', async () => {
  const kernel = readFileSync('sim/mm/memory.ts', 'utf8');
  const from = kernel.indexOf('export function* do_swap_page(');
  const text = kernel.slice(from, kernel.indexOf('\n}\n', from) + 2);
  const after = '  swap_free(k, entry);';
  expect(text).toContain(after);
  const repaired = text.replace(
    after,
    `  if (!Page_Uptodate(page)) {
    spin_unlock(k, mm.page_table_lock);
    unlock_page(k, page);
    page_cache_release(k, page);
    return 0;
  }
${after}`,
  );
  const source = readFileSync('content/5-faults/5-demand-paging/examples/error.ts', 'utf8');
  const before = await run({ source });
  expect(before.expectations.filter((e) => !e.ok)).toEqual([]);
  const now = await run({ source, patches: { do_swap_page: repaired } });
  expect(now.error?.message).toBe('demo (pid 2) was killed by SIGBUS (BUS_ADRERR) at 0x40002000');
});
