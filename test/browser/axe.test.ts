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
/** No colour is looked at on its way to another. */
const still = { reducedMotion: 'reduce' } as const;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * Takes away what is only more of the same: a long page would take half a minute to look at. An element goes if a
 * sibling before it is of its kind, and everything in it is there three times in what stays in such places. What is in
 * an element: the way to each thing below it, by names, classes and attributes, and whether a thing has a text or a name
 * at all, and scrolls. Contents do not count, so a row, an item or a call is like another, and one that is made in
 * another way, or is empty, is not.
 */
function takeMoreOfTheSame(page: Page): Promise<void> {
  return page.evaluate(() => {
    const references = ['controls', 'describedby', 'labelledby', 'owns'].flatMap((name) =>
      [...document.querySelectorAll(`[aria-${name}]`)].map((e) => e.getAttribute(`aria-${name}`)),
    );
    const wanted = new Set(references.join(' ').split(' '));
    for (const { htmlFor } of document.querySelectorAll('label')) wanted.add(htmlFor);
    const scrolling = new Set(
      [...document.querySelectorAll('body *')].filter(
        (e) => e.scrollWidth > e.clientWidth || e.scrollHeight > e.clientHeight,
      ),
    );
    const kinds = new Map<Element, string>();
    const kindOf = (element: Element): string => {
      let kind = kinds.get(element);
      if (kind === undefined) {
        const attributes = [...element.attributes].map(({ name, value }) => {
          // Words of a page's own making, as in data-name, are contents.
          const known = /^(class|style|role|type|tabindex|hidden|rel|scope|aria-.*)$/.test(name);
          const content = /^aria-(controls|describedby|label|labelledby|owns|valuetext)$/.test(
            name,
          );
          if (known && !content) return `${name}=${value.replace(/--[\w-]+:[^;]*/g, '')}`;
          return value.trim() === '' ? `${name}=` : name;
        });
        const name = element.id !== '' && wanted.has(element.id) ? `#${element.id}` : '';
        const text = element.textContent?.trim() === '' ? ' empty' : '';
        const scrolls = scrolling.has(element) ? ' scrolls' : '';
        kind = `${element.tagName}${name}[${attributes.sort().join(' ')}]${text}${scrolls}`;
        kinds.set(element, kind);
      }
      return kind;
    };
    const within = (element: Element, way: string, found: Set<string>): Set<string> => {
      const here = `${way}>${kindOf(element)}`;
      found.add(here);
      for (const child of element.children) within(child, here, found);
      return found;
    };
    // How often a way is there, below all elements to which the same way leads.
    const staying = new Map<string, Map<string, number>>();
    const prune = (parent: Element, way: string): void => {
      const stay = staying.get(way) ?? new Map<string, number>();
      staying.set(way, stay);
      const own = new Set<string>();
      for (const child of [...parent.children]) {
        const found = within(child, '', new Set());
        const more = [...found].every((inner) => (stay.get(inner) ?? 0) >= 3);
        if (more && own.has(kindOf(child))) child.remove();
        else for (const inner of found) stay.set(inner, (stay.get(inner) ?? 0) + 1);
        own.add(kindOf(child));
      }
      for (const child of parent.children) prune(child, `${way}>${kindOf(child)}`);
    };
    prune(document.body, '');
  });
}

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
  await takeMoreOfTheSame(page);
  for (const colorScheme of themes) {
    await page.emulateMedia({ colorScheme });
    await page.locator(`:root[data-theme="${colorScheme}"]`).waitFor();
    expect(await violations(page, colorScheme === 'dark'), colorScheme).toEqual([]);
  }
}

/** What a page that is filled by its script has when it is whole; the others are whole when they are loaded. */
const whole: Record<string, string> = {
  '/stage/3.1/above/': 'book-stage:not(.behind) .stage-values td',
  '/embed/': 'book-example',
};

test.each(pages)('axe finds nothing wrong with %s', async (path) => {
  const page = await book.open(path, still);
  const last = whole[path.replace(/\?.*/, '')];
  if (last) await page.locator(last).first().waitFor();
  await expectNoViolations(page);
});

test.each([360, 1440])(
  'axe finds nothing wrong with the stage in use at %i pixels',
  async (width) => {
    const page = await book.open('/stage/6.3/race/?step=1100&picture=frames', {
      ...still,
      viewport: { width, height: 800 },
    });
    await page.locator('book-stage:not(.behind) .stage-values td').first().waitFor();
    await page.locator('.stage-values .twist').first().click();
    await page.getByText('Which statement made it so?').click();
    await page.locator('.stage-areas li').first().waitFor();
    await page.locator('.stage-orders summary').click();
    await page.locator('.stage-choices li').first().waitFor();
    await page
      .locator('.stage-values')
      .getByRole('button', { name: /^Why does/ })
      .first()
      .click();
    await says(page.locator('.stage-status'), /written here|since before the run/);
    await expectNoViolations(page);
  },
);

test('axe finds nothing wrong with the controls in use', async () => {
  const page = await book.open(section, still);
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
  await port(page, 'find_vma_prev').locator('.cm-focused').waitFor();
  await page.keyboard.type('// mine\n');
  await press(port(page, 'find_vma_prev'), 'Run the examples');
  await says(port(page, 'find_vma_prev').locator('.port-work .run-status'), /examples/);
  await page.locator('.changed-sign').waitFor();
  await expectNoViolations(page);
});
