// What readers do with a page besides reading and running it: copy, print, leave the editor, mend what they typed.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import {
  change,
  copied,
  example,
  exercise,
  port,
  press,
  says,
  section,
  site,
  sourceOf,
  verdict,
  write,
} from './site.ts';

const book = site();
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Selects from the beginning of one element to the end of another, copies, and says what a paste would give. */
async function copy(page: Page, from: Locator, to: Locator = from): Promise<string> {
  const first = await from.elementHandle();
  const last = await to.elementHandle();
  return page.evaluate(
    ([begin, end]) => {
      const range = document.createRange();
      range.setStart(begin!, 0);
      range.setEnd(end!, end!.childNodes.length);
      const selection = getSelection()!;
      selection.removeAllRanges();
      selection.addRange(range);
      const clipboardData = new DataTransfer();
      const event = new ClipboardEvent('copy', { clipboardData, bubbles: true, cancelable: true });
      begin!.dispatchEvent(event);
      // Nobody has taken it: the browser copies what is selected.
      return event.defaultPrevented ? clipboardData.getData('text/plain') : selection.toString();
    },
    [first, last] as const,
  );
}

const codeOf = (of: Locator): Promise<string> =>
  of
    .locator('.port-rows .l')
    .evaluateAll((lines) => lines.map((line) => line.textContent).join(''));

test('what is copied is the code: of an example after a run, of a port, by selection and by button', async () => {
  const page = await book.open('/2-regions/5-deleting/');
  const hole = page
    .locator('book-example')
    .filter({ has: page.locator('details.fold') })
    .first();
  const source = await sourceOf(hole);
  await press(hole, 'Run');
  expect(await verdict(hole)).toMatch(/as expected\.$/);
  expect(await hole.locator('.mark-word').count()).toBeGreaterThan(0);
  // What statements without an expectation came to stands at the ends of their lines.
  const values = hole.locator('.l .value');
  expect(await values.allTextContents()).toContain('value: 0x40000000');
  const text = hole.locator('[data-part="code"] code');
  expect(await copy(page, text)).toBe(`${source.trimEnd()}\n`);
  expect(await copied(page, hole, 'Copy')).toBe(source);
  // From the middle, too, and by a selection that ends where the next element begins.
  const expected = hole.locator('.l.expect.mark-ok').first();
  expect(await copy(page, expected)).not.toContain('as expected');
  expect(await copy(page, expected)).toContain('//=>');

  // The imports are folded and there all the same.
  const fold = hole.locator('details.fold');
  const line = hole.locator('.imports').first();
  const height = (): Promise<number> =>
    line.evaluate((element) => element.getBoundingClientRect().height);
  expect(await height()).toBeLessThanOrEqual(1);
  await fold.locator('summary').click();
  expect(await height()).toBeGreaterThan(10);

  const doMunmap = port(page, 'do_munmap');
  const code = await codeOf(doMunmap);
  await hole.locator('details[data-panel="calls"] > summary').click();
  await press(hole, 'Show on the code');
  await doMunmap.locator('.ran-count').first().waitFor();
  const lines = doMunmap.locator('.port-rows .l');
  expect(await copy(page, lines.first(), lines.last())).toBe(code);
  expect(await copy(page, doMunmap.locator('.port-rows'))).not.toBe(code);
  expect(await copied(page, doMunmap, 'Copy do_munmap')).toBe(code.trimEnd());
  await says(doMunmap.locator('.port-said'), 'Copied.');
  expect(await copied(page, doMunmap, 'Link to do_munmap')).toBe(
    `${book.origin}/2-regions/5-deleting/#do_munmap`,
  );
  // A note is prose: it is copied as it is.
  const note = doMunmap.locator('.note').first();
  const said = await copy(page, note.locator('p').first());
  expect(said).toBe((await note.locator('p').first().innerText()).trim());

  // In the editor the title, which is the heading, is not there a second time, and is not lost.
  await press(hole, 'Edit');
  const content = hole.locator('.cm-content');
  await content.waitFor();
  expect(await hole.locator('.cm-line').first().textContent()).toMatch(/^import/);
  expect(
    await hole.locator('.cm-lineNumbers .cm-gutterElement:visible').first().textContent(),
  ).toBe('2');
  await page.keyboard.press('ControlOrMeta+End');
  const stale = (): Promise<boolean> => hole.evaluate((one) => one.classList.contains('stale'));
  expect(await stale()).toBe(false);
  await page.keyboard.type('1 + 1; //=> 3');
  // Picture and calls are those of the text before.
  expect(await stale()).toBe(true);
  await page.keyboard.press('ControlOrMeta+Enter');
  const last = source.split('\n').length;
  expect(await verdict(hole)).toMatch(new RegExp(`^1 of \\d+ differs: line ${last}\\.`));
  expect(await hole.locator('.cm-line.mark-bad').textContent()).toBe('1 + 1; //=> 3');
  expect(await copied(page, hole, 'Copy')).toBe(`${source}1 + 1; //=> 3`);
  await press(hole, 'Close editor');
  expect(await hole.locator('.own .title-line').isVisible()).toBe(false);
  expect(await hole.locator('.own details.fold').count()).toBe(1);
  expect(await hole.locator('.own .l.mark-bad').getAttribute('data-l')).toBe(`${last}`);
  expect(await stale()).toBe(false);
});

