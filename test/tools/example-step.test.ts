// The run of an example, walked through in a terminal or by keys from a pipe.
import { expect, test } from 'vitest';
import { main } from '../../src/tools/example.ts';
import { Keys } from '../../src/tools/example-step.ts';

const id = 'home/hole';

async function command(args: string[], keys: string[] = []) {
  const printed: string[] = [];
  const input = {
    async *[Symbol.asyncIterator]() {
      yield* keys;
    },
  };
  const code = await main(args, (text) => printed.push(text), input);
  return { code, printed };
}

const step = (text: string): number => Number(/ · step (\d+) of /.exec(text)?.[1]);

test('one step is printed: program, function with its line, note, values and locks', async () => {
  const { code, printed } = await command([id, '--step=23']);
  expect(code).toBe(0);
  const [text] = printed;
  expect(text).toMatch(/^home\/hole · step 23 of \d+ · old_mmap › do_mmap2 › do_mmap_pgoff\n/);
  expect(text).toMatch(/^▸ +5 {2}const a = p\.mmap\(/m);
  expect(text).toMatch(/^▸ +\d+ +if \(/m);
  expect(text).toMatch(/^do_mmap_pgoff, sim\/mm\/mmap\.ts$/m);
  expect(text).toMatch(/^ +\d+ +len = PAGE_ALIGN\(len\); +⟵ 12288$/m);
  expect(text).toMatch(/^note\n {2}\S[^\n]*\.$/m);
  expect(text).toMatch(/^ {2}flags = MAP_PRIVATE\|MAP_ANONYMOUS$/m);
  expect(text).toMatch(/^locks held: mmap_sem of demo$/m);
  expect(await command([id, '--step', '23'])).toEqual({ code, printed });
});

test('keys go forward and back, over calls and out of them, and what is no key is told', async () => {
  const { code, printed } = await command(
    [id, '--step'],
    ['nnn', 'npopu', 'zg 23', '\nw fl', 'ags\nq', 'n'],
  );
  expect(code).toBe(0);
  expect(printed[0]).toMatch(/ · step 1 of \d+ · the program\n/);
  expect(printed.slice(0, 5).map(step)).toEqual([1, 2, 3, 4, 5]);
  // Back, then over the statement, back again, and out to what follows the call.
  expect(printed[5]).toBe(printed[3]);
  expect(printed[6]).toBe(printed[4]);
  expect(printed[7]).toBe(printed[3]);
  expect(printed[8]).toMatch(/ · the program\n\n▸ +6 {2}p\.munmap/);
  expect(printed[9]).toMatch(/^There is no key "z"\. n next, /);
  expect(step(printed[10])).toBe(23);
  expect(printed[11]).toMatch(/^flags was written here\.\n|^flags has been so since/);
  // q ends it.
  expect(printed.length).toBe(12);
});

test('the end of the run says what it came to, and a step that is not there is told', async () => {
  const { printed } = await command([id, '--step'], ['en', 'w len\n', 'g 0\n', 'g x\n', 'a', 'b']);
  expect(printed[1]).toMatch(
    /^home\/hole · step (\d+) of \1 · the run is over\n\nAs expected\.\n$/,
  );
  const steps = step(printed[1]);
  expect(printed.slice(2)).toEqual([
    'The run is over.',
    'The run is over: no variable can be read here.',
    `There is no step 0: the run has steps 1 to ${steps}.`,
    'g takes the number of a step, not "x".',
    printed[0],
    'Here the run begins.',
  ]);
  expect(await command([id, '--step=9999'])).toEqual({
    code: 2,
    printed: [`There is no step 9999: the run has steps 1 to ${steps}.`],
  });
  await expect(command([id, '--step=x'])).rejects.toThrow(/^--step x is not understood/);
});

test('arrows are keys, in pieces too, and what is typed can be corrected', () => {
  const keys = new Keys();
  expect(keys.hear('\x1b[C\x1b[')).toEqual([['n']]);
  expect(keys.hear('D')).toEqual([['p']]);
  expect(keys.hear('g24\x7f3')).toEqual([]);
  expect(keys.typing).toEqual(['g', '23']);
  expect(keys.hear('\r\x03')).toEqual([['g', '23'], ['q']]);
  expect(keys.hear('w\x1bn')).toEqual([['n']]);
});
