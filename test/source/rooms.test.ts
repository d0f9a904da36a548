// The rooms of src/, and the length of functions everywhere, held.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot } from '../../src/runner/root.ts';
import { longFunctions, pageErrors, roomErrors } from '../../src/source/rooms.ts';

const root = projectRoot();

test('each room imports from those that it may', () => {
  expect(roomErrors(root)).toEqual([]);
});

test('the page brings along nothing of the build', () => {
  expect(pageErrors(root)).toEqual([]);
});

test('a function of ours has at most 60 lines', () => {
  const long = [...longFunctions(root)].map(([where, lines]) => `${where}, ${lines} lines`);
  expect(long).toEqual([]);
});

/** So many lines. */
const block = (lines: number) => `{\n${'  f();\n'.repeat(lines - 2)}}`;

test('what breaks a rule is named with its place', () => {
  const broken = mkdtempSync(join(tmpdir(), 'rooms-'));
  const files = {
    'pictures/one.ts': "import { run } from '../runner/run.ts';\n",
    'runner/run.ts': "// Runs.\nimport ts from 'typescript';\nexport const run = () => ts;\n",
    'client/page.ts':
      "import type { Doc } from '../source/doc.ts';\nimport { run } from '../runner/run.ts';\n",
    'source/doc.ts': 'export interface Doc {}\n',
    'components/One.astro': "---\nimport { page } from '../client/page.ts';\n---\n<p />\n",
    'runner/worker.ts': "import { run } from './run.ts';\n",
    'tools/long.ts': `function long() ${block(61)}\nfunction short() ${block(60)}\n`,
    '../sim/mm/mmap.ts': `/** Ours. */\nfunction ours() ${block(62)}\n/** @kernel mm/mmap.c:1 */\nfunction port() ${block(99)}\n`,
    '../test/mm/mmap.test.ts': `describe('all', () => ${block(99)});\nconst help = () => ${block(63)};\n`,
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(broken, 'src', name)), { recursive: true });
    writeFileSync(join(broken, 'src', name), text);
  }
  expect([...roomErrors(broken), ...pageErrors(broken)].join('\n')).toMatchInlineSnapshot(`
    "src/client/page.ts:1: imports src/source/doc.ts — client/ may not
    src/components/One.astro:2: imports src/client/page.ts — components/ may not
    src/pictures/one.ts:1: imports src/runner/run.ts — pictures/ may not
    src/runner/run.ts:2: imports typescript — the page would bring it along"
  `);
  expect([...longFunctions(broken)]).toEqual([
    ['src/tools/long.ts: long', 61],
    ['sim/mm/mmap.ts: ours', 62],
    ['test/mm/mmap.test.ts: help', 63],
  ]);
  rmSync(broken, { recursive: true });
});