test('a name that is not imported can be, and Escape frees Tab until something is typed', async () => {
  const page = await book.open(section);
  const above = example(page);
  await change(page, above, ', PROT_READ }', ' }');
  await press(above, 'Run');
  expect(await verdict(above)).toMatch(/^Line \d+: PROT_READ is not imported\./);
  const offered = above.getByRole('button', { name: 'Import PROT_READ' });
  await above.locator('.cm-content').focus();
  await page.keyboard.press('Alt+Enter');
  await offered.waitFor({ state: 'detached' });
  expect(await verdict(above)).toMatch(/^All \d+ as expected\.$/);
  expect(await above.locator('.cm-focused').count()).toBe(1);

  // The other way: with the editor closed, by the button.
  await write(page, above, (await sourceOf(above)).replace(', PROT_READ }', ' }'));
  await press(above, 'Close editor');
  await press(above, 'Run');
  await offered.click();
  await offered.waitFor({ state: 'detached' });
  expect(await verdict(above)).toMatch(/^All \d+ as expected\.$/);

  await press(above, 'Edit');
  await above.locator('.cm-focused').waitFor();
  const inEditor = (): Promise<boolean> =>
    above.locator('.cm-content').evaluate((element) => element === document.activeElement);
  await page.keyboard.press('ControlOrMeta+End');
  // Three seconds later, as the editor sees it.
  await page.evaluate(() => {
    const now = Date.now.bind(Date);
    Date.now = () => now() + (globalThis as unknown as { later: number }).later;
    (globalThis as unknown as { later: number }).later = 0;
  });
  await page.keyboard.press('Escape');
  await page.evaluate(() => {
    (globalThis as unknown as { later: number }).later = 3000;
  });
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Tab');
  expect(await inEditor()).toBe(false);
  await page.keyboard.press('Shift+Tab');
  expect(await inEditor()).toBe(true);
  const before = await copied(page, above, 'Copy');
  await above.locator('.cm-content').focus();
  await page.keyboard.type('x');
  await page.keyboard.press('Tab');
  expect(await inEditor()).toBe(true);
  expect((await copied(page, above, 'Copy')).length).toBe(before.length + 3);
});

test('of examples that do not end, one is waited for, and the rest are run if asked', async () => {
  const page = await book.open(section);
  const findVma = port(page);
  const text = await codeOf(findVma);
  const { length } = await page.locator('book-example').all();
  expect(length).toBeGreaterThan(2);
  await press(findVma, 'Change this function');
  // Endless in the first example alone, which asks for the last byte of a page.
  const loop = 'while (addr === 0x40000fff) {}';
  await write(page, findVma, text.replace('if (!mm) return null;', loop));
  await hurry(page);
  await press(findVma, 'Run the examples');
  const status = findVma.locator('.port-work .run-status');
  await says(status, /^Stopped at “.*”, which did not end\. \d+ examples? (is|are) not run\./);
  const ran = await findVma.locator('tbody tr').count();
  expect(ran).toBeLessThan(length);
  await page.evaluate(() => (globalThis as unknown as Hurried).patience());
  await findVma.getByRole('button', { name: 'Run the rest' }).click();
  await says(status, /^\d of 5 examples no longer hold\.$/);
  expect(await findVma.locator('tbody tr').count()).toBe(length);
});

interface Hurried {
  patience(): void;
}

/** From now on the page waits for no run longer than a moment, until it is told to be patient. */
function hurry(page: Page): Promise<void> {
  return page.evaluate(() => {
    const soon = globalThis.setTimeout;
    globalThis.setTimeout = ((then: () => void, after = 0) =>
      soon(then, after > 4000 && after < 8000 ? 300 : after)) as typeof setTimeout;
    (globalThis as unknown as Hurried).patience = () => {
      globalThis.setTimeout = soon;
    };
  });
}

