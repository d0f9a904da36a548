import { expect, test } from 'vitest';
import { run } from '../../src/runner/node.ts';
import { prepare } from '../../src/runner/prepare.ts';

/** What each line of a text told: `3: 0x40000000`, a text of several lines with its line ends. */
async function told(source: string, ...names: string[]): Promise<string[]> {
  const text = `import { ${['boot', ...names].join(', ')} } from 'sim';\n${source}`;
  const { values = [], error } = await run({ source: text, values: true });
  expect(error).toBeUndefined();
  return values.map(({ line, text, times }) => `${line}: ${text}${times ? ` ×${times}` : ''}`);
}

test('what a name is bound to and what an expression comes to is told at the end of its statement', async () => {
  const source = `const m = boot();
const p = m.spawn('demo');
const flags = MAP_PRIVATE | MAP_ANONYMOUS;
const a = p.mmap(
  0, 2 * PAGE_SIZE, 3, flags,
);
p.store8(a, 7);
p.load8(a);
p.maps();
let next = 0;
next = a + PAGE_SIZE;
next++;
const list = [1, 2].map((n) => n * a);
const said: string[] = [];
said.push('no value');
m.fail('alloc_page').failed;
m.fail('alloc_page');
const trace = m.trace(() => p.load8(a));
trace.all('do_page_fault').length;`;
  expect(await told(source, 'MAP_PRIVATE', 'MAP_ANONYMOUS', 'PAGE_SIZE')).toEqual([
    '3: pid 2',
    '7: 0x40000000',
    '9: 7',
    `10: 40000000-40002000 rw-p 00000000 00:00 0\nbffff000-c0000000 rwxp 00000000 00:00 0`,
    '12: 0x40001000',
    '14: [0x40000000, 0x80000000]',
    '17: 0',
    '20: 0',
  ]);
});

test('in a loop and in a generator the last value is told, and how often there was one', async () => {
  const source = `const m = boot();
let total = 0;
for (let i = [0].length; i < 70; i++) {
  const square = Math.imul(i, i);
  const list = [i].concat(square);
  total += square;
}
m.run({
  *one(p) {
    const fd = yield* p.brk();
    if (fd) yield* p.brk(fd + 4096);
  },
});
enum Kind { Anonymous = 1 }
Kind.Anonymous;`;
  expect(await told(source)).toEqual([
    '5: 4761 ×69',
    // An object is put into words fifty times.
    '7: 111895 ×69',
    '11: 0x804b000',
    '12: 0x804c000',
    '14: []',
    '16: 1',
  ]);
});

test('a long value is cut, and an expectation tells nothing besides', async () => {
  const source = `boot();
'ab'.repeat(1000);
'x\\n'.repeat(100);
1 + 1; //=> 2
null.none; //=> throws TypeError`;
  const [long, lines, ...rest] = await told(source);
  expect(long).toMatch(/^3: '(?:ab)+a?…$/);
  expect(long.length).toBeLessThan(420);
  expect(lines).toMatch(/^4: (?:x\n){30}… 70 more lines$/);
  expect(rest).toEqual([]);
});

test('nothing is told unasked, nor of a check, nor by a text for the stage', async () => {
  const source = "import { boot } from 'sim';\nconst p = boot().spawn('demo');\np.maps();";
  expect((await run({ source })).values).toBeUndefined();
  const checked = await run({ source, values: true, check: 'p.brk();' });
  expect(checked.values?.map(({ line }) => line)).toEqual([2, 3]);
  expect(prepare(source).code).toContain('__rc.came(3,');
  expect(prepare(source, true).code).not.toMatch(/__rc\.(?:came|bound)/);
});
