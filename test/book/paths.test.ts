// The fault chooser: each of its programs runs, and the function that answers is the one that the
// table has, which was written from the C.

import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  accesses,
  errorCodeSum,
  faultChoice,
  faultChoices,
  memories,
} from '../../content/5-faults/paths.ts';
import { accessOf } from '../../src/pictures/access.ts';
import { faultAnswer } from '../../src/pictures/fault-answer.ts';
import { faultPath, faultsOf } from '../../src/pictures/fault-path.ts';
import { pageFault } from '../../src/pictures/page-fault.ts';
import { keptRun, makeRuns } from '../../src/runner/kept-runs.ts';
import { projectRoot } from '../../src/runner/root.ts';
import { hrefOf } from '../../src/source/book.ts';
import { typeMistakes } from '../examples/typed.ts';

beforeAll(() => makeRuns(faultChoices), 300_000);

/** What a write comes to where the name of the function does not tell. */
const deeds: Record<string, string> = {
  'private-empty': 'gives a frame of zeroes',
  'private-zero': 'gives a frame of zeroes',
  'private-forked': 'gives a copy of the page',
  'private-last': 'lets the last owner keep the page',
  'locked-forked': 'gives a copy of the page',
  'shared-cached': 'gives the object’s page',
  'shared-past-end': 'is told that there is no such page',
  'object-empty': 'gives a copy of the object’s page',
  'object-read': 'lets the last owner keep the page',
};

/** Places in the pictures that the runs have come to. */
const reached = new Set<string>();

describe('every program does what it says, and the fault goes the way of the table', () => {
  for (const { id, source, expected, access, memory, state } of faultChoices) {
    test(id, async () => {
      const result = await keptRun({ id, source });
      expect(result.error?.message).toBe(undefined);
      expect(
        result.expectations.filter((e) => !e.ok).map((e) => `${e.expected}, not ${e.actual}`),
      ).toEqual([]);
      const run = accessOf(result);
      expect(run?.label).toMatch(
        { read: /^load8/, write: /^store8/ }[access.id] ?? /^the kernel (loads|stores)$/,
      );
      if (expected === null) {
        expect(run?.faults).toEqual([]);
        return;
      }
      expect(run?.faults.length).toBe(1);
      const [fault] = run!.faults;
      const found = faultAnswer(fault);
      const signal = expected.signal ?? '';
      expect(found).toEqual({
        deed: (access.write && deeds[`${memory.id}-${state.id}`]) || expect.any(String),
        errorCode: expected.errorCode,
        name: expected.answer,
        minor: expected.minor,
        major: expected.major,
        signal: signal.startsWith('SEGV_') ? 'SIGSEGV' : expected.signal,
        signalCode: signal === 'SIGBUS' ? 'BUS_ADRERR' : /^SEGV_/.test(signal) ? signal : null,
        // SIGBUS is sent for an access of the kernel as well, which fails besides.
        fails: expected.fails || (signal === 'SIGBUS' && !access.user),
        oops: false,
      });
      expect(hrefOf(`fn:${found.name}`)).not.toBe(null);
      for (const place of pageFault(fault, 0xc0000000).places) reached.add(`i386 ${place}`);
      for (const one of faultsOf([fault]))
        for (const place of faultPath(one).places) reached.add(`generic ${place}`);
    });
  }

  test('all ways are gone but those that need a second thread, a driver or swap', () => {
    expect([...reached].sort()).toEqual([
      'generic a copy',
      'generic anonymous',
      'generic empty',
      'generic entry',
      'generic fault',
      'generic frame',
      'generic its page',
      'generic no table',
      'generic object',
      'generic read-only',
      'generic zero',
      'i386 above',
      'i386 fault',
      'i386 forbidden',
      'i386 good',
      'i386 grow',
      'i386 kernel page',
      'i386 limit',
      'i386 not near',
      'i386 nothing',
      'i386 nowhere',
      'i386 search',
      'i386 served',
    ]);
  });
});

test('every choice has an address and a title of its own', () => {
  for (const key of ['id', 'href', 'title', 'source'] as const)
    expect(new Set(faultChoices.map((choice) => choice[key])).size).toBe(faultChoices.length);
  expect(faultChoices.length).toBe(
    accesses.length * memories.reduce((sum, memory) => sum + memory.states.length, 0),
  );
  for (const { source } of faultChoices) expect(source).toMatch(/^\/\/ [A-Z].*\.\nimport \{/);
});

test('a state that another memory does not have gives way to its first', () => {
  const [read] = accesses;
  const shared = memories.find((memory) => memory.id === 'shared')!;
  expect(faultChoice(read, shared, 'forked').state.id).toBe('forked');
  expect(faultChoice(read, shared, 'last').state.id).toBe('empty');
});

test('an error code is the sum of its bits', () => {
  expect([0, 2, 5, 7].map(errorCodeSum)).toEqual(['0', '2', '4 + 1', '4 + 2 + 1']);
});

test('the programs are TypeScript without a mistake, laid out as the book lays out code', () => {
  const texts = new Map(
    faultChoices.map(({ id, source }) => [join(projectRoot(), 'content', `${id}.ts`), source]),
  );
  expect(typeMistakes(texts)).toEqual([]);
  const long = faultChoices.flatMap(({ id, source }) =>
    source
      .split('\n')
      .filter((line, i) => i > 0 && line.length > 100)
      .map((line) => `${id}: ${line}`),
  );
  expect(long).toEqual([]);
  expect(faultChoices.filter(({ source }) => /\n\n\n|[ \t]\n/.test(source))).toEqual([]);
});
