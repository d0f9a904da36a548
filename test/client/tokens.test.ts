import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { allExamples } from '../../src/runner/examples.ts';
import { projectRoot } from '../../src/runner/root.ts';
import { linesOf, tokens } from '../../src/tokens.ts';

/** The text with each token as `[k:const]`. */
function marked(text: string): string {
  let at = 0;
  let all = '';
  for (const { from, to, name } of tokens(text)) {
    all += `${text.slice(at, from)}[${name.slice(2)}:${text.slice(from, to)}]`;
    at = to;
  }
  return all + text.slice(at);
}

test.each([
  ['const a = f(1);', '[k:const] a = f([n:1]);'],
  ["import { type Process } from 'sim';", "[k:import] { [k:type] Process } [k:from] [s:'sim'];"],
  ['const type = from + of.get(as);', '[k:const] type = from + of.get(as);'],
  ['for (const x of xs) p.delete(x);', '[k:for] ([k:const] x [k:of] xs) p.delete(x);'],
  ['const g = (a: number) => a;', '[k:const] g = (a: [n:number]) => a;'],
  ['alloc<void>(k, { null: null })', 'alloc<[n:void]>(k, { null: [n:null] })'],
  ['x; // f(1)\n/* a\nb */ y', 'x; [c:// f(1)]\n[c:/* a\nb */] y'],
  ['`a §{b + `§{c}`} d`', '[s:`][s:a ]§{b + [s:`]§{c}[s:`]}[s: d`]'],
  ['`§{{ a: 1 }.a}`', '[s:`]§{{ a: [n:1] }.a}[s:`]'],
  ['a / b / c', 'a / b / c'],
  ["if (/['/]/.test(x)) y('z')", "[k:if] ([s:/['/]/].test(x)) y([s:'z'])"],
  ["'it\\'s', 'open", "[s:'it\\'s'], [s:'open]"],
  ['0x40000000 + 4_096n - 1.5', '[n:0x40000000] + [n:4_096n] - [n:1.5]'],
])('%s', (text, expected) => {
  expect(marked(text.replaceAll('§', '$'))).toBe(expected.replaceAll('§', '$'));
});

test('a text is all there, line by line, also one that is not finished', () => {
  const port = readFileSync(join(projectRoot(), 'sim/mm/mmap.ts'), 'utf8');
  for (const text of [port, ...allExamples().map(({ source }) => source)]) {
    for (const end of [text.length, Math.floor(text.length / 2), Math.floor(text.length / 3)]) {
      const part = text.slice(0, end);
      const lines = linesOf(part);
      expect(lines.map((pieces) => pieces.map((p) => p.text).join('')).join('\n')).toBe(part);
      for (const { text: said, from } of lines.flat())
        expect(part.slice(from, from + said.length)).toBe(said);
    }
  }
});
