// Everybody can use the pages, in both themes: what axe looks for.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import {
  change,
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
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds wrong, one line each; `colours`: only whether they differ enough. */
async function violations(page: Page, colours = false): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(async (only) => {
    const { axe } = globalThis as unknown as {
      axe: { run(options: object): Promise<{ violations: Violation[] }> };
    };
    interface Violation {
      id: string;
      help: string;
      nodes: { target: unknown[]; any: { message: string }[] }[];
    }
    // A list of hundreds of things that are all alike would take a minute to look at.
    const alike = [...document.querySelectorAll('.ref-item')];
    const step = Math.ceil(alike.length / 30);
    alike.forEach((item, i) => {
      if (i % step !== 0) item.remove();
    });
    const found = await axe.run({
      resultTypes: ['violations'],
      ...(only ? { runOnly: ['color-contrast'] } : {}),
    });
    return found.violations.flatMap(({ id, help, nodes }) =>
      nodes.map(
        ({ target, any }) => `${id}: ${help}: ${target.join(' ')} ${any[0]?.message ?? ''}`,
      ),
    );
  }, colours);
}

/** The same in both themes: the second differs in its colours alone. */
async function expectNoViolations(page: Page): Promise<void> {
  for (const colorScheme of themes) {
    await page.emulateMedia({ colorScheme });
    await page.locator(`:root[data-theme="${colorScheme}"]`).waitFor();
    expect(await violations(page, colorScheme === 'dark'), colorScheme).toEqual([]);
  }
}

test.each(pages)('axe finds nothing wrong with %s', async (path) => {
  await expectNoViolations(await book.open(path));
});

test('axe finds nothing wrong with the controls in use', async () => {
  const page = await book.open(section);
  const above = example(page);
  await change(page, above, '//=> 0x40005000', '//=> 0x40005001');
  await press(above, 'Run');
  expect(await verdict(above)).toMatch(/differs/);
  await above.locator('details[data-panel="picture"] > summary').click();
  await says(above.locator('.step-label'), /^Step/);
  await above.locator('details[data-panel="calls"] > summary').click();
  await above.locator('.call-tree[data-live]').waitFor();
  await press(above, 'Show on the code');
  await press(exercise(page), 'Check');
  expect(await verdict(exercise(page))).toMatch(/checks hold/);
  await press(exercise(page), 'Edit');
  await exercise(page).locator('.cm-content').click();
  await page.keyboard.type('// mine\n');
  await press(exercise(page), 'Reset');
  await exercise(page).getByText('1 other version of this text').click();
  await press(exercise(page), 'What differs');
  await exercise(page).locator('.text-difference').waitFor();
  await press(port(page, 'find_vma_prev'), 'Change this function');
  await page.keyboard.type('// mine\n');
  await press(port(page, 'find_vma_prev'), 'Run the examples');
  await says(port(page, 'find_vma_prev').locator('.port-work .run-status'), /examples/);
  await page.locator('.changed-sign').waitFor();
  await expectNoViolations(page);
});
