// The page with an empty program: the list of calls, and the link that carries the text.
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { copied, example, press, says, site, verdict } from './site.ts';

const book = site();
const program = (page: Page) => example(page, 'play/program');

test('a program is written, is kept, runs, and goes on as a link', async () => {
  const page = await book.open('/play/');
  await says(page.locator('.play-calls'), /p\.munmap\(addr, len\)/);
  await press(program(page), 'Edit');
  await program(page).locator('.cm-content').click();
  await page.keyboard.press('ControlOrMeta+End');
  await page.keyboard.type('\np.munmap(a, PAGE_SIZE); //=> 0');
  await press(program(page), 'Run');
  expect(await verdict(program(page))).toBe('All 2 as expected.');

  const address = await copied(page, program(page), 'Link');
  const other = await book.open(new URL(address).pathname + new URL(address).hash);
  await says(program(other).locator('.example-text:visible'), /p\.munmap\(a, PAGE_SIZE\);/);
  expect(await verdict(program(other))).toBe('All 2 as expected.');
  // It is still there on the stage, and after a reload.
  await other.goto(`${book.origin}/stage/?of=play/program`);
  await says(other.locator('.stage-program'), /p\.munmap\(a, PAGE_SIZE\);/);
  await page.reload();
  await says(program(page).locator('.example-text:visible'), /p\.munmap\(a, PAGE_SIZE\);/);
});