test('on paper pictures and outputs are open, and nothing that only a click would open', async () => {
  const page = await book.open('/2-regions/5-deleting/', { colorScheme: 'dark' });
  await page.emulateMedia({ media: 'print' });
  await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
  const seen = await page.evaluate(() => {
    const visible = (e: Element): boolean => e.checkVisibility();
    const shown = (wanted: string, inside = ':scope'): [number, number] => {
      const all = [...document.querySelectorAll(wanted)];
      const seen = all.filter((e) =>
        inside === ':scope' ? visible(e) : [...e.querySelectorAll(inside)].some(visible),
      );
      return [all.length, seen.length];
    };
    return {
      pictures: shown('details[data-panel="picture"]:not([hidden])', 'svg'),
      outputs: shown('details[data-panel="output"]:not([hidden])', 'pre'),
      imports: shown('book-example .imports'),
      calls: shown('details[data-panel="calls"]'),
      answers: shown('book-exercise details'),
      controls: shown('button'),
    };
  });
  const all = ([of, visible]: [number, number]): void => expect(visible).toBe(of);
  expect(seen.pictures[0]).toBeGreaterThan(5);
  all(seen.pictures);
  all(seen.outputs);
  expect(seen.imports[0]).toBeGreaterThan(0);
  all(seen.imports);
  for (const kind of ['calls', 'answers', 'controls'] as const)
    expect([kind, seen[kind][1]]).toEqual([kind, 0]);
});

test('without JavaScript nothing dead is shown', async () => {
  const page = await book.open('/2-regions/5-deleting/', { javaScriptEnabled: false });
  const live = page.locator(
    'button:visible, select:visible, input:visible, [role="button"]:visible',
  );
  expect(await live.count()).toBe(0);
  // The imports open without a script.
  const hole = page
    .locator('book-example')
    .filter({ has: page.locator('details.fold') })
    .first();
  await hole.locator('details.fold summary').click();
  const height = await hole
    .locator('.imports')
    .first()
    .evaluate((line) => line.getBoundingClientRect().height);
  expect(height).toBeGreaterThan(10);
  expect(await page.locator('.example-foot').count()).toBe(1);
});

test('a prediction shows what the kernel has after the second try alone', async () => {
  const page = await book.open('/2-regions/5-deleting/');
  const predict = exercise(page, '2.5/predict');
  const list = predict.locator('.check-list');
  const text = await sourceOf(predict);
  await press(predict, 'Check');
  expect(await verdict(predict)).toMatch(/^These are not your predictions yet/);
  expect(await list.textContent()).toBe('');

  // One is put right, one stays wrong: which, but not what would be right.
  const second = text.replace(
    /(const second = `\n40000000-40002000 r--p 00000000 00:00 0)/,
    '$1\n40003000-40004000 r--p 00003000 00:00 0',
  );
  expect(second).not.toBe(text);
  await press(predict, 'Edit');
  await write(page, predict, second);
  await press(predict, 'Check');
  expect(await verdict(predict)).toBe(
    '1 of 4 checks hold. Try once more; after that you see what the kernel has.',
  );
  expect(await list.locator('.prediction.tone-bad').count()).toBe(3);
  const told = (await list.textContent()) ?? '';
  expect(told).toContain('40003000-40008000 r--p 00000000 00:00 0');
  expect(told).toContain('1 area of the kernel’s is missing');
  expect(told).not.toContain('40003000-40008000 r--p 00003000');
  // To ask the same again is no second try.
  await write(page, predict, `${second}\n`);
  await press(predict, 'Check');
  expect(await verdict(predict)).toContain('Try once more');

  await write(page, predict, second.replace('40000000-40004000 r--p', '40000000-40003000 r--p'));
  await press(predict, 'Check');
  expect(await verdict(predict)).toBe('1 of 4 checks hold.');
  const first = list.locator('.prediction').first();
  expect(await first.locator('.in-yours').textContent()).toContain('yours only: 40003000-40008000');
  expect(await first.locator('.in-kernel').textContent()).toContain(
    '40003000-40008000 r--p 00003000 00:00 0',
  );
  expect(await first.locator('svg rect').count()).toBe(4);
  expect(await first.locator('svg :is(.bar-yours, .bar-kernel)').count()).toBe(2);
  const found = await page.evaluate(`${axe}
    axe.run('book-exercise[data-name="predict"]', { resultTypes: ['violations'] })
      .then(({ violations }) => violations.map(({ help }) => help))`);
  expect(found).toEqual([]);
});
