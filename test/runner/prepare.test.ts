import { describe, expect, test } from 'vitest';
import { titleOf } from '../../src/runner/examples.ts';
import { prepare } from '../../src/runner/prepare.ts';
import { TextError } from '../../src/runner/prepared.ts';
import { compare, show } from '../../src/runner/show.ts';

/** Statement texts that a source's expectations belong to, with what they expect. */
function expectations(source: string): string[] {
  const { code, expected } = prepare(source);
  const wrapped = [...code.matchAll(/__rc\.value\(\d+,\(([\s\S]*?)\)\)(?=[;}\s]|$)/g)];
  expect(expected.map((e) => e.statement)).toEqual(wrapped.map(([, text]) => text));
  return expected.map((e) => `${e.line}-${e.at} ${e.statement} -> ${e.text}`);
}

function refusal(source: string): string {
  try {
    prepare(source);
  } catch (error) {
    if (error instanceof TextError) return `${error.kind} ${error.line}: ${error.message}`;
    throw error;
  }
  return 'accepted';
}

describe('the statement before an expectation', () => {
  test.each([
    ['on its line', 'f(1); //=> 2', '1-1 f(1) -> 2'],
    ['on the line before', 'f(1);\n//=> 2', '1-2 f(1) -> 2'],
    ['without a semicolon', 'f(1) //=> 2', '1-1 f(1) -> 2'],
    ['after one without a semicolon', 'g(0)\nf(1) //=> 2', '2-2 f(1) -> 2'],
    ['over several lines', 'f(\n  1,\n  [2],\n); //=> 2', '1-4 f(\n  1,\n  [2],\n) -> 2'],
    ['a chain over several lines', 'f\n  .g()\n  .h() //=> 2', '1-3 f\n  .g()\n  .h() -> 2'],
    ['behind a declaration', 'const a = 1;\na; //=> 1', '2-2 a -> 1'],
    ['behind a declaration without semicolon', 'const a = 1\na //=> 1', '2-2 a -> 1'],
    ['behind a block', 'if (f) { g(); }\nh(); //=> 1', '2-2 h() -> 1'],
    ['in a block', 'if (f) { g(); //=> 3\n}', '1-1 g() -> 3'],
    ['behind a condition', 'if (f) g(); //=> 3', '1-1 g() -> 3'],
    ['behind else', 'if (f) g(); else h(); //=> 3', '1-1 h() -> 3'],
    ['in a callback', 'm.run(function* () {\n  yield* g(); //=> 3\n});', '2-2 yield* g() -> 3'],
    ['an assignment', 'let a;\na = f(2); //=> 2', '2-2 a = f(2) -> 2'],
    ['with strings', 'f(\'; //=> 1\', "}"); //=> 2', '1-1 f(\'; //=> 1\', "}") -> 2'],
    [
      'a template',
      `f(\`;\${g({ a: \`}\` })}//=> 1\`); //=> 2`,
      `1-1 f(\`;\${g({ a: \`}\` })}//=> 1\`) -> 2`,
    ],
    ['with a regular expression', 'x.test(/[/"]`/g); //=> 2', '1-1 x.test(/[/"]`/g) -> 2'],
    ['with a division', 'a / b / c; //=> 2', '1-1 a / b / c -> 2'],
    ['with an arrow', 'l.map((x) => x.y); //=> 2', '1-1 l.map((x) => x.y) -> 2'],
    ['behind a comment with an arrow', 'f(); // => no\ng(); //=> 2', 'refused'],
    ['behind another comment', 'f(); // a note\n//=> 2', '1-2 f() -> 2'],
    ['with a type', 'f<number>(a as number)!; //=> 2', '1-1 f(a ) -> 2'],
    ['an object literal inside', 'f({ a: 1 }).b; //=> 2', '1-1 f({ a: 1 }).b -> 2'],
  ])('%s', (_, source, found) => {
    if (found === 'refused') expect(refusal(source)).toMatch(/without a space/);
    else expect(expectations(source)).toEqual([found]);
  });

  test('a text of several lines keeps its own indentation', () => {
    expect(prepare('f();\n//=> a\n//     b\n//\n//   c\n// d').expected[0].text).toBe(
      'a\n  b\n\nc',
    );
  });

  test('a text may begin on the line after the mark', () => {
    expect(prepare('f();\n//=>\n//   a\n//   b').expected[0].text).toBe('a\nb');
  });

  test('throws is a failure only if it is all that is said', () => {
    expect(prepare('f(); //=> throws EINVAL').expected[0]).toMatchObject({
      throws: true,
      text: 'EINVAL',
    });
    expect(prepare('f(); //=> throws a ball').expected[0].throws).toBe(false);
  });
});

