// The stage: a run gone through forward and back, by keys and by buttons, held against a run of its own.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { kinds, ofRuns } from '../../src/client/picture-kinds.ts';
import { Walk } from '../../src/client/stage/walk.ts';
import { pictures } from '../../src/pictures/index.ts';
import { allExamples } from '../../src/runner/examples.ts';
import { steppedKernel } from '../../src/runner/kept-kernels.ts';
import { type Look, looksAt, record } from '../../src/runner/look.ts';
import { nodeKernels } from '../../src/runner/node.ts';
import { packLooks, unpackLooks } from '../../src/runner/packed.ts';
import { reader } from '../../src/runner/reader.ts';
import { helpers } from '../../src/runner/shown.ts';
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

/** What stands in the stage. */
interface Shown {
  where: string;
  program: string[];
  port: string[];
  chips: string[];
  values: string[][];
  svg: string;
  note: string;
}

const shown = (page: Page): Promise<Shown> =>
  page.evaluate(() => {
    const texts = (selector: string) =>
      [...document.querySelectorAll<HTMLElement>(selector)].map((one) => one.dataset.l ?? '');
    const words = (of: string) => document.querySelector(of)?.textContent ?? '';
    return {
      where: words('.stage-where'),
      program: texts('.stage-program .cur'),
      port: texts('.stage-port:not(.away) .cur'),
      chips: [...document.querySelectorAll('.stage-port .chip')].map(
        (chip) => `${(chip.parentElement as HTMLElement).dataset.l} ${chip.textContent}`,
      ),
      values: [...document.querySelectorAll('.stage-values tr')].map((row) =>
        [...row.querySelectorAll('th, td:not(.stage-ask)')].map((cell) =>
          (cell.textContent ?? '').trim(),
        ),
      ),
      svg: document.querySelector('.picture-pane svg')?.outerHTML ?? '',
      note: words('.stage-note'),
    };
  });

const kernel = { ...(await nodeKernels()), stepped: await steppedKernel() };

/** A run of the test's own, and what the stage must show of its moments. */
function runOf(id: string) {
  const { source } = allExamples().find((one) => one.id === id)!;
  const options = { source, name: id, kernel, reader, limits: { time: 60_000 } };
  const { recording, places } = record(options);
  const walk = new Walk(recording, (func) => !helpers.test(places.functions[func].file));
  const numbers = (at: { line: number; endLine: number }): string[] =>
    Array.from({ length: at.endLine - at.line + 1 }, (_, i) => String(at.line + i));
  const lines = (moment: number): Pick<Shown, 'program' | 'port'> => {
    const stack = walk.stack(recording.calls[moment]);
    const fileOf = (call: number): string => places.functions[recording.funcs[call]].file;
    const own = stack.findLast((call) => fileOf(call) === '')!;
    const at = recording.calls.lastIndexOf(own, moment);
    const inKernel = fileOf(stack.at(-1)!) !== '';
    const placeAt = (one: number) => places.statements[recording.statements[one]];
    return {
      program: numbers(placeAt(at)),
      port: inKernel ? numbers(placeAt(moment)) : [],
    };
  };
  // As they come out of the cage.
  const looks = (moments: number[]): Look[] => {
    const wanted = moments.map((moment) => ({ moment, call: recording.calls[moment] }));
    return wanted.map((one) => {
      const packed = packLooks(looksAt(options, [one]));
      return unpackLooks(JSON.parse(JSON.stringify(packed)))[0];
    });
  };
  return { walk, lines, looks, places };
}

/** The values of a look as the table has them, fields left out. */
const valuesOf = ({ before, after }: Look): string[][] => {
  const later = new Map(after.variables.map(({ name, text }) => [name, text]));
  const had = before.variables.map(({ name, text }) => {
    const then = later.get(name);
    return [name, then === undefined || then === text ? text : `${text} → ${then}`];
  });
  const known = new Set(before.variables.map(({ name }) => name));
  const fresh = after.variables.filter(({ name }) => !known.has(name));
  return [...had, ...fresh.map(({ name, text }) => [name, text])];
};

const svgOf = async (page: Page, { before, after }: Look): Promise<string> => {
  if (!before.machine || !after.machine) return '';
  const { svg } = pictures['address-space']([before.machine.snapshot, after.machine.snapshot], {
    id: 'stage-picture',
    past: [],
  });
  // As the browser writes it.
  return page.evaluate((text) => {
    const place = document.createElement('div');
    place.innerHTML = text;
    return place.querySelector('svg')?.outerHTML ?? '';
  }, svg);
};

