// The pages as they are read: without a script, in both themes, at three widths, by everybody.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import {
  dist,
  example,
  exercise,
  pages,
  port,
  press,
  says,
  section,
  site,
  themes,
  verdict,
} from './site.ts';

const book = site();

test('without JavaScript a section is all there: port, notes, results, picture, calls', async () => {
  const page = await book.open(section, { javaScriptEnabled: false });
  expect(await port(page).locator('.port-code').first().isVisible()).toBe(true);
  expect(await port(page).textContent()).toContain('return vma;');
  expect(await port(page).locator('.note').first().isVisible()).toBe(true);
  expect(await example(page).locator('.l.expect').first().textContent()).toContain(
    '//=> 0x40000000',
  );
  expect(await page.locator('figure.picture svg').first().isVisible()).toBe(true);
  await example(page).getByText('Picture: before and after').click();
  expect(await example(page).locator('svg').first().isVisible()).toBe(true);
  await example(page).locator('summary', { hasText: 'Calls' }).click();
  expect(await example(page).locator('.call-tree').textContent()).toContain('find_vma');
  await exercise(page).getByText('An answer').click();
  expect(await exercise(page).locator('[data-part="answer"]').isVisible()).toBe(true);
  await page.getByText('Everything on this page').click();
  expect(await page.locator('.page-list a[href="#find_vma_prev"]').isVisible()).toBe(true);
  // No control that would do nothing.
  expect(await page.locator('.ctl').count()).toBe(0);
});

/** At which widths of the window the page is wider, and how wide it is. Nothing on a page asks for its width but the style. */
async function wider(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const width of [360, 768, 1440]) {
    await page.setViewportSize({ width, height: 800 });
    const scrollWidth = await page.evaluate(async () => {
      // An editor measures itself in a frame after the window changes.
      for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame);
      return document.documentElement.scrollWidth;
    });
    if (scrollWidth > width) found.push(`${width}: ${page.url()}: ${scrollWidth}`);
  }
  return found;
}

test.each(pages)('%s is no wider than its window', async (path) => {
  expect(await wider(await book.open(path))).toEqual([]);
});

test('with everything open neither', async () => {
  const page = await book.open(section, { viewport: { width: 360, height: 800 } });
  const above = example(page);
  await press(above, 'Edit');
  await above.locator('.cm-content').waitFor();
  await above.locator('details[data-panel="picture"] > summary').click();
  await says(above.locator('.step-label'), /^Step/);
  await above.locator('details[data-panel="calls"] > summary').click();
  await above.locator('.call-tree[data-live]').waitFor();
  await press(above, 'Show on the code');
  await press(port(page), 'Change this function');
  await port(page).locator('.cm-focused').waitFor();
  await page.keyboard.type('// mine\n');
  await press(port(page), 'Run the examples');
  await says(port(page).locator('.port-work .run-status'), /examples/);
  await press(exercise(page), 'Check');
  await verdict(exercise(page));
  expect(await wider(page)).toEqual([]);
});

test.each(themes)('without a script the reader’s system chooses %s', async (colorScheme) => {
  const page = await book.open(section, { javaScriptEnabled: false, colorScheme });
  const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  expect(paper).toBe(colorScheme === 'light' ? 'rgb(253, 252, 248)' : 'rgb(23, 24, 27)');
});

test('what is printed is light, whatever is chosen', async () => {
  const page = await book.open(section, { colorScheme: 'dark' });
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  expect(paper).toBe('rgb(253, 252, 248)');
});

test('a page fetches the faces that it shows, and they are there when it is', async () => {
  const page = await book.open('/404.html');
  const fetched = new Set<string>();
  page.on('request', (request) => {
    if (request.url().endsWith('.woff2')) fetched.add(new URL(request.url()).pathname);
  });
  await page.goto(book.origin + section, { waitUntil: 'networkidle' });
  const faces = await page.evaluate(() => {
    const of = (wanted: string): string => {
      const element = document.querySelector(wanted);
      return element ? getComputedStyle(element).fontFamily : '';
    };
    return [of('.sl-markdown-content > p'), of('main h1'), of('main code')];
  });
  expect(faces.map((face) => face.split('-')[0])).toEqual([
    '"Source Serif 4',
    '"Source Sans 3',
    '"Source Code Pro',
  ]);
  const bytes = [...fetched].map((path) => readFileSync(join(dist, path)).length);
  expect(bytes.length).toBeGreaterThan(3);
  expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(150_000);
});

