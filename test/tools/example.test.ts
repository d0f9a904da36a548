import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { main } from '../../src/tools/example.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'example-'));
});
afterAll(() => rmSync(dir, { recursive: true }));

async function command(...args: string[]): Promise<{ code: number; text: string }> {
  const lines: string[] = [];
  const code = await main(args, (text) => lines.push(text));
  return { code, text: lines.join('\n') };
}

function file(name: string, text: string): string {
  const path = join(dir, name);
  writeFileSync(path, text);
  return path;
}

const example = `// One page.
import { boot, hex, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ } from 'sim';
const m = boot();
const p = m.spawn('demo');
const a = p.mmap(0, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
console.log('here');
hex(a); //=> 0x40000000
p.munmap(a, PAGE_SIZE); //=> 0
`;

describe('npm run example', () => {
  test('without a name it lists all', async () => {
    const { code, text } = await command();
    expect(code).toBe(0);
    expect(text).toMatch(/^\d\.\d\/\S+ +\S.*$/m);
  });

  test('an unknown name is told with the nearest', async () => {
    const { text: all } = await command();
    const id = all.split(/\s/)[0];
    const { code, text } = await command(`${id}x`);
    expect(code).toBe(2);
    expect(text).toContain(`There is no example ${id}x. Did you mean ${id}`);
    expect((await command(id.split('/')[1])).text).toContain(`Did you mean ${id}?`);
  });

  test('the programs of the fault chooser run by name', async () => {
    const { code, text } = await command('paths/write-private-zero');
    expect(code).toBe(0);
    expect(text).toContain('1 minor, 0 major');
  });

  test('an unknown option is told', async () => {
    await expect(command('--tarce')).rejects.toThrow(
      /^There is no option --tarce\. Did you mean --trace\?\nType: npm run example -- /,
    );
  });

  test('a file of the reader runs as well', async () => {
    expect(await command(file('one.ts', example))).toEqual({
      code: 0,
      text: [
        'One page.',
        '',
        'here',
        '',
        '✓   7  hex(a)',
        '       0x40000000',
        '✓   8  p.munmap(a, PAGE_SIZE)',
        '       0',
      ].join('\n'),
    });
  });

  test('what is not as expected is marked, and the code is 1', async () => {
    const { code, text } = await command(file('wrong.ts', example.replace('0x4', '0x5')));
    expect(code).toBe(1);
    expect(text).toContain(
      '✗   7  hex(a)\n       expected  0x50000000\n       actual    0x40000000',
    );
  });

  test('--trace prints the calls', async () => {
    const { text } = await command(file('two.ts', example), '--trace');
    expect(text).toMatch(/^ {2}do_munmap\(mm=#\d+, addr=0x40000000, len=4096\) \{$/m);
    expect(text).toMatch(/^ {4}find_vma_prev\(/m);
  });

  test('--patch changes a function', async () => {
    const patch = file('patch.ts', 'function* do_munmap(k, mm, addr, len) {\n  return -12;\n}\n');
    const { code, text } = await command(file('three.ts', example), '--patch', patch);
    expect(code).toBe(1);
    expect(text).toContain('munmap: ENOMEM');
    expect((await command(file('four.ts', example), '--patch', '/nowhere')).text).toContain(
      'There is no file /nowhere.',
    );
    const wrong = file('wrong-patch.ts', 'function* do_munmap() {\n  return (;\n}\n');
    expect(await command(file('five.ts', example), '--patch', wrong)).toEqual({
      code: 2,
      text: `${wrong}:2: Unexpected token`,
    });
  });
});
