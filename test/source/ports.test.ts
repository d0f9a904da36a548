import { describe, expect, test } from 'vitest';
import { firstSentence, parseDoc } from '../../src/source/heads.ts';
import { asPort, type Port } from '../../src/source/ports.ts';
import { fixture } from './fixture.ts';

const { ports, xref } = fixture();

function port(name: string): Port {
  const found = ports.functions.get(name);
  if (!found) throw new Error(`no ${name} in the fixture`);
  return found;
}

describe('head comments', () => {
  test('are prose and tags, a tag reaching to the next one', () => {
    const doc = parseDoc(`/**
      * Frees a page, e.g. of a table. It may
      * be the last.
      *
      * @kernel mm/mmap.c:12
      * @fails zero
      * @omits the
      *   prefetch
      * @notrace
      */`);
    expect(doc).toMatchObject({
      text: 'Frees a page, e.g. of a table. It may\nbe the last.',
      oneLine: 'Frees a page, e.g. of a table.',
      kernel: { file: 'mm/mmap.c', line: 12 },
      fails: 'zero',
      omits: 'the prefetch',
      notrace: true,
      locks: null,
    });
  });

  test('may stand on one line', () => {
    expect(parseDoc('/** An area. @kernel include/linux/mm.h:44 @stub none yet */')).toMatchObject({
      oneLine: 'An area.',
      kernel: { file: 'include/linux/mm.h', line: 44 },
      stub: 'none yet',
    });
  });

  test('a stop inside a name ends no sentence', () => {
    expect(firstSentence('Looks at mm.mmap first. Then on.')).toBe('Looks at mm.mmap first.');
  });
});

describe('ports', () => {
  test('have the text without its head comment, and its lines in the file', () => {
    expect(port('find_vma')).toMatchObject({
      file: 'sim/mm/mmap.ts',
      fidelity: 'faithful',
      maySleep: false,
      signature: 'find_vma(mm: mm_struct | null, addr: number): vm_area_struct | null',
    });
    expect(port('find_vma').lines[0]).toMatch(/^export function find_vma\(/);
    expect(port('find_vma').lines.at(-1)).toBe('}');
  });

  test('say what they return once they have slept', () => {
    expect(port('do_munmap')).toMatchObject({
      maySleep: true,
      fidelity: 'reduced',
      reason: 'only the count is kept',
      signature: 'do_munmap(k: Kernel, mm: mm_struct, addr: number, len: number): number',
      signatureLines: 6,
    });
  });

  test('code lines are those that say something', () => {
    const { lines, codeLines } = port('do_munmap');
    expect(
      lines.map((l, i) => `${codeLines.includes(i + 1) ? '*' : ' '} ${l}`).join('\n'),
    ).toMatchInlineSnapshot(`
        "  export function* do_munmap(
            k: Kernel,
            mm: mm_struct,
            addr: number,
            len: number,
          ): Generator<void, number, void> {
        *   if (addr & ~PAGE_MASK || addr + len > TASK_SIZE) return -22;
          
        *   const mpnt = find_vma(mm, addr);
        *   if (!mpnt) {
        *     return 0;
            } else {
        *     if (mpnt.vm_ops?.open) mpnt.vm_ops.open(mpnt);
            }
        *   if (mm.map_count >= k.max_map_count) {
        *     return -12;
            }
        *   yield* release(k, mpnt);
        *   mm.map_count--;
        *   return 0;
          }"
      `);
  });

  test('without a @kernel tag are no part of the kernel', () => {
    expect(port('u32').fidelity).toBe(null);
    expect(port('filemap_open')).toMatchObject({
      fidelity: 'stub',
      reason: 'files come with chapter 6',
    });
  });

  test('a field of the kernel can be one', () => {
    const init = ports.globals.get('init_mm');
    expect(init && asPort(init).text).toMatchInlineSnapshot(`
      "init_mm = Object.assign(new mm_struct(), {
        map_count: 1,
      });"
    `);
  });
});

describe('constants', () => {
  test('are worked out from their source', () => {
    const values = [...ports.constants.values()].map((c) => `${c.name} = ${c.value}`);
    expect(values.join('\n')).toMatchInlineSnapshot(`
      "MAP_FIXED = 16
      PAGE_SHIFT = 12
      PAGE_SIZE = 4096
      PAGE_MASK = -4096
      TASK_SIZE = 3221225472
      file_ops = null"
    `);
  });
});

describe('links', () => {
  const linked = (key: string, text: string) =>
    (xref.spans.get(key) ?? []).map((s) => `${text.slice(s.start, s.end)} ${s.key}`);

  test('every identifier of the kernel has its key', () => {
    expect(linked('fn:do_munmap', port('do_munmap').text)).toMatchInlineSnapshot(`
      [
        "mm_struct struct:mm_struct",
        "PAGE_MASK const:PAGE_MASK",
        "TASK_SIZE const:TASK_SIZE",
        "find_vma fn:find_vma",
        "vm_ops field:vm_area_struct.vm_ops",
        "open field:vm_operations_struct.open",
        "vm_ops field:vm_area_struct.vm_ops",
        "open field:vm_operations_struct.open",
        "map_count field:mm_struct.map_count",
        "max_map_count global:max_map_count",
        "release fn:release",
        "map_count field:mm_struct.map_count",
      ]
    `);
  });

  test('offsets hold where indentation was taken away', () => {
    const init = ports.globals.get('init_mm');
    expect(init && linked('global:init_mm', asPort(init).text)).toMatchInlineSnapshot(`
      [
        "mm_struct struct:mm_struct",
      ]
    `);
  });

  test('callers and callees, by name and through tables', () => {
    expect(xref.calls.get('fn:do_munmap')).toMatchObject({
      callees: ['fn:find_vma', 'fn:release'],
      ops: [{ table: 'vm_operations_struct', op: 'open' }],
    });
    expect(xref.calls.get('fn:release')?.callers).toEqual(['fn:do_munmap']);
    expect(xref.calls.get('fn:filemap_open')?.callersByOp).toEqual([
      { key: 'fn:do_munmap', op: 'open' },
    ]);
  });

  test('entries lead to their section, everything else to the reference pages', () => {
    const hrefs = [
      'fn:do_munmap',
      'global:init_mm',
      'fn:do_swap_page',
      'fn:u32',
      'field:mm_struct.map_count',
    ];
    expect(hrefs.map((key) => xref.cards.get(key)?.href)).toMatchInlineSnapshot(`
      [
        "/2-regions/5-deleting/#do_munmap",
        "/1-descriptors/1-initialising/#init_mm",
        "/5-faults/5-demand-paging/#do_swap_page",
        "/reference/functions/u/#u32",
        "/reference/structures/#mm_struct.map_count",
      ]
    `);
  });
});
