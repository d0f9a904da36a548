// What a program can call, from the types.
import { expect, test } from 'vitest';
import { callGroups, importable } from '../../src/source/calls.ts';

test('every public member of a machine, a process and a disk is in one group, with a sentence on it', () => {
  const groups = Object.values(callGroups()).flat();
  expect(groups.length).toBeGreaterThan(8);
  for (const { on, calls } of groups)
    for (const { name, says } of calls) expect(says, on + name).toMatch(/\w/);
  expect(importable()).toEqual(
    expect.arrayContaining(['boot', 'hex', 'MAP_PRIVATE', 'SystemError']),
  );
});