test('nothing comes from another host, and a page weighs less than 60 KB of script', async () => {
  const page = await book.open('/404.html');
  const foreign: string[] = [];
  const scripts = new Set<string>();
  page.context().on('request', (request) => {
    const { origin, pathname } = new URL(request.url());
    // A text that the page has made is from nowhere.
    const made = /^(data|blob):/.test(request.url());
    if (origin !== book.origin && !made) foreign.push(request.url());
    if (pathname.endsWith('.js')) scripts.add(pathname);
  });
  const kilobytes = (of = (_: string) => true): number =>
    [...scripts]
      .filter(of)
      .map((path) => gzipSync(readFileSync(join(dist, path))).length / 1024)
      .reduce((sum, size) => sum + size, 0);
  const isKernel = (path: string): boolean => path.includes('kernel');
  await page.goto(book.origin + section, { waitUntil: 'networkidle' });
  expect(scripts.size).toBeGreaterThan(3);
  expect(kilobytes()).toBeLessThan(60);
  await press(example(page), 'Run');
  await verdict(example(page));
  // The kernel's text has each function that may sleep twice (runner/twins.ts), which is 13 KB of it.
  expect(kilobytes(isKernel)).toBeGreaterThan(0);
  expect(kilobytes(isKernel)).toBeLessThan(140);
  expect(kilobytes((path) => !isKernel(path))).toBeLessThan(42);
  // What is loaded later is from here as well.
  await press(example(page), 'Edit');
  await example(page).locator('.cm-content').waitFor();
  await example(page).locator('details[data-panel="calls"] > summary').click();
  await example(page).locator('.call-tree[data-live]').waitFor();
  expect(foreign).toEqual([]);
});

test('the search is fetched when it is opened, and finds a function', async () => {
  const page = await book.open(section);
  const scripts: string[] = [];
  page.on('request', (request) => scripts.push(new URL(request.url()).pathname));
  await page.waitForLoadState('networkidle');
  expect(scripts.filter((path) => /pagefind|search-box|search\.json/.test(path))).toEqual([]);
  await page.keyboard.press('Control+k');
  const input = page.locator('site-search input');
  await input.waitFor();
  expect(await input.evaluate((element) => element === document.activeElement)).toBe(true);
  await input.fill('do_munmap');
  await page.locator('.found a').first().waitFor();
  expect(await page.locator('.found a').first().textContent()).toMatch(/^do_munmap\b/);
  await page.keyboard.press('ArrowDown');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toMatch(/^do_munmap\b/);
  await page.keyboard.press('Escape');
  expect(
    await page.locator('site-search dialog').evaluate((d) => (d as HTMLDialogElement).open),
  ).toBe(false);
  // The dialog has kept what was found. Enter goes to the first.
  await page.keyboard.press('Control+k');
  await input.press('Enter');
  await page.waitForURL('**/2-regions/5-deleting/#do_munmap');
  // An address of the time when all functions stood on one page.
  await page.goto(`${book.origin}/reference/functions/#swap_free`);
  await page.waitForURL('**/reference/functions/s/#swap_free');
});

test('keys go from example to example, and a list says what is on the page', async () => {
  const page = await book.open(section);
  const focused = () =>
    page.evaluate(() => {
      const { activeElement } = document;
      const example = activeElement?.closest<HTMLElement>('book-example, book-exercise');
      return `${activeElement?.textContent} ${example?.dataset.id}`;
    });
  const ids = await page
    .locator('book-example')
    .evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset.id));
  await page.keyboard.press('Alt+ArrowDown');
  expect(await focused()).toBe(`Run ${ids[0]}`);
  await page.keyboard.press('Alt+ArrowDown');
  expect(await focused()).toBe(`Run ${ids[1]}`);
  await page.keyboard.press('Alt+ArrowUp');
  expect(await focused()).toBe(`Run ${ids[0]}`);
  // In an editor the key is the editor's.
  await press(example(page, ids[0]), 'Edit');
  await example(page, ids[0]).locator('.cm-content').waitFor();
  await page.keyboard.press('Alt+ArrowDown');
  expect(await focused()).not.toMatch(/^Run /);
  await page.getByRole('button', { name: 'On this page' }).click();
  const list = page.getByRole('dialog', { name: 'On this page' });
  await list.getByRole('link', { name: 'find_vma_prev', exact: true }).click();
  expect(await list.isVisible()).toBe(false);
  await expect.poll(() => new URL(page.url()).hash).toBe('#find_vma_prev');
});