test.each([
  ['f(); //=> 1', 1, 1],
  ['f();\n//=> a\n//   b\n//\n//   c\n//\ng();', 2, 5],
  ['f();\n  //=> a\n  //   b\n  // no more', 2, 3],
  ['f(); //=> a\n\n//   b', 1, 1],
  ['f(); //=> a\n//\n//', 1, 1],
])('the lines of an expectation: %j', (source, at, last) => {
  const [expected] = prepare(source).expected;
  expect([expected.at, expected.end]).toEqual([at, last]);
});

describe('what is refused', () => {
  test.each([
    ['//=> 1', 'usage 1: There is nothing before `//=>` whose value could be checked.'],
    [
      'f();\nconst a = 1; //=> 1',
      'usage 2: `//=>` checks an expression, not a declaration. Write `a; //=> …` on the next line.',
    ],
    ['if (a) {\n}\n//=> 1', 'usage 3: `//=>` must stand after an expression'],
    ["import fs from 'node:fs';\nfs.x;", "usage 1: An example can only import from 'sim'"],
    ["import * as s from 'sim';\ns.x;", 'usage 1: Name what you import'],
    ["\nconst a = await import('x');", 'usage 2: An example imports by a statement'],
    ["f(() => import('x'));", 'usage 1: An example imports by a statement'],
    ['f(import.meta.url);', 'usage 1: An example imports by a statement'],
    ["import * as s from 'sim';\nimport { a } from 'sim';\ns, a;", 'usage 1: Name what you import'],
    ['\nawait f();', 'usage 2: An example runs to its end at once'],
    ['\nfor await (const a of b) {}', 'usage 2: An example runs to its end at once'],
    ['yield 1;', 'syntax 1: '],
    ['@a class B {}', 'syntax 1: Unexpected character'],
    [
      "import { a } from 'sim';\nf(a);\nconst a = 1;",
      "syntax 3: Identifier 'a' has already been declared",
    ],
    [
      "import { a } from 'sim';\nimport { b as a } from 'sim';\na;",
      "syntax 2: Identifier 'a' has already been declared",
    ],
    ['export const a = 1;', 'usage 1: An example exports nothing'],
    ['f(;', 'syntax 1: Unexpected token'],
    ['let a;\n\nbreak;', 'syntax 3: Unsyntactic break'],
    ['"abc', 'syntax 1: Unterminated string constant'],
  ])('%j', (source, message) => {
    expect(refusal(source).slice(0, message.length)).toBe(message);
  });
});

