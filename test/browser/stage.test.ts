// The stage as it is used: by keys, by clicks in code, values and pictures, with changed functions and chosen orders.
// stage-walk.test.ts goes through whole runs.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { kinds, ofRuns } from '../../src/client/picture-kinds.ts';
import { importedBy } from '../../src/source/stage-preload.ts';
import { dist, example, exercise, port, press, says, section, site, write } from './site.ts';

const book = site();

const stage = (page: Page) => page.locator('book-stage');
const where = (page: Page) => page.locator('.stage-where');
const status = (page: Page) => page.locator('.stage-status');
const stepOf = (page: Page): Promise<string | null> =>
  page.evaluate(() => new URL(location.href).searchParams.get('step'));

/** The whole run is there, and what is shown is that of the moment. */
async function settled(page: Page, step?: number): Promise<void> {
  await says(where(page), new RegExp(`^Step ${step ?? '\\d+'} of \\d+`));
  await page.locator('book-stage:not(.behind)').waitFor();
}

test('the link of an example opens what its section is about; all is reached by keys alone, and the address keeps it', async () => {
  const page = await book.open(section);
  await example(page).getByRole('link', { name: 'Step through it' }).press('Enter');
  await says(where(page), /^Step \d+ of \d+ · .*find_vma$/);
  await settled(page);
  await says(page.locator('.stage-note'), /\w+ \w+/);
  const opened = (await where(page).textContent())!;
  for (const [key, back] of [
    ['ArrowRight', 'ArrowLeft'],
    ['Shift+ArrowRight', 'Shift+ArrowLeft'],
  ]) {
    await page.keyboard.press(key);
    await expect.poll(() => where(page).textContent()).not.toBe(opened);
    await page.keyboard.press(back);
    await expect.poll(() => where(page).textContent()).toBe(opened);
  }
  await page.keyboard.press('Shift+ArrowUp');
  await says(where(page), /^(?!.*find_vma)/);
  await page.keyboard.press('End');
  await says(where(page), /^Step (\d+) of \1(?!\d)/);
  const last = /^Step (\d+)/.exec((await where(page).textContent())!)![1];
  await expect.poll(() => stepOf(page)).toBe(last);
  await page.reload();
  await says(where(page), new RegExp(`^Step ${last} of ${last}(?!\\d)`));
  await page.keyboard.press('Home');
  await says(where(page), /^Step 1 of/);
});

test('notes, locks and pictures of a moment; a value leads to what wrote it, and on', async () => {
  const page = await book.open('/stage/2.5/hole/?step=250');
  await settled(page, 250);
  expect(await page.locator('.stage-program .cur').innerText()).toContain('p.munmap(');
  await says(page.locator('.stage-note'), /\w+ \w+/);
  await says(page.locator('.stage-held'), /Held: page_table_lock, mmap_sem of demo \(write\)\./);
  await says(page.locator('.stage-port .chip').first(), /\S/);
  expect(await page.locator('.stage-values th').allTextContents()).toContain('mpnt');
  // Each kind of picture can be drawn of one statement.
  for (const [kind] of kinds.filter(([one]) => !ofRuns.has(one))) {
    await page.getByRole('combobox').selectOption(kind);
    await page.locator('.picture-pane svg').first().waitFor();
  }
  await page.locator('.stage-values .twist', { hasText: /^mm$/ }).click();
  await page.getByRole('button', { name: 'Why does mm.map_count have this value?' }).click();
  await says(status(page), /^mm\.map_count was written here: vma_link, line \d+\./);
  await press(stage(page), 'The next one');
  await says(status(page), /^mm\.map_count was written here: do_munmap, line \d+\./);
  await page.keyboard.press('[');
  await says(status(page), /^mm\.map_count was written here: vma_link, line \d+\./);
  await page.keyboard.press('[');
  await says(status(page), /^mm\.map_count has been so since before the run/);
  // A lock that is held, and an area in the picture's list.
  await page.goto(`${book.origin}/stage/2.5/hole/?step=250`);
  await settled(page, 250);
  await press(stage(page), 'mmap_sem of demo (write)');
  await says(status(page), /^mmap_sem of demo \(write\) was written here: .*down_write/);
  await page.goto(`${book.origin}/stage/2.5/hole/?step=250`);
  await settled(page, 250);
  await page.locator('.stage-port .l.ran').first().click();
  await says(status(page), /does not run again after this step/);
  await page
    .locator('.stage-port .l.ran')
    .last()
    .click({ modifiers: ['Shift'] });
  await says(where(page), /^Step (?!250)\d+ of .*do_munmap$/);
});