test('the card of a structure has its members, and names in code are one stop of Tab', async () => {
  const page = await book.open(section);
  const names = port(page).locator('.port-code a');
  expect(await port(page).locator('.port-code a:not([tabindex="-1"])').count()).toBe(1);
  const isFocused = (at: number) =>
    names.nth(at).evaluate((name) => name === document.activeElement);
  await names.first().focus();
  await page.keyboard.press('ArrowRight');
  expect(await isFocused(1)).toBe(true);
  await page.keyboard.press('ArrowLeft');
  expect(await isFocused(0)).toBe(true);
  expect(await names.first().textContent()).toBe('mm_struct');
  await says(page.locator('.book-card'), /mmap_sem: rw_semaphore/);
});

test('the head of a port leads past its notes, to its known bugs', async () => {
  const page = await book.open('/2-regions/4-remapping/');
  await page.locator('a', { hasText: '5 known bugs' }).click();
  const bugs = page.locator('#do_mremap-departures');
  await expect
    .poll(() => bugs.evaluate((element) => element.getBoundingClientRect().top))
    .toBeLessThan(200);
  expect(await bugs.evaluate((element) => element.getBoundingClientRect().top)).toBeGreaterThan(0);
  expect(await bugs.textContent()).toContain('CVE-2003-0985');
});

test('who wants no motion sees none', async () => {
  const page = await book.open(section, { reducedMotion: 'reduce' });
  await press(example(page), 'Run');
  await verdict(example(page));
  const moving = await page.evaluate(() =>
    [...document.querySelectorAll('main *')]
      .filter((element) => {
        const { transitionDuration, animationName } = getComputedStyle(element);
        return animationName !== 'none' || transitionDuration.split(', ').some((d) => d !== '0s');
      })
      .map((element) => element.outerHTML.slice(0, 80)),
  );
  expect(moving).toEqual([]);
});

