// What the editor completes, on the page with an empty program.
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { copied, example, press, says, site, verdict } from './site.ts';

const book = site();
const program = (page: Page) => example(page, 'play/program');
const options = (page: Page) => page.locator('.cm-tooltip-autocomplete li');

test('a program is written with what the editor completes, is kept, runs, and goes on as a link', async () => {
  const page = await book.open('/play/');
  await says(page.locator('.play-calls'), /p\.munmap\(addr, len\)/);
  await press(program(page), 'Edit');
  await program(page).locator('.cm-content').click();
  await page.keyboard.press('ControlOrMeta+End');
  // The calls of a process, those of the machine, and of its disk.
  for (const [typed, wanted] of [
    ['\np.mun', 'munmap(addr, len)'],
    ['m.slab', 'slabinfo()'],
    ['m.disk.li', 'list()'],
  ]) {
    await page.keyboard.type(typed);
    await says(options(page).first(), wanted);
    await options(page).first().click();
    await page.keyboard.type(';\n');
  }
  // A constant comes into the import by itself.
  await page.keyboard.type('MAP_GROWSD');
  await says(options(page).first(), /^MAP_GROWSDOWN/);
  await options(page).first().click();
  await page.keyboard.type('; //=> 256');
  const lines = await program(page).locator('.cm-line').allTextContents();
  expect(lines.slice(-4)).toEqual([
    'p.munmap;',
    'm.slabinfo;',
    'm.disk.list;',
    'MAP_GROWSDOWN; //=> 256',
  ]);
  expect(lines.find((line) => line.startsWith('import'))).toContain(
    'MAP_ANONYMOUS, MAP_GROWSDOWN,',
  );
  // Nothing is offered in a comment.
  await page.keyboard.type(' p.mu');
  await press(program(page), 'Run');
  expect(await verdict(program(page))).toMatch(/^1 of 2 differs/);
  expect(await options(page).count()).toBe(0);
  await program(page).locator('.cm-content').click();
  await page.keyboard.press('ControlOrMeta+End');
  for (let i = 0; i < 5; i++) await page.keyboard.press('Backspace');

  const address = await copied(page, program(page), 'Link');
  const other = await book.open(new URL(address).pathname + new URL(address).hash);
  await says(program(other).locator('.example-text:visible'), /MAP_GROWSDOWN; \/\/=> 256/);
  expect(await verdict(program(other))).toBe('All 2 as expected.');
  // It is still there on the stage, and after a reload.
  await other.goto(`${book.origin}/stage/?of=play/program`);
  await says(other.locator('.stage-program'), /MAP_GROWSDOWN; \/\/=> 256/);
  await page.reload();
  await says(program(page).locator('.example-text:visible'), /MAP_GROWSDOWN; \/\/=> 256/);
});
