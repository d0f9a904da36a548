// The fault chooser: by links alone, and in place with a script.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { faultChoices, pathsHref } from '../../content/5-faults/paths.ts';
import { change, dist, press, says, site, verdict } from './site.ts';

const book = site();

const chooser = (page: Page) => page.locator('.fault-chooser');
const choose = (page: Page, label: string) =>
  chooser(page).getByRole('link', { name: label, exact: true }).click();
const head = (page: Page) => page.locator('.fault-head');
const program = (page: Page) => page.locator('book-fault book-example');

/** The browser tells of a new address beside what it tells of the page, a little later perhaps. */
const at = (page: Page, path: string) => expect.poll(() => new URL(page.url()).pathname).toBe(path);

test('without JavaScript the options are links, and each choice is all there', async () => {
  const page = await book.open(pathsHref, { javaScriptEnabled: false });
  await choose(page, 'the zero page');
  await page.waitForURL('**/zero/');
  await choose(page, 'private anonymous, r--');
  await page.waitForURL('**/5-faults/paths/write/read-only/zero/');
  expect(await chooser(page).locator('[aria-current]').allTextContents()).toEqual([
    'a write',
    'private anonymous, r--',
    'the zero page',
  ]);
  expect(await head(page).textContent()).toBe('do_page_fault refuses.');
  expect(await page.locator('[data-part="answer"]').textContent()).toContain(
    'SIGSEGV with SEGV_ACCERR',
  );
  expect(await page.locator('.fault-ways svg').first().isVisible()).toBe(true);
  expect(await program(page).textContent()).toContain('p.store8(a, 1); //=> throws SEGV_ACCERR');
});

test('the table leads to every choice', async () => {
  const page = await book.open(pathsHref, { javaScriptEnabled: false });
  const hrefs = await page
    .locator('.fault-table a')
    .evaluateAll((all) => all.map((one) => one.getAttribute('href')));
  expect(hrefs.sort()).toEqual(faultChoices.map((choice) => choice.href).sort());
});

test('with JavaScript the page changes in place, and goes back', async () => {
  const page = await book.open(pathsHref);
  await page.evaluate(() => Object.assign(globalThis, { same: true }));
  await choose(page, 'read-only, two owners');
  await says(head(page), 'do_wp_page gives a copy of the page.');
  await at(page, '/5-faults/paths/write/private/forked/');
  expect(await page.title()).toMatch(/^The program writes to private anonymous memory/);
  // The focus is where the reader chose.
  expect(await page.evaluate(() => document.activeElement?.textContent?.trim())).toBe(
    'read-only, two owners',
  );
  await choose(page, 'a read');
  await says(head(page), 'No fault.');
  await page.goBack();
  await says(head(page), 'do_wp_page gives a copy of the page.');
  await page.goBack();
  await says(head(page), 'do_anonymous_page gives a frame of zeroes.');
  await at(page, pathsHref);
  expect(await page.evaluate(() => 'same' in globalThis)).toBe(true);
});

test('the program runs, and what it comes to is drawn after each run', async () => {
  const page = await book.open('/5-faults/paths/write/private/last/');
  await press(program(page), 'Run');
  expect(await verdict(program(page))).toMatch(/as expected\.$/);
  expect(await head(page).textContent()).toBe('do_wp_page lets the last owner keep the page.');
  await change(page, program(page), 'p.fork().exit();', 'p.fork();');
  await press(program(page), 'Run');
  await says(head(page), 'do_wp_page gives a copy of the page.');
  expect(await page.locator('.fault-ways figure').count()).toBe(2);
  expect(await head(page).locator('a').getAttribute('href')).toBe(
    '/5-faults/6-copy-on-write/#do_wp_page',
  );
  // Another choice has a program of its own, and it runs as well.
  await choose(page, 'the kernel’s own');
  await says(head(page), 'do_page_fault refuses.');
  await press(program(page), 'Run');
  expect(await verdict(program(page))).toMatch(/as expected\.$/);
});

test('before a click it weighs less than 60 KB of script', async () => {
  const page = await book.open('/404.html');
  const scripts = new Set<string>();
  page.context().on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.endsWith('.js')) scripts.add(pathname);
  });
  await page.goto(book.origin + pathsHref, { waitUntil: 'networkidle' });
  const bytes = [...scripts].map((path) => gzipSync(readFileSync(join(dist, path))).length);
  expect(bytes.reduce((sum, size) => sum + size, 0) / 1024).toBeLessThan(60);
});