describe('preparing', () => {
  test('lines stay where they are', () => {
    const source =
      "import {\n  boot,\n  type Machine,\n} from 'sim';\n\ninterface A {\n  a: number;\n}\nconst m: Machine = boot();\nwhile (m) {\n  f(); //=> 1\n}\n";
    const lines = prepare(source).code.split('\n');
    expect(lines).toHaveLength(source.split('\n').length);
    expect(lines[8]).toBe('const m = boot();');
    expect(lines[10]).toContain('f()');
  });

  test('what is wrapped is still one statement', () => {
    const each = [
      'if (a) f(); //=> throws EINVAL\nelse(g)(); //=> 2',
      'while (a) f() //=> 1\nfor (;;) for (const a of b) f() //=> throws EINVAL\n;',
      'do f(); //=> 1\nwhile (a) g() //=> 2',
      'for (;;) /* a */ if (b) c() // d\n//=> 1\n',
      'const f = function* () { for (const a of b) yield a //=> 1\n}',
      'l: for (;;) { continue l; f() } //=> 1'.replace(' //=> 1', ''),
      'return/* a */1',
      'return f /* a\nb */ (1)',
    ];
    expect(each.map((source) => prepare(source).code.split('=__sim;')[1])).toMatchInlineSnapshot(`
      [
        "if (a)  try{__rc.begin(0);__rc.value(0,(f()));}catch(__e){__rc.threw(0,__e);}
      else __rc.begin(1),__rc.value(1,((g)()));",
        "while (a) {__rc.tick(); __rc.begin(0),__rc.value(0,(f()))}
      for (;;) {__rc.tick();for (const a of b) {__rc.tick(); try{__rc.begin(1);__rc.value(1,(f()))
      ;}catch(__e){__rc.threw(1,__e);}}}",
        "do {__rc.tick(); __rc.begin(0),__rc.value(0,(f()));}
      while (a)  __rc.begin(1),__rc.value(1,(g()))",
        "for (;;)   {__rc.tick();if (b)  __rc.begin(0),__rc.value(0,(c()))}

      ",
        "const f = function* () { for (const a of b) {__rc.tick(); __rc.begin(0),__rc.value(0,(yield a))}
      }",
        "l: for (;;) {__rc.tick(); continue l;  __rc.came(1,(f())) }",
        "return 1",
        "return f 
       (1)",
      ]
    `);
  });

  test('the same name may be imported by the example and by its check', () => {
    const text = "import { boot } from 'sim';\nboot();\n";
    expect(prepare(text + text).code).toMatch(/const \{boot\}=__sim;/);
  });

  test('every loop is counted', () => {
    const source =
      'for (const a of b) { c(); }\nfor (let i = 0; i < 2; i++) d();\nfor (;;) {}\nwhile (x) y();\ndo { z(); } while (a);\no.for(1); o.while(2);\nfor (const [k] of e) for (const j in k) { f(); }';
    const { code } = prepare(source);
    expect(code.match(/__rc\.tick\(\)/g)).toHaveLength(7);
    expect(code).toMatch(/o\.for\(1\)+; .*o\.while\(2\)/);
  });

  test('title and need of the probe', () => {
    expect(titleOf('// A title.\n// more')).toBe('A title.');
    const probe = (text: string): boolean => prepare(text).probe;
    expect(probe('m.trace(() => 1)')).toBe(true);
    expect(probe("m\n  .fail('x')")).toBe(true);
    expect(probe("m['timeline']()")).toBe(true);
    expect(probe('const { trace } = m;')).toBe(true);
    expect(probe("p.maps(); // m.trace()\n'm.fail()';")).toBe(false);
  });
});

