// The stage: a run gone through forward and back, by keys and by buttons.
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { example, press, says, section, site } from './site.ts';

const book = site();

const stage = (page: Page) => page.locator('book-stage');
const where = (page: Page) => page.locator('.stage-where');
const stepOf = (page: Page): Promise<string | null> =>
  page.evaluate(() => new URL(location.href).searchParams.get('step'));
const lit = (page: Page): Promise<string> =>
  page
    .locator('.stage-port .cur')
    .first()
    .innerText({ timeout: 5000 })
    .then((text) => text.trim());

test('a step goes into the kernel and back, with values, note, picture and locks; the address keeps it', async () => {
  const page = await book.open(section);
  await example(page).getByRole('link', { name: 'Step through it' }).click();
  await says(where(page), /^Step 1 of \d+/);
  // Into the first call of the program.
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await says(where(page), /^Step 4 of \d+ · .*old_mmap/);
  await page.locator('.stage-values tr').first().waitFor();
  const first = await lit(page);
  await page.keyboard.press('ArrowRight');
  await says(where(page), /^Step 5 of/);
  expect(await stepOf(page)).toBe('5');
  await page.keyboard.press('ArrowLeft');
  await says(where(page), /^Step 4 of/);
  await expect.poll(() => lit(page)).toBe(first);

  // A moment by its address, in a function that the book explains: its line, its note, what it changes.
  await page.goto(`${book.origin}/stage/?of=2.5/hole&step=250`);
  await says(where(page), /do_munmap/);
  await page.locator('.stage-values tr').first().waitFor();
  await page.locator('.picture-pane svg').first().waitFor();
  // Back out to the statement of do_munmap that it is done for.
  for (let i = 0; i < 5 && !/do_munmap$/.test((await where(page).textContent()) ?? ''); i++)
    await page.keyboard.press('Shift+ArrowUp');
  await says(where(page), /do_munmap$/);
  expect(await page.locator('.stage-program .cur').innerText()).toContain('p.munmap(');
  await says(page.locator('.stage-note'), /\w+ \w+/);
  await says(page.locator('.stage-held'), /Held: page_table_lock, mmap_sem of demo\./);
  await says(page.locator('.stage-port .chip').first(), /\S/);
  expect(await page.locator('.stage-values th').allTextContents()).toContain('mpnt');
  // Each kind of picture can be drawn of one statement.
  const kinds = await page.getByRole('combobox').locator('option').allInnerTexts();
  expect(kinds.length).toBeGreaterThan(8);
  for (const kind of kinds) {
    await page.getByRole('combobox').selectOption({ label: kind });
    await page.locator('.picture-pane svg').first().waitFor();
  }
  await press(stage(page), 'Out ▶');
  await press(stage(page), 'Start');
  await says(where(page), /^Step 1 of/);
  await press(stage(page), 'End');
  const last = (await where(page).textContent())!;
  const [, at, all] = /^Step (\d+) of (\d+)/.exec(last)!;
  expect(at).toBe(all);
});

test('a value leads to the statement that wrote it', async () => {
  const page = await book.open('/stage/?of=2.5/hole&step=260');
  await page.locator('.stage-values tr').first().waitFor();
  const before = Number(await stepOf(page)) || 260;
  await page.locator('.stage-values .twist', { hasText: /^vma$/ }).click();
  await page.getByRole('button', { name: 'Why does vma.vm_end have this value?' }).click();
  await says(page.locator('.stage-status'), /was written here: /);
  expect(Number(await stepOf(page))).toBeLessThan(before);
});

test('what is not there is told', async () => {
  const page = await book.open('/stage/?of=2.5/no-such-text');
  await says(page.locator('.stage-status'), /There is no example 2\.5\/no-such-text\./);
});