test('beside its notes a port is one piece that stays, lights what is read, and leads from line to note and back', async () => {
  const page = await book.open('/2-regions/5-deleting/#do_munmap-5', {
    viewport: { width: 1440, height: 800 },
    reducedMotion: 'reduce',
  });
  const doMunmap = port(page, 'do_munmap');
  const code = doMunmap.locator('.port-code');
  const lit = () =>
    doMunmap
      .locator('.lit')
      .evaluateAll((all) => [...new Set(all.map((one) => (one as HTMLElement).dataset.n))].join());
  await expect.poll(lit).toBe('5');
  const gaps = await code.evaluate((element) => {
    const places = [...element.children].map((line) => line.getBoundingClientRect());
    return places.slice(1).filter((at, i) => Math.abs(at.top - places[i].bottom) > 3).length;
  });
  expect(gaps).toBe(0);
  const top = () => code.evaluate((element) => element.getBoundingClientRect().top);
  const before = await top();
  expect(before).toBeLessThan(150);
  // The reader scrolls on: the code stays, and its lit lines are in its pane.
  const note = (n: number) => doMunmap.locator(`#do_munmap-${n}`);
  const scrollTo = (n: number) =>
    note(n).evaluate((element) => scrollBy(0, element.getBoundingClientRect().top - 140));
  await scrollTo(14);
  await expect.poll(lit).toBe('14');
  expect(await top()).toBe(before);
  const seen = () =>
    code.evaluate((element) => {
      const pane = element.getBoundingClientRect();
      const line = element.querySelector('.l.lit')!.getBoundingClientRect();
      return line.top >= pane.top && line.bottom <= pane.bottom;
    });
  await expect.poll(seen).toBe(true);
  // A line leads to its note, J to the next one.
  await code
    .locator('.l[data-n="15"]')
    .first()
    .click({ position: { x: 16, y: 8 } });
  await expect.poll(lit).toBe('15');
  expect(await note(15).evaluate((element) => element.getBoundingClientRect().top)).toBeLessThan(
    400,
  );
  await page.keyboard.press('j');
  await expect.poll(lit).toBe('16');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('16');
  await expect.poll(seen).toBe(true);
  expect(await doMunmap.locator('.part-name').count()).toBeGreaterThan(2);

  // The overview: the whole function, each note by its first sentence, the one that is read at its lines.
  await press(doMunmap, 'Overview');
  const rest = note(5).locator('.rest');
  await rest.waitFor({ state: 'hidden' });
  await code
    .locator('.l[data-n="5"]')
    .first()
    .click({ position: { x: 16, y: 8 } });
  await rest.waitFor();
  expect(await lit()).toBe('5');
  const aligned = await doMunmap.evaluate((element) => {
    const at = (of: string) => element.querySelector(of)!.getBoundingClientRect().top;
    return Math.abs(at('.note.lit') - at('.l.lit'));
  });
  expect(aligned).toBeLessThan(12);
  await page.keyboard.press('e');
  expect(await note(12).locator('.rest').isVisible()).toBe(true);
  await page.keyboard.press('e');
  // It is remembered.
  await page.reload();
  await note(12).locator('.rest').waitFor({ state: 'hidden' });
  await press(doMunmap, 'Overview');
  await note(12).locator('.rest').waitFor();

  // The C's line numbers, each a link, and no part of the code.
  const text = await code.textContent();
  await press(doMunmap, 'C’s lines');
  await code.locator('.c-line').first().waitFor();
  expect(await code.locator('.l[data-n="5"] .c-line').first().getAttribute('href')).toBe(
    'https://elixir.bootlin.com/linux/2.4.22/source/mm/mmap.c#L948',
  );
  expect(await code.textContent()).toBe(text);
  await press(doMunmap, 'C’s lines');
  await code.locator('.c-line').first().waitFor({ state: 'detached' });

  // The example that shows what a note says runs where the note is, and the example leads back.
  await page.setViewportSize({ width: 1440, height: 900 });
  const proof = note(6).locator('.proof');
  await proof.click();
  await doMunmap.locator('.ran-caption').waitFor();
  expect(await code.locator('.l.lit.ran').count()).toBe(2);
  await expect.poll(seen).toBe(true);
  const shows = page.locator(`book-example:has(${await proof.getAttribute('href')})`);
  await says(shows.locator('.run-status'), /as expected\.$/);
  await shows.scrollIntoViewIfNeeded();
  await shows.locator('.example-about a[href="#do_munmap-6"]').waitFor();
  // Of its calls those of the step are open that its picture shows.
  const open = shows.locator('.call-tree > ul > li:has(> .twist[aria-expanded="true"])');
  expect(await open.count()).toBe(1);
  expect(await open.textContent()).toMatch(/^sys_munmap\(.*\) = 0.*do_munmap/);
  // Its picture stands below the code, which has shown its lit lines again; where that has no room it is a click away.
  const below = doMunmap.locator('.port-picture');
  expect(await below.locator('.step-label').textContent()).toMatch(/^Step 3 of 3: munmap\(/);
  const frame = await below
    .locator('.picture svg')
    .first()
    .evaluate((svg) => {
      const { top, bottom } = svg.closest('.port-picture')!.getBoundingClientRect();
      return {
        top,
        bottom,
        code: document
          .querySelector('#do_munmap-6')!
          .closest('book-port')!
          .querySelector('.port-code')!
          .getBoundingClientRect().bottom,
      };
    });
  expect(frame.top).toBeGreaterThanOrEqual(frame.code);
  await press(doMunmap, 'Hide');
  expect(await below.count()).toBe(0);
  await page.setViewportSize({ width: 1440, height: 700 });
  await proof.click();
  await press(doMunmap, 'Its picture');
  await shows.locator('details[data-panel="picture"] .step-label').waitFor();
  expect(await below.count()).toBe(0);

  // In a narrow window the code keeps to two fifths of it.
  await page.setViewportSize({ width: 360, height: 700 });
  await scrollTo(5);
  await note(5).evaluate((element) => element.scrollIntoView());
  await expect.poll(lit).toBe('5');
  await expect.poll(seen).toBe(true);
  const { height, bottom } = await code.evaluate((element) => {
    const at = element.getBoundingClientRect();
    return { height: at.height, bottom: at.bottom };
  });
  expect(height).toBeLessThanOrEqual(0.4 * 700 + 1);
  expect(
    await note(5).evaluate((element) => element.getBoundingClientRect().top),
  ).toBeGreaterThanOrEqual(bottom);

  // On paper it is whole.
  await page.emulateMedia({ media: 'print' });
  expect(await code.evaluate((element) => element.scrollHeight - element.clientHeight)).toBe(0);
});