describe('a `//=>` never vanishes', () => {
  test.each([
    ['a regular expression behind if (…)', 'if (m !== null) /`/.test("x");\n1 + 1; //=> 3', [2]],
    ['behind while (…)', 'while (f()) /[`"]/.exec(s);\n1; //=> 3', [2]],
    ['behind for (…)', 'for (const a of b) /`/.exec(a);\n1; //=> 3', [2]],
    ['behind a block', 'if (a) { b(); }\n/`/.test(c);\n1; //=> 3', [3]],
    ['a division behind )', 'f(a) / 2; //=> 1\ng(a) / 2 / `1`; //=> 2', [1, 2]],
    ['a division behind an object', 'const o = { a: 1 } / 2;\n1 / 2; //=> `', [2]],
    ['templates in templates', `f(\`a\${g(\`b\${\`//=> 1\`}\`)}\`); //=> 2`, [1]],
    ['a template with a regular expression', `f(\`\${a.replace(/\`/g, "}")}//=> 1\`); //=> 2`, [1]],
    ['strings', 'f(\'//=> 1\', "//=> 2"); //=> 3', [1]],
    ['a block comment', '/* //=> 1 */ f(); //=> 2', [1]],
    ['a block comment of lines', '/*\n//=> 1\n*/\nf(); //=> 2', [4]],
    ['a line that was commented out', '// f(); //=> 1\ng(); //=> 2', [2]],
    ['CRLF', 'f(1); //=> 2\r\ng(2);\r\n//=> 3\r\n', [1, 3]],
    ['a mark of byte order', '\ufefff(1); //=> 2', [1]],
    ['a tab behind the mark', 'f(1);\t//=>\t2', [1]],
    ['no semicolons', 'const a = 1\nf(a) //=> 2\ng(a)\n//=> 3', [2, 4]],
    [
      'a check that imports once more',
      "import { boot } from 'sim';\nf(); //=> 1\nimport { boot } from 'sim';\ng(); //=> 2",
      [2, 4],
    ],
    ['before an interface', 'f(); //=> 1\ninterface A {\n  a: number;\n}\ng(); //=> 2', [1, 5]],
    ['before a type', 'f();\n//=> a\n//   b\n\n// Next.\ntype A = 1;\ng(); //=> 2', [2, 7]],
    ['an arrow that gives a regular expression', 'f((a) => /`/.test(a)); //=> 2', [1]],
    ['a member called if', 'a.if(b) / 2; //=> `', [1]],
    ['a regular expression behind a block', 'l: { a(); } /`/.test(c);\n1; //=> 3', [2]],
    ['behind a function', 'function f() {} /`/.test(c);\n1; //=> 3 `', [2]],
    ['behind do', 'do /`/.test(a); while (b); 1; //=> 3', [1]],
    ['behind yield* and a bracket', 'function* f() { yield [/`/]; }\n1; //=> 3', [2]],
    ['a class of a regular expression', 'a.match(/[/\\]`]/); //=> 1', [1]],
    ['a template in a template in a tag', `f\`\${\`\${g\`//=> 1\`}\`}//=> 2\`; //=> 3`, [1]],
    ['a template of lines', 'f(`\n//=> 1\n`); //=> 2', [3]],
    ['a string that goes on', "f('a\\\n//=> 1'); //=> 2", [2]],
    ['other ends of lines', 'f();\u2028g(); //=> 1\u2028h(); //=> 2', [1, 1]],
    ['a mark commented out with its line', 'f();\n// //=> 1\n////=> 2\ng(); //=> 3', [4]],
    [
      'a statement that a bracket begins',
      'f(1); //=> 2\n(g)(3); //=> 4\n[5].at(0) //=> 5',
      [1, 2, 3],
    ],
    ['a semicolon on the next line', 'f(1) //=> 2\n;(g)(3) //=> 4\n;`a` //=> a', [1, 2, 3]],
    ['more semicolons than are needed', 'f();; ; //=> 1', [1]],
    ['++ on the next line', 'a //=> 1\n++b //=> 2', [1, 2]],
    ['return and a line', 'function f() {\n  return\n  g() //=> 1\n}', [3]],
    [
      'functions in functions',
      'f(() => {\n  g(function* () {\n    yield; //=> 1\n  }); //=> 2\n}); //=> 3',
      [3, 4, 5],
    ],
    [
      'async functions',
      'async function f() {\n  await g(); //=> 1\n  for await (const a of b) a; //=> 2\n}',
      [2, 3],
    ],
    [
      'a class',
      'class A {\n  static {\n    f(); //=> 1\n  }\n  #b() {\n    this.#b(); //=> 2\n  }\n}',
      [3, 6],
    ],
    [
      'a switch',
      'switch (a) {\n  case 1:\n    f(); //=> 1\n    break;\n  default: g(); //=> 2\n}',
      [3, 5],
    ],
    ['a label', 'a: f(); //=> 1', [1]],
    ['a function that asks who calls it', 'function f() { new.target; //=> undefined\n}', [1]],
    ['a directive', "'use strict'; //=> use strict", [1]],
    ['parentheses', '(f()); //=> 1\n(1, 2) //=> 2', [1, 2]],
    ['satisfies', 'f(1) satisfies number; //=> 2\nf([1] as const)! //=> 3', [1, 2]],
    ['a generic arrow', 'const f = <T,>(a: T): a is T => /`/.test(a);\nf<1>(1); //=> 1', [2]],
    ['an enum before it', 'enum A {\n  b = 1,\n}\nA.b; //=> 1', [4]],
    [
      'overloads and declarations',
      'function f(a: 1): 1;\nfunction f(a: 1) {}\ndeclare const g: 1;\nf(1); //=> 1',
      [4],
    ],
    [
      'a class with types',
      'abstract class A<T> implements B {\n  private b!: T;\n  constructor(readonly c: T) {}\n}\n1; //=> 1',
      [5],
    ],
    [
      'a regular expression behind yield',
      'm.run(function* () {\n  yield /`/;\n  a; //=> 1\n});',
      [3],
    ],
  ] as const)('%s', (_, source, lines) => {
    expect(prepare(source).expected.map(({ at }) => at)).toEqual(lines);
  });

  test.each([
    ['interface A {\n  a: number; //=> 3\n}\nf();', 'usage 2: This `//=>` stands within a type'],
    ['interface A {\n  //=> 3\n}\nf();', 'usage 2: This `//=>` stands within a type'],
    ['f(); // a note //=> 3', 'usage 1: This `//=>` stands within another comment.'],
    ['f();\n//\t=> 3', 'usage 2: An expectation is written without a space'],
    ['f();\n///=> 3', 'usage 2: An expectation is written with two slashes'],
    ['f(); /*=> 3 */', 'usage 1: An expectation is written with two slashes'],
    // In the middle of a statement, as where a semicolon is missing.
    ['f(1) //=> 2\n(g)(3); //=> 4', 'usage 1: The statement goes on after this `//=>`.'],
    ['f(1) //=> 2\n[3].at(0); //=> 3', 'usage 1: The statement goes on after this `//=>`.'],
    ['f(1) //=> 2\n`a`; //=> a', 'usage 1: The statement goes on after this `//=>`.'],
    ['f()\n  .g() //=> 1\n  .h(); //=> 2', 'usage 2: The statement goes on after this `//=>`.'],
    ['f({\n  a: 1, //=> 1\n});', 'usage 2: The statement goes on after this `//=>`.'],
    ['class A {\n  b = 1; //=> 1\n}', 'usage 2: The statement goes on after this `//=>`.'],
    ['a.map((b) =>\n  f(b), //=> 1\n);', 'usage 2: The statement goes on after this `//=>`.'],
    [`f\`\${a //=> 1\n}\`; //=> 2`, 'usage 1: The statement goes on after this `//=>`.'],
    ['f(); //=> 1\n//=> 2', 'usage 2: The statement before this `//=>` has one already.'],
    ['function f() {\n  return 1; //=> 1\n}', 'usage 2: `//=>` must stand after an expression'],
    ['switch (a) {\n  case 1: //=> 1\n}', 'usage 2: `//=>` must stand after an expression'],
    // Behind what is not there any more when it runs, or has not been written.
    ['f();\ndeclare const a: number; //=> 1', 'usage 2: This `//=>` stands after a type'],
    ['f();\ntype A = 1;\n//=> 1', 'usage 3: This `//=>` stands after a type'],
    ['g();\nfunction f(a: 1): 1; //=> 1\nfunction f(a: 1) {}', 'usage 2: This `//=>` stands after'],
    ['enum A {\n  b = 1, //=> 1\n}', 'usage 2: This `//=>` stands after a type'],
    ['class A {\n  constructor(private b: 1) { //=> 1\n  }\n}', 'usage 2: This `//=>` stands'],
  ])('%j', (source, message) => {
    expect(refusal(source).slice(0, message.length)).toBe(message);
  });
});