test('a bit of an entry and a count in the picture lead to what made them so; the list beside it does without a click in it', async () => {
  const page = await book.open('/stage/5.4/zero/?step=1&picture=frames');
  await settled(page);
  await page.keyboard.press('End');
  await settled(page, Number(/of (\d+)/.exec((await where(page).textContent())!)![1]));
  const entries = page.locator('.picture-pane svg:visible [data-what^="entry "]');
  const text = entries.first().locator('text', { hasText: /^p[w-]u[a-]d$/ });
  const { width, height } = (await text.boundingBox())!;
  // The letters are of one width: this is the last of five.
  await text.click({ position: { x: width * 0.9, y: height / 2 } });
  await says(status(page), /^“dirty” in the entry for 40000000 was written here: \w+, line \d+/);
  // What is shown follows with the next frame.
  await says(where(page), / › do_wp_page › .*establish_pte$/);
  const first = (await where(page).textContent())!;
  await press(stage(page), 'The one before');
  await says(status(page), /^“dirty” in the entry for 40000000 has been so since before the run/);
  await page.getByText('Which statement made it so?').click();
  await page
    .getByRole('button', { name: 'accessed: “accessed” in the entry for 40000000' })
    .click();
  await says(status(page), /^“accessed” in the entry for 40000000 was written here: /);
  await expect.poll(() => where(page).textContent()).not.toBe(first);
  await page.keyboard.press('End');
  await says(where(page), /the run is over$/);
  await page
    .locator('.picture-pane svg:visible')
    .getByText(/^count \d+$/)
    .first()
    .click();
  await says(status(page), /^the count of frame \d+ was written here: /);
});

test('an address from before leads to the program’s own; the timeline can be enlarged', async () => {
  const page = await book.open('/stage/?of=2.5/hole&step=250&picture=readahead');
  await settled(page, 250);
  const { pathname, search } = new URL(page.url());
  expect([pathname, search]).toEqual(['/stage/2.5/hole/', '?step=250&picture=readahead']);
  // What shows a whole run shows nothing of a statement.
  expect(await page.getByRole('combobox').inputValue()).toBe('cache');
  const cursor = () =>
    page
      .locator('.stage-cursor')
      .evaluate((one) => Number.parseFloat((one as HTMLElement).style.left));
  const before = await cursor();
  expect(before).toBeGreaterThan(52);
  await page.keyboard.press('+');
  expect(await cursor()).toBeCloseTo(50, 0);
  await page.keyboard.press('Shift+ArrowRight');
  await settled(page);
  await page.keyboard.press('End');
  await expect.poll(cursor).toBeGreaterThan(99);
  await page.keyboard.press('-');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Shift+ArrowLeft');
  await settled(page);
  expect(await cursor()).toBeLessThan(100);
});

test('an exercise with the reader’s own text, and a changed function, are stepped through as they are', async () => {
  const page = await book.open(section);
  const own =
    "import type { mm_struct } from 'sim';\nfunction contains(mm: mm_struct, addr: number) {\n  return mm.mmap;\n}\n";
  await press(exercise(page), 'Edit');
  await write(page, exercise(page), own);
  await exercise(page).getByRole('link', { name: 'Step through it' }).click();
  await settled(page);
  await says(page.locator('.program-pane h2'), 'Your program');
  await says(page.locator('.stage-program'), /return mm\.mmap;(.|\n)*boot\(\)\.spawn\('check'\)/);
  await says(where(page), /find_vma|mmap/);
  await page.goto(book.origin + section);
  await press(port(page), 'Change this function');
  await write(
    page,
    port(page),
    'export function find_vma(mm: mm_struct, addr: number): vm_area_struct | null {\n  return null;\n}',
  );
  await press(port(page), 'Run the examples');
  const link = port(page).locator('.held').getByRole('link', { name: 'Step through it' }).first();
  await link.waitFor();
  await link.click();
  await settled(page);
  await says(page.locator('.stage-port .cur'), /return null/);
  // It works for the task that called, as the function of the book does.
  await says(where(page), /old_mmap › .*get_unmapped_area › find_vma$/);
  await says(status(page), /With your find_vma, the run takes another way from step \d+ on: /);
  await press(stage(page), 'Go there');
  await says(where(page), /^Step \d+ of/);
});

