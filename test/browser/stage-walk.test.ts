// The stage goes through whole runs, forward to the end and back to the start. At each step line, values, picture and note
// are those of a run that is watched here.
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { PictureKind } from '../../src/pictures/index.ts';
import { says, site } from './site.ts';
import { type Step, WatchedRun } from './watched.ts';

const book = site();

const where = (page: Page) => page.locator('.stage-where');

type InPage = { differsAt(number: number, step: Step): object | null };

/**
 * Puts into the page what compares a step with what is shown. What is compared is what stands there: it need not be laid
 * out, nor frames be waited for.
 */
const prepare = (page: Page, svgs: string[]): Promise<void> =>
  page.evaluate((svgs) => {
    document.querySelector<HTMLElement>('.stage-grid')!.style.display = 'none';
    globalThis.requestAnimationFrame = (then) => {
      queueMicrotask(() => then(performance.now()));
      return 1;
    };
    const place = document.createElement('div');
    const drawn = svgs.map((svg) => {
      place.innerHTML = svg;
      return place.innerHTML;
    });
    const text = (selector: string) => document.querySelector(selector)?.textContent ?? '';
    const all = (selector: string) => [...document.querySelectorAll<HTMLElement>(selector)];
    const lit = (of: string) =>
      all(`${of} .cur`)
        .map(({ dataset }) => dataset.l)
        .join(' ');
    const picture = document.querySelector('.picture-pane .picture')!;
    /** The picture's element, and the index that it has been found to be. */
    let known: [Element | null, number] = [null, -1];
    const isPicture = (index: number): boolean => {
      const svg = picture.firstElementChild;
      if (svg === known[0]) return known[1] === index;
      if (picture.innerHTML !== (drawn[index] ?? '')) return false;
      known = [svg, index];
      return true;
    };
    const stage = document.querySelector('book-stage')!;
    (globalThis as unknown as InPage).differsAt = (number, step) => {
      const said = text('.stage-where');
      if (!said.startsWith(`Step ${number} of `) || stage.classList.contains('behind'))
        return { said };
      const program = lit('.stage-program');
      const port = lit('.stage-port:not(.away)');
      if (program !== step.program || port !== step.port) return { program, port };
      const values = all('.stage-values tr:not(.field)').map(
        (row) => `${row.querySelector('th')?.textContent}: ${row.querySelector('td')?.textContent}`,
      );
      if (values.join('\n') !== step.values.join('\n')) return { values };
      // Before its text stands its number.
      const note = text('.stage-note').replace(/[^\p{L}\p{N}]/gu, '');
      if (step.note === '' ? note !== '' : !note.includes(step.note)) return { note };
      return isPicture(step.picture) ? null : { picture: picture.innerHTML.slice(0, 2000) };
    };
  }, svgs);

/**
 * Goes from step to step by a key, in the page, and compares each. What is fetched, and what a worker is asked, is waited for.
 * Gives the first step at which it did not come to be so.
 */
const walkIn = (page: Page, key: 'ArrowLeft' | 'ArrowRight', from: number, wanted: Step[]) =>
  page.evaluate(
    async ({ key, from, wanted }) => {
      const { differsAt } = globalThis as unknown as InPage;
      for (let i = 0; i < wanted.length; i++) {
        const number = key === 'ArrowLeft' ? from - i : from + i;
        if (i > 0) dispatchEvent(new KeyboardEvent('keydown', { key }));
        await null;
        const giveUp = performance.now() + 20_000;
        let found = differsAt(number, wanted[i]);
        while (found !== null && performance.now() < giveUp) {
          await new Promise((then) => setTimeout(then));
          found = differsAt(number, wanted[i]);
        }
        if (found !== null) return { step: number, found, wanted: wanted[i] };
      }
      return null;
    },
    { key, from, wanted },
  );

test.each<[id: string, kind: PictureKind, upTo?: number]>([
  ['2.3/heap', 'address-space'],
  ['2.5/hole', 'tree'],
  ['5.4/frame', 'frames'],
  ['5.6/locked', 'frames'],
  ['1.2/thread', 'life'],
  // Two programs side by side. A task that ends clears twenty thousand entries: the last are not gone through.
  ['1.2/waits', 'address-space', 400],
])(
  '%s: at each step line, values, %s and note are those of another run',
  async (id, kind, upTo) => {
    const { steps, svgs, all, files } = new WatchedRun(id, kind, upTo);
    expect(steps.length).toBeGreaterThan(300);
    expect([...files].some((file) => file.startsWith('sim/mm/'))).toBe(true);
    expect(steps.filter(({ note }) => note.length > 10).length).toBeGreaterThan(15);
    expect(svgs.length).toBeGreaterThan(2);
    const page = await book.open(`/stage/${id}/?step=1&picture=${kind}`);
    await says(where(page), new RegExp(`^Step 1 of ${all + 1} `));
    await prepare(page, svgs);
    expect(await walkIn(page, 'ArrowRight', 1, steps)).toBe(null);
    if (steps.length === all) {
      await page.keyboard.press('ArrowRight');
      await says(where(page), new RegExp(`^Step ${all + 1} of ${all + 1}`));
      await page.keyboard.press('ArrowLeft');
    }
    expect(await walkIn(page, 'ArrowLeft', steps.length, steps.toReversed())).toBe(null);
  },
);
