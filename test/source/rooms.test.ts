// The rooms of src/, and the length of functions, held.
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

/** To be divided. Nothing is to come to them, and what has been divided is not to stay. */
const KNOWN = [
  'src/client/editor.ts: createEditor',
  'src/runner/instrument.ts: instrument',
  'src/runner/vite.ts: kernelPlugin',
  'src/source/conformance.ts: checkCalls',
  'src/source/rules.ts: nameErrors',
  'src/source/xref.ts: readXref',
];

test('a function of ours has at most 60 lines', () => {
  const long = longFunctions(root);
  const unknown = [...long].filter(([where]) => !KNOWN.includes(where));
  expect(unknown.map(([where, lines]) => `${where}, ${lines} lines`)).toEqual([]);
  expect(KNOWN.filter((where) => !long.has(where))).toEqual([]);
});

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
    'tools/long.ts': `function long() {\n${'  f();\n'.repeat(59)}}\nfunction short() {\n${'  f();\n'.repeat(58)}}\n`,
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
  expect([...longFunctions(broken)]).toEqual([['src/tools/long.ts: long', 61]]);
  rmSync(broken, { recursive: true });
});