test('a path of a page fault has a stage', async () => {
  const page = await book.open('/5-faults/paths/kernel-write/private/forked/');
  await page.getByRole('link', { name: 'Step through it' }).click();
  await says(where(page), /do_page_fault/);
});

test('who runs next is the reader’s choice, and every order is tried', async () => {
  const page = await book.open('/stage/6.3/race/');
  await settled(page);
  const pane = page.locator('.stage-orders');
  await pane.locator('summary').click();
  await press(pane, 'Try every order');
  await says(pane.locator('.stage-endings p').first(), /(All|The first) \d+ orders end /);
  await says(pane, /has the processor first/);
  await press(pane, 'Choose');
  await says(pane, /at each return to user mode too/);
  const choice = pane.locator('li', { has: page.locator('[aria-pressed="false"]') }).first();
  const other = choice.locator('[aria-pressed="false"]').first();
  const name = await other.innerText();
  await other.click();
  await says(pane, /your choice/);
  await expect
    .poll(() => page.evaluate(() => new URL(location.href).searchParams.get('order')))
    .toMatch(/^\d+:\d+$/);
  expect(
    await pane
      .locator('li', { hasText: 'your choice' })
      .locator('[aria-pressed="true"]')
      .innerText(),
  ).toBe(name);
});

test.each([360, 768, 1440, 1920])(
  'at %i pixels the code, the values and the ways are in view',
  async (width) => {
    const height = width < 800 ? 740 : 900;
    const page = await book.open('/stage/2.5/hole/?step=250', { viewport: { width, height } });
    await settled(page, 250);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    const box = async (selector: string) => (await page.locator(selector).first().boundingBox())!;
    const line = await box('.stage-port .cur');
    const foot = await box('.stage-foot');
    expect(line.y).toBeGreaterThan(0);
    expect(line.y + line.height).toBeLessThanOrEqual(foot.y);
    expect(foot.y + foot.height).toBeLessThanOrEqual(height + 1);
    for (const way of await page.locator('.stage-bar button').all()) {
      const { x, width: wide } = (await way.boundingBox())!;
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x + wide).toBeLessThanOrEqual(width);
    }
    // The ways do not take more than a quarter of a phone.
    expect(foot.height).toBeLessThan(height * 0.27);
    if (width < 800) return;
    const values = await box('.stage-values');
    expect(values.y + 60).toBeLessThan(foot.y);
  },
);

test('the script of the stage is small, and what is not there is told', async () => {
  const page = await book.open('/stage/?of=2.5/no-such-text');
  await says(status(page), /There is no program 2\.5\/no-such-text\./);
  const html = readFileSync(join(dist, 'stage/index.html'), 'utf8');
  const [, script] = /src="[^"]*\/_astro\/(StagePage\.[\w.-]+\.js)"/.exec(html)!;
  const read = (name: string): string => readFileSync(join(dist, '_astro', name), 'utf8');
  const modules = [script, ...importedBy(script, read)];
  expect(modules.length).toBeGreaterThan(3);
  // With the pictures, which it loads besides.
  const besides = [...read(script).matchAll(/_astro\/([\w.-]+\.js)/g)].map(([, name]) => name);
  const bytes = [...new Set([...modules, ...besides])].reduce(
    (sum, name) => sum + gzipSync(read(name)).length,
    0,
  );
  expect(bytes).toBeLessThan(120 * 1024);
});