class Thing {
  a = 1;
  inner = new Map([['x', 1]]);
}

test.each([
  ['text\n', 'text'],
  [42, '42'],
  [-0, '0'],
  [null, 'null'],
  [undefined, 'undefined'],
  [true, 'true'],
  [[1, 'a', null], "[1, 'a', null]"],
  [{ a: 1, b: { c: [] } }, '{ a: 1, b: { c: [] } }'],
  [new Thing(), 'Thing { a: 1, inner: { x: 1 } }'],
  [{ t: new Thing() }, '{ t: {Thing} }'],
  [{ text: () => 'a\nb\n' }, 'a\nb'],
  // A process has a text() that reads memory.
  [{ text: (addr: number) => `${addr}` }, '{ text: [text] }'],
  [0x40000000, '1073741824'],
  [[0x8047fff, 0x8048000, 0xffffffff, 2 ** 32], '[134512639, 0x8048000, 0xffffffff, 4294967296]'],
  [{ vm_start: 0x40000000, vm_pgoff: 3 }, '{ vm_start: 0x40000000, vm_pgoff: 3 }'],
  [[-0xc0000000, (0x40000000).toString()], "[-3221225472, '1073741824']"],
  [new Uint8Array(0), '[]'],
  [new Uint8Array([104, 105, 0]), '68 69 00 |hi.|'],
  [{ bytes: new Uint8Array([104]) }, '{ bytes: 68 |h| }'],
  [
    new Uint8Array(68).fill(97, 2, 68),
    `00000000  00 00 61 61 61 61 61 61  61 61 61 61 61 61 61 61  |..aaaaaaaaaaaaaa|
00000010  61 61 61 61 61 61 61 61  61 61 61 61 61 61 61 61  |aaaaaaaaaaaaaaaa|
*
00000040  61 61 61 61                                       |aaaa|
00000044`,
  ],
  [Array.from({ length: 3 }, () => 'x'.repeat(40)), /^\[\n {2}'x+',\n {2}'x+',\n {2}'x+'\n\]$/],
])('show %j', (value, text) => {
  if (text instanceof RegExp) expect(show(value)).toMatch(text);
  else expect(show(value)).toBe(text);
});

