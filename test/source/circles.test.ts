// Circles of imports: which there are, and that none keeps a file from being imported first.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { simSources } from '../../src/source/book.ts';
import { circles, valueImports } from '../../src/source/circles.ts';
import { filesUnder } from '../../src/source/program.ts';
import { notFirst } from './first.ts';

const { sim } = simSources();

describe('sim/', () => {
  test('its circles are the two that C has, drawn in sim/README.md', () => {
    expect(circles(valueImports(sim.files, sim.root))).toMatchInlineSnapshot(`
      [
        [
          "sim/arch/i386/kernel/process.ts",
          "sim/arch/i386/kernel/semaphore.ts",
          "sim/arch/i386/mm/init.ts",
          "sim/drivers/block/ll_rw_blk.ts",
          "sim/fs/attr.ts",
          "sim/fs/buffer.ts",
          "sim/fs/dcache.ts",
          "sim/fs/disk.ts",
          "sim/fs/file_table.ts",
          "sim/fs/inode.ts",
          "sim/fs/namei.ts",
          "sim/fs/open.ts",
          "sim/include/asm-generic/tlb_inline.ts",
          "sim/include/asm-i386/pgalloc_inline.ts",
          "sim/include/asm-i386/semaphore_inline.ts",
          "sim/include/linux/fs_inline.ts",
          "sim/include/linux/mm_inline.ts",
          "sim/include/linux/page_inline.ts",
          "sim/include/linux/pagemap_inline.ts",
          "sim/include/linux/rwsem_inline.ts",
          "sim/include/linux/sched_inline.ts",
          "sim/kernel/exit.ts",
          "sim/kernel/fork.ts",
          "sim/kernel/sched.ts",
          "sim/kernel/signal.ts",
          "sim/kernel/timer.ts",
          "sim/lib/rwsem-spinlock.ts",
          "sim/mm/bootmem.ts",
          "sim/mm/filemap.ts",
          "sim/mm/memory.ts",
          "sim/mm/mmap.ts",
          "sim/mm/oom_kill.ts",
          "sim/mm/page_alloc.ts",
          "sim/mm/page_io.ts",
          "sim/mm/shmem.ts",
          "sim/mm/slab.ts",
          "sim/mm/swap_state.ts",
          "sim/mm/swapfile.ts",
          "sim/mm/vmscan.ts",
        ],
        [
          "sim/arch/i386/kernel/traps.ts",
          "sim/arch/i386/mm/fault.ts",
        ],
      ]
    `);
  });

  test('every file can be imported first', () => {
    expect(notFirst(sim.root)).toEqual([]);
  });
});

test('src/ has no circles', () => {
  const files = filesUnder(join(sim.root, 'src'), (path) => path.endsWith('.ts')).map((path) =>
    ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest),
  );
  expect(files.length).toBeGreaterThan(100);
  expect(circles(valueImports(files, sim.root))).toEqual([]);
});

describe('where a header needs what needs the header', () => {
  const root = join(import.meta.dirname, 'broken');

  test('the circle is found', () => {
    const paths = ['include/early.ts', 'mm/late.ts'].map((path) => join(root, 'sim', path));
    const files = paths.map((path) =>
      ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest),
    );
    expect(circles(valueImports(files, root))).toEqual([
      ['sim/include/early.ts', 'sim/mm/late.ts'],
    ]);
  });

  test('the header cannot be imported first', () => {
    expect(notFirst(root).filter((line) => line.includes('early'))).toMatchInlineSnapshot(`
      [
        "sim/include/early.ts: sim/mm/late.ts: ReferenceError: Cannot access 'ONE' before initialization",
      ]
    `);
  });
});
