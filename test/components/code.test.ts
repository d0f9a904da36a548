import { expect, test } from 'vitest';
import { codeLines } from '../../src/components/lib/code.ts';
import { exampleLinks, expectedLines, preparedOf } from '../../src/components/lib/examples.ts';

const textOf = (html: string) =>
  html
    .replace(/<[^>]*>/g, '')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&');

test('the lines together are the text, whatever is linked in it', () => {
  const text = "if (a < b && c) {\n  return find('x');\n}\n\nfind(a);";
  const at = text.lastIndexOf('find');
  const lines = codeLines(text, [{ start: at, end: at + 4, href: '/somewhere/', card: 'fn:find' }]);
  expect(lines).toHaveLength(5);
  expect(textOf(lines.join(''))).toBe(`${text}\n`);
  expect(lines[4]).toContain('<a class="t-f" href="/somewhere/" data-card="fn:find">');
  // An empty line needs no element.
  expect(lines[3]).toBe('\n');
  expect(lines[1]).toContain('style="--i:2"');
});

test('imports at the head are one piece, and neighbours of one colour too', () => {
  const text =
    "// a title\nimport {\n  boot,\n  PAGE_SIZE,\n} from 'sim';\nimport { a } from 'b';\n\nreturn new A(1);";
  const at = text.indexOf('PAGE_SIZE');
  const lines = codeLines(text, [
    { start: at, end: at + 9, href: '/somewhere/', card: 'const:PAGE_SIZE' },
  ]);
  expect(textOf(lines.join(''))).toBe(`${text}\n`);
  expect(lines[0]).toBe('<span class="l t-c">// a title\n</span>');
  expect(lines[1]).toMatch(/^<span class="imports">/);
  expect(textOf(lines[1])).toBe(`${text.split('\n').slice(1, 7).join('\n')}\n`);
  expect(lines[1]).not.toContain('href');
  expect(lines[2]).toContain('<span class="t-k">return new</span> A(');
});

test('a name is a link where it is used first', async () => {
  const text = 'f(1);\nf(2);';
  const links = [0, 6].map((start) => ({ start, end: start + 1, href: '/f/', card: 'fn:f' }));
  const lines = await codeLines(text, links);
  expect(lines.map((line) => line.includes('<a '))).toEqual([true, false]);
});

test('what belongs to an expectation is marked, and what follows is not', () => {
  const source = ['p.maps();', '//=> a', '//   b', '// not this', 'f(); //=> 1'].join('\n');
  expect([...expectedLines(preparedOf(source))]).toEqual([2, 3, 5]);
});

test('names in comments and texts are not linked', () => {
  expect(exampleLinks("// PAGE_SIZE\nconst a = 'PAGE_SIZE';")).toEqual([]);
});

test("names that an example declares itself are not the engine's", () => {
  const source = "import { PROT_READ } from 'sim';\nconst RW = PROT_READ;\nconst PAGE_SIZE = 1;";
  const names = exampleLinks(source).map(({ start, end }) => source.slice(start, end));
  expect(names).toEqual(['PROT_READ', 'PROT_READ']);
});