test.each<[unknown, string, boolean, string]>([
  [0x40000000, '0x40000000', true, '0x40000000'],
  [0x40000000, '1073741824', true, '1073741824'],
  [0x40001000, '0x40000000', false, '0x40001000'],
  [0x40001000, '1073741824', false, '1073745920'],
  [0x1f, '0x1F', true, '0x1f'],
  [-22, '-0x16', true, '-0x16'],
  [-12, '-0x16', false, '-0xc'],
  [0.5, '0x0', false, '0.5'],
  ['0x10', '16', false, '0x10'],
  ['16', '0x10', false, '16'],
  [['16'], "['0x10']", false, "['16']"],
  [[1, 16], '[1, 0x10]', true, '[1, 0x10]'],
  [[1, 17], '[1, 0x10]', false, '[1, 0x11]'],
  [[17, 18, 19], '[0x11]', false, '[0x11, 0x12, 0x13]'],
  [
    { vm_start: 0x40000000, n: 10 },
    '{ vm_start: 1073741824, n: 10 }',
    true,
    '{ vm_start: 1073741824, n: 10 }',
  ],
  [
    { vm_start: 0x40001000, n: 10 },
    '{ vm_start: 0x40000000, n: 11 }',
    false,
    '{ vm_start: 0x40001000, n: 10 }',
  ],
  [{ a1: 5, x0x5: 6 }, '{ a1: 0x5, x0x5: 6 }', true, '{ a1: 0x5, x0x5: 6 }'],
  [undefined, '0x0', false, 'undefined'],
  [true, '1', false, 'true'],
])('%j against %j', (value, expected, ok, actual) => {
  const found = compare(value, expected);
  expect(found.ok).toBe(ok);
  // What held is shown as it would be; what did not, as it was asked.
  expect(found.actual).toBe(actual);
});
