// The home page: a machine that is there before anything is pressed, and that can be broken and mended.
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { example, press, says, site, verdict } from './site.ts';

const book = site();
const machine = (page: Page) => example(page, 'home/hole');
const drawing = (page: Page) => machine(page).locator('.rc-picture svg:visible');

test('all of it is seen at once, at the sizes of a desk and of a phone, and nothing is fetched for it', async () => {
  for (const viewport of [
    { width: 1440, height: 900 },
    { width: 390, height: 844 },
  ]) {
    const page = await book.open('/', { viewport });
    for (const name of ['Run', 'Break it'])
      await machine(page).getByRole('button', { name, exact: true }).waitFor();
    const seen = [
      page.locator('.home-promise p'),
      page
        .getByRole('link', { name: '3.1 Finding a mapped region' })
        .and(page.locator('.home-start a')),
      machine(page).locator('.example-code'),
      machine(page).getByRole('link', { name: 'Step', exact: true }),
      machine(page).getByRole('button', { name: 'Break it' }),
    ];
    for (const one of seen) {
      const box = (await one.boundingBox())!;
      expect(box.y + box.height, `${one} at ${viewport.width}`).toBeLessThan(viewport.height);
    }
    // Of the picture at least both columns with what has changed in them.
    const { y, height } = (await drawing(page).boundingBox())!;
    expect(viewport.height - y).toBeGreaterThan(0.85 * height);
    const kernels = await page.evaluate(() =>
      performance.getEntriesByType('resource').filter(({ name }) => /kernel-\w+/.test(name)),
    );
    expect(kernels).toEqual([]);
  }
});

test('it runs, breaks, shows that it is broken, and is mended', async () => {
  const page = await book.open('/');
  await press(machine(page), 'Run');
  expect(await verdict(machine(page))).toBe('As expected.');
  await says(drawing(page), /split off/);

  await press(machine(page), 'Break it');
  await machine(page).getByRole('button', { name: 'Undo', exact: true }).waitFor();
  expect(await verdict(machine(page))).toMatch(/^total_vm .* On your version of unmap_fixup\.$/);
  await says(machine(page).locator('.example-text'), /got.*40001000-40003000/s);
  await expect.poll(() => drawing(page).textContent()).not.toMatch(/1 page gone|unmapped: 1 page/);
  await says(page.locator('.changed-sign'), /unmap_fixup is changed; examples run on your version/);

  // The stage steps through the changed function; the change is still there on the way back.
  await machine(page).getByRole('link', { name: 'Step', exact: true }).click();
  await says(page.locator('.stage-where'), /^Step \d+ of \d+ · old_mmap/);
  await page.goto(`${book.origin}/`);
  await press(machine(page), 'Undo');
  await machine(page).getByRole('button', { name: 'Break it', exact: true }).waitFor();
  expect(await verdict(machine(page))).toBe('As expected.');
  expect(await page.locator('.changed-sign').isVisible()).toBe(false);
});

test('without a script it reads whole, and nothing in it is dead', async () => {
  const page = await book.open('/', { javaScriptEnabled: false });
  await says(drawing(page), /split off/);
  await says(machine(page).locator('.home-break'), /mpnt\.vm_start = addr;/);
  expect(await page.locator('main button:visible').count()).toBe(0);
});
