import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { afterEach, describe, expect, test } from 'vitest';
import { bundleKernel, simFiles } from '../../src/runner/bundle.ts';
import { instrument, survey } from '../../src/runner/instrument.ts';
import { assemble } from '../../src/runner/kernel-text.ts';

const fixture = join(import.meta.dirname, 'fixture/sim');
const made: string[] = [];

/** A copy of the fixture with some of its files replaced. */
function variant(files: Record<string, string>): string {
  const dir = mkdtempSync(join(tmpdir(), 'kernel-'));
  made.push(dir);
  const sim = join(dir, 'sim');
  cpSync(fixture, sim, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(sim, name), text);
  return sim;
}

afterEach(() => {
  for (const dir of made.splice(0)) rmSync(dir, { recursive: true });
});

describe('the bundle', () => {
  test('has one name for a class that speaks of itself', async () => {
    const own = 'export class Ring { next(): Ring { return new Ring(); } }\n';
    const heap = `${readFileSync(join(fixture, 'mm/heap.ts'), 'utf8')}${own}`;
    const { text } = await bundleKernel({ variant: 'plain', sim: variant({ 'mm/heap.ts': heap }) });
    expect(text).toMatch(/\bRing=class\{next\(\)\{return new Ring\b/);
  });

  test('knows its functions and their places', async () => {
    const { meta } = await bundleKernel({ variant: 'plain', sim: fixture });
    expect(meta.functions.filter((f) => f.file === 'sim/mm/heap.ts')).toEqual([
      {
        name: 'take_page',
        file: 'sim/mm/heap.ts',
        line: 5,
        endLine: 9,
        sleeps: false,
        traceable: true,
        failure: 'null',
        parameters: ['k'],
      },
      {
        name: 'twice',
        file: 'sim/mm/heap.ts',
        line: 12,
        endLine: 14,
        sleeps: false,
        traceable: false,
        failure: '',
        parameters: ['n'],
      },
      expect.objectContaining({ name: 'take_pages', sleeps: true, failure: '' }),
    ]);
  });

  test('a name that is declared twice is told with its place', async () => {
    const sim = variant({
      'mm/other.ts': 'export function take_page(): number {\n  return 1;\n}\n',
      'index.ts':
        "import { take_page } from './mm/other.ts';\nimport { take_pages } from './mm/heap.ts';\n" +
        'export function boot(): unknown {\n  return [take_page(), take_pages({ free: 1 }, 1)];\n}\n',
    });
    await expect(bundleKernel({ variant: 'plain', sim })).rejects.toThrow(
      'sim/mm/other.ts:1: take_page is declared in sim/mm/heap.ts:5 too',
    );
  });

  test('functions that are wrapped cost nothing to those who do not watch', async () => {
    const kernel = await bundleKernel({ variant: 'plain', sim: fixture });
    const plain = assemble(kernel).code;
    const probed = assemble(kernel, { probe: true }).code;
    expect(plain).not.toContain('__probe=');
    expect(plain).not.toContain('__wrap');
    expect(probed).toContain('take_page=__wrap("take_page",take_page,"null",["k"]);');
    expect(probed).not.toContain('twice=__wrap');
    // The wrapping stands in one line, so that lines are the same in both.
    expect(probed.split('\n')).toHaveLength(plain.split('\n').length);
  });

  test('a patch stands behind the original, with its lines known', async () => {
    const kernel = await bundleKernel({ variant: 'plain', sim: fixture });
    const patch = { name: 'twice', code: 'function twice(n) {\n  return 3 * n;\n}' };
    const { code, patches } = assemble(kernel, { patches: [patch] });
    const lines = code.split('\n');
    expect(lines[patches[0].line - 1]).toBe('function twice(n) {');
    expect(lines[patches[0].endLine - 1]).toBe('}');
    expect(new Function(code)().boot().take(2)).toBe(3);
  });
});

describe('counting statements', () => {
  function counted(body: string): string {
    const text = `/** @kernel a.c:1 */\nfunction f() {\n${body}\n}\n`;
    return instrument(survey('f.ts', text), text, 0).text.split('\n').slice(2, -2).join('\n');
  }

  test.each([
    ['a();', '__hits[0]++;a();'],
    ['if (a) return b;', '__hits[0]++;if (a) {__hits[1]++;return b;}'],
    ['if (a) b();\nelse c();', '__hits[0]++;if (a) {__hits[1]++;b();}\nelse {__hits[2]++;c();}'],
    ['if (a) {\n  b();\n}', '__hits[0]++;if (a) {\n  __hits[1]++;b();\n}'],
    ['for (;;) a();', '__hits[0]++;for (;;) {__hits[1]++;a();}'],
    ['while (a()) ;', '__hits[0]++;while (a()) ;'],
    ['do a(); while (b);', '__hits[0]++;do {__hits[1]++;a();} while (b);'],
    ['no_mem: {\n  break no_mem;\n}', '__hits[0]++;no_mem: {\n  __hits[1]++;break no_mem;\n}'],
    [
      'retry: for (;;) { continue retry; }',
      '__hits[0]++;retry: for (;;) { __hits[1]++;continue retry; }',
    ],
    [
      'switch (a) {\n  case 1:\n    b();\n}',
      '__hits[0]++;switch (a) {\n  case 1:\n    __hits[1]++;b();\n}',
    ],
    [
      'try { a(); } catch { b(); }',
      '__hits[0]++;try { __hits[1]++;a(); } catch { __hits[2]++;b(); }',
    ],
    [
      'if (a)\n  if (b) c();\n  else d();',
      '__hits[0]++;if (a)\n  {__hits[1]++;if (b) {__hits[2]++;c();}\n  else {__hits[3]++;d();}}',
    ],
  ])('%j', (body, expected) => {
    expect(counted(body)).toBe(expected);
  });

  test('every port can be counted: it parses, on the same lines', () => {
    let statements = 0;
    for (const file of simFiles()) {
      const text = readFileSync(file, 'utf8');
      const result = instrument(survey(file, text), text, 0);
      statements += result.statements.length;
      expect(result.text.split('\n').length, file).toBe(text.split('\n').length);
      const parsed = ts.transpileModule(result.text, { reportDiagnostics: true });
      expect(parsed.diagnostics, file).toEqual([]);
    }
    expect(statements).toBeGreaterThan(1000);
  });
});
