// Layers, names and docs of sim/, held.
import { describe, expect, test } from 'vitest';
import { simSources } from '../../src/source/book.ts';
import { readPorts } from '../../src/source/ports.ts';
import {
  docErrors,
  failureErrors,
  layerErrors,
  nameErrors,
  publicErrors,
} from '../../src/source/rules.ts';
import { breaking } from './fixture.ts';

const { sim, ports } = simSources();

describe('sim/', () => {
  test('its layers point one way', () => {
    expect(layerErrors(sim)).toEqual([]);
  });

  test('the rest of the project imports it from its public list', () => {
    expect(publicErrors(sim.root)).toEqual([]);
  });

  test('its names and imports suit one bundle, and its tags are well formed', () => {
    expect(nameErrors(sim, ports)).toEqual([]);
    expect(ports.functions.size).toBeGreaterThan(50);
  });

  test('functions, fields, constants and globals say what they mean', () => {
    expect(docErrors(ports)).toEqual([]);
  });

  test('a function that can be made to fail says how', () => {
    expect(failureErrors(ports)).toEqual([]);
  });
});

test('what breaks a rule is named with its place', () => {
  const broken = breaking();
  const found = readPorts(broken);
  const errors = [
    ...layerErrors(broken),
    ...nameErrors(broken, found),
    ...failureErrors(found),
    ...docErrors(found),
  ];
  expect(errors.join('\n')).toMatchInlineSnapshot(`
    "sim/hw/ram.ts:1: imports ../observe/look.ts — sim/hw imports nothing
    sim/include/early.ts:1: imports ../mm/late.ts — a header imports no implementation, types apart: what needs one goes to *_inline.ts
    sim/mm/mmap.ts:1: imports node:path — sim/ uses no package
    sim/mm/mmap.ts:2: imports ../hw/ram.ts — only sim/arch and the machine import sim/hw
    sim/mm/mmap.ts:3: imports ../observe/look — nothing in the kernel imports observe
    sim/mm/mmap.ts:13: load is declared at sim/hw/ram.ts:5 already — names are unique in sim/
    sim/hw/ram.ts:3: no mutable module state: many machines live in one page
    sim/mm/mmap.ts:1: import * as path: a patch could not use the alias
    sim/mm/mmap.ts:2: load as read: a patch could not use the alias
    sim/mm/mmap.ts:3: ../observe/look needs its .ts
    sim/mm/mmap.ts:23: no default exports in sim/
    sim/mm/mmap.ts:8: find_area is named as if it were the kernel's: it needs a @kernel tag or another name
    sim/observe/look.ts:6: peekAt has a @kernel tag, but is not named as the kernel names functions
    sim/mm/mmap.ts:13: load: @stub and @reduced need a reason
    sim/mm/mmap.ts:8: find_area: there is no tag @lock
    sim/observe/look.ts:6: peekAt: @kernel mm/mmap.c is not of the form mm/mmap.c:924
    sim/mm/failing.ts:4: refuse_area returns -EINVAL, but its head has no @fails errno
    sim/mm/failing.ts:9: lose_area returns null, but its head has no @fails null
    sim/mm/failing.ts:14: never_area: @fails never: it is one of null, zero, errno
    sim/mm/failing.ts:19: count_areas: @fails null, but it returns number
    sim/mm/failing.ts:24: hidden_area: @fails, but its calls are not seen: it has @notrace, no @kernel, or is no port
    sim/mm/mmap.ts:13: load says nothing about what it does
    sim/mm/mmap.ts:19: thing.size has no line on its meaning
    sim/hw/ram.ts:3: frames has no line on its meaning
    sim/mm/mmap.ts:22: THINGS has no line on its meaning"
  `);
});
