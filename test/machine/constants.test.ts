// What the doc comments of the calls name, an example can import.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as sim from 'sim';
import { expect, test } from 'vitest';
import { simSources } from '../../src/source/book.ts';

const { sim: program, ports } = simSources();

/** Files whose doc comments tell an example what to pass. */
const files = ['process', 'syscalls', 'machine', 'files'].map((name) => `sim/machine/${name}.ts`);

/** Names of ours, in the same letters. */
const ours = new Set(['START_BRK', 'END_CODE']);

/** Of the kernel's names, what no call takes: a mask. */
const inside = new Set(['MAP_TYPE']);

function docsOf(file: string): string[] {
  return readFileSync(join(program.root, file), 'utf8').match(/\/\*\*[\s\S]*?\*\//g) ?? [];
}

test.each(files)('%s', (file) => {
  const docs = docsOf(file).join('\n');
  expect(docs.length).toBeGreaterThan(1000);
  // An error's name is a string for an example; a constant has a prefix, or is a signal, or one for wait.
  const names = new Set(docs.match(/\b(?:[A-Z][A-Z\d]*_[A-Z\d_]*|SIG[A-Z\d]+|W[A-Z]{5,})\b/g));
  const missing: string[] = [];
  for (const name of names) {
    if (name in sim || ours.has(name)) continue;
    // `MADV_` stands for all of them that the engine has.
    const family = name.endsWith('_')
      ? [...ports.constants.keys()].filter((constant) => constant.startsWith(name))
      : [name];
    missing.push(...family.filter((constant) => !(constant in sim) && !inside.has(constant)));
  }
  expect(missing.sort()).toEqual([]);
});

// What a call takes by name, its doc comment may name by one example. Families are whole.
test.each([
  'PROT_',
  'MAP_',
  'MREMAP_',
  'MCL_',
  'MADV_',
  'MS_',
  'SEEK_',
  'RLIMIT_',
  'PTRACE_',
  'SIG_',
])('all of %s', (prefix) => {
  const all = [...ports.constants.values()].filter(
    ({ name, file }) =>
      name.startsWith(prefix) && file.startsWith('sim/include/') && !inside.has(name),
  );
  expect(all.filter(({ name }) => !(name in sim)).map(({ name }) => name)).toEqual([]);
});
