// Each port calls what its C calls; the exceptions have their reasons in src/source/conformance.ts.
import { expect, test } from 'vitest';
import { allSections, type OutlineEntry } from '../../content/outline.ts';
import { callsOf, portOf } from '../../src/source/book.ts';
import { checkCalls, type EntryException } from '../../src/source/conformance.ts';
import { fixture } from './fixture.ts';

const entries = allSections.flatMap((section) => section.entries);

test('ports call what their C calls', () => {
  const look = (name: string) => {
    const port = portOf(name);
    return port && { port, calls: callsOf(port) };
  };
  const { errors, unneeded } = checkCalls(entries, look);
  expect(errors).toEqual([]);
  expect(unneeded).toEqual([]);
  expect(entries.filter((e) => portOf(e.name)).length).toBeGreaterThan(15);
});

test('calls that are missing, and exceptions that nothing needs, are named', () => {
  const { ports, xref } = fixture();
  const look = (name: string) => {
    const port = ports.functions.get(name);
    const calls = xref.calls.get(`fn:${name}`);
    return port && calls ? { port, calls } : null;
  };
  const entry: OutlineEntry = {
    name: 'do_munmap',
    file: 'mm/mmap.c',
    line: 924,
    endLine: 1015,
    kind: 'function',
    calls: ['find_vma', 'find_vma_prev', 'BUG', 'prefetch', 'free_pgtables'],
    ops: ['open', 'close'],
    note: null,
    port: 'do_munmap',
    section: '2.5',
  };
  const general = [
    { call: 'BUG', instead: /KernelBug/, reason: 'thrown' },
    { call: 'prefetch', reason: 'no cache' },
    { call: 'likely', reason: 'a hint' },
  ];
  const own: EntryException[] = [
    { entry: 'do_munmap', call: 'free_pgtables', reason: 'no tables' },
    { entry: 'do_munmap', call: 'find_vma', reason: 'it does call it' },
    { entry: 'do_mmap', call: 'x', reason: 'unknown entry' },
  ];
  expect(checkCalls([entry], look, { general, entry: own })).toMatchInlineSnapshot(`
    {
      "errors": [
        "sim/mm/mmap.ts:52: do_munmap does not call find_vma_prev, its C (mm/mmap.c:924) does",
        "sim/mm/mmap.ts:52: do_munmap calls no BUG and has nothing in its place (/KernelBug/)",
        "sim/mm/mmap.ts:52: do_munmap calls no operation close, its C (mm/mmap.c:924) does",
      ],
      "unneeded": [
        "the exception for likely",
        "the exception for do_munmap → find_vma",
        "the exception for do_mmap → x",
      ],
    }
  `);
});
