// Which pieces of `code` in prose are names of the engine.
import { expect, test } from 'vitest';
import { namesOf } from '../../src/source/names.ts';
import type { Card } from '../../src/source/xref.ts';

const keys = [
  'fn:do_munmap',
  'fn:sys_munmap',
  'struct:mm_struct',
  'struct:struct_page',
  'field:mm_struct.mmap_sem',
  'field:mm_struct.map_count',
  'field:mm_struct.count',
  'field:mm_struct.rss',
  'field:vm_operations_struct.open',
  'fn:sys_open',
  'field:vm_area_struct.vm_end',
  'field:vm_area_struct.vm_file',
  'field:other.vm_file',
  'const:VM_LOCKED',
  'const:ENOMEM',
  'const:limit',
  'const:A',
  'global:max_map_count',
];
const kinds = { fn: 'function', const: 'constant' } as Record<string, string>;
const cards = new Map(
  keys.map((key) => {
    const kind = key.split(':')[0];
    return [key, { key, kind: kinds[kind] ?? kind } as Card];
  }),
);
const { keyOf } = namesOf(cards);

test.each([
  ['do_munmap', 'fn:do_munmap'],
  ['do_munmap()', 'fn:do_munmap'],
  ['munmap', 'fn:sys_munmap'],
  ['struct mm_struct', 'struct:mm_struct'],
  ['struct page', 'struct:struct_page'],
  ['rss', 'field:mm_struct.rss'],
  ['open()', 'fn:sys_open'],
  ['mmap_sem', 'field:mm_struct.mmap_sem'],
  ['mm.map_count', 'field:mm_struct.map_count'],
  ['vma->vm_end', 'field:vm_area_struct.vm_end'],
  ['vm_area_struct.vm_file', 'field:vm_area_struct.vm_file'],
  ['VM_LOCKED', 'const:VM_LOCKED'],
  ['-ENOMEM', 'const:ENOMEM'],
  ['max_map_count', 'global:max_map_count'],
])('%s names %s', (code, key) => {
  expect(keyOf(code)).toBe(key);
});

test.each([
  'count',
  'A',
  'limit',
  'page',
  'open',
  'vm_file',
  'mm.nothing',
  'addr + len',
  'do_munmap(addr, len)',
  '',
])('“%s” names nothing', (code) => {
  expect(keyOf(code)).toBeNull();
});