/** Of all steps of a run, which are hundreds, so many are compared, at the same distance; all are gone through. */
const COMPARED = 9;

test.each(['2.3/hole', '2.5/hole', '5.4/frame', '5.6/fork', '1.2/thread', '1.2/waits'])(
  '%s: forward to the end and back to the start, line, values, picture and note are those of another run',
  async (id) => {
    const { walk, lines, looks, places } = runOf(id);
    const page = await book.open(`/stage/?of=${id}&step=1`);
    await settled(page);
    const all = walk.moments.length;
    const stride = Math.ceil(all / COMPARED);
    const steps = Array.from({ length: Math.ceil(all / stride) }, (_, i) => i * stride);
    const moments = steps.map((step) => walk.moments[step]);
    const looked = looks(moments);
    const notes = new Map<number, string>();
    const check = async (i: number, back: boolean): Promise<void> => {
      await settled(page, steps[i] + 1);
      const expected = { ...lines(moments[i]), svg: await svgOf(page, looked[i]) };
      // Texts and pictures that are fetched come later than the step.
      await expect
        .poll(() => shown(page), { message: `step ${steps[i] + 1}` })
        .toMatchObject(expected);
      const found = await shown(page);
      const plain = found.values.filter(([name]) => !name.startsWith('.'));
      expect(plain).toEqual(valuesOf(looked[i]));
      // The way back shows the same as the way there.
      if (back) expect(found.note).toBe(notes.get(i));
      else notes.set(i, found.note);
    };
    // One step at a time; what is not compared need not be drawn.
    const press = (key: string, times: number): Promise<void> =>
      page.evaluate(
        ([key, times]) => {
          for (let i = 0; i < times; i++) dispatchEvent(new KeyboardEvent('keydown', { key }));
        },
        [key, times] as const,
      );
    for (let i = 0; i < steps.length; i++) {
      await check(i, false);
      await press('ArrowRight', i + 1 < steps.length ? stride : all - steps[i]);
    }
    await settled(page, all + 1);
    expect(await where(page).textContent()).toMatch(new RegExp(`^Step ${all + 1} of ${all + 1}`));
    for (let i = steps.length - 1; i >= 0; i--) {
      await press('ArrowLeft', i + 1 < steps.length ? stride : all - steps[i]);
      await check(i, true);
    }
    // Some lines have notes, and the book's functions have been gone through.
    expect([...notes.values()].some((note) => /\w+ \w+ \w+/.test(note))).toBe(true);
    expect(Object.values(places.functions).some(({ file }) => file.startsWith('sim/mm/'))).toBe(
      true,
    );
  },
);

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
  const page = await book.open('/stage/?of=2.5/hole&step=250');
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
  await page.goto(`${book.origin}/stage/?of=2.5/hole&step=250`);
  await settled(page, 250);
  await press(stage(page), 'mmap_sem of demo (write)');
  await says(status(page), /^mmap_sem of demo \(write\) was written here: .*down_write/);
  await page.goto(`${book.origin}/stage/?of=2.5/hole&step=250`);
  await settled(page, 250);
  await page.locator('.stage-port .l.ran').first().click();
  await says(status(page), /does not run again after this step/);
  await page
    .locator('.stage-port .l.ran')
    .last()
    .click({ modifiers: ['Shift'] });
  await says(where(page), /^Step (?!250)\d+ of .*do_munmap$/);
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
  const page = await book.open('/stage/?of=6.3/race');
  await settled(page);
  const pane = page.locator('.stage-orders');
  await pane.locator('summary').click();
  await press(pane, 'Try every order');
  await says(pane.locator('.stage-endings p').first(), /(All|The first) \d+ orders end /);
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
    const page = await book.open('/stage/?of=2.5/hole&step=250', { viewport: { width, height } });
    await settled(page, 250);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    const box = async (selector: string) => (await page.locator(selector).first().boundingBox())!;
    const line = await box('.stage-port .cur');
    const foot = await box('.stage-foot');
    expect(line.y).toBeGreaterThan(0);
    expect(line.y + line.height).toBeLessThanOrEqual(foot.y);
    expect(foot.y + foot.height).toBeLessThanOrEqual(height + 1);
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
  const [, script] = /src="[^"]*\/_astro\/(stage\.[\w.-]+\.js)"/.exec(html)!;
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
