// The stage: a run gone through forward and back, by keys and by buttons, held against a run of its own.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import type { Snapshot } from 'sim';
import { expect, test } from 'vitest';
import { kinds, ofRuns } from '../../src/client/picture-kinds.ts';
import { functionsOfFile } from '../../src/components/lib/stage.ts';
import { type PictureKind, pictures } from '../../src/pictures/index.ts';
import { allExamples } from '../../src/runner/examples.ts';
import { steppedKernel } from '../../src/runner/kept-kernels.ts';
import { nodeKernels } from '../../src/runner/node.ts';
import { reader } from '../../src/runner/reader.ts';
import { type Frame, PROGRAM, Recorder } from '../../src/runner/recorder.ts';
import { runExample } from '../../src/runner/run.ts';
import { show } from '../../src/runner/show.ts';
import { helpers } from '../../src/runner/shown.ts';
import { importedBy } from '../../src/source/stage-preload.ts';
import { firstSentenceAt } from '../../src/tools/note.ts';
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

const kernel = { ...(await nodeKernels()), stepped: await steppedKernel() };

/** A value of a program, in one line. */
const wordsOf = (value: unknown): string => {
  if (typeof value === 'number' && value >= 0x08048000) return `0x${value.toString(16)}`;
  const [first, ...rest] = show(value).split('\n');
  return rest.length === 0 ? first : `${first.replace(/\s*[{[]$/, '')} …`.trim();
};

type Variables = [name: string, text: string][];

/** What the stage must show of a step. */
interface Step {
  /** Numbers of the lines that are lit, of the program and of the kernel's function. */
  program: string;
  port: string;
  /** Each variable before the statement and after it. */
  values: string[];
  /** Index among the pictures; -1 before a machine has been booted. */
  picture: number;
  /** How the note begins, letters and digits alone; '' if there is none. */
  note: string;
}

/** Words as they are compared where one text has marks and the other elements. */
const letters = (text: string): string => text.replace(/[^\p{L}\p{N}]/gu, '');

/** How the note begins that stands beside a line: the first sentence of the last note that begins at or above it. */
const noteAt = (() => {
  const known = new Map<string, string>();
  const texts = new Map<string, Record<string, { line: number; text: string }>>();
  return (file: string, name: string, line: number): string => {
    const key = `${name} ${line}`;
    let note = known.get(key);
    if (note === undefined) {
      const functions = texts.get(file) ?? functionsOfFile(file);
      texts.set(file, functions);
      const { line: first, text } = functions[name];
      note = letters(firstSentenceAt(name, text.split('\n'), line - first + 1) ?? '');
      if (note === '' && line > first) note = noteAt(file, name, line - 1);
      known.set(key, note);
    }
    return note;
  };
})();

/**
 * A run of the test's own, watched from its beginning to its end: nothing of it comes from what the stage asks of a run.
 * @param kind of the pictures
 * @param upTo so many steps are told; all, if left out
 */
function runOf(id: string, kind: PictureKind, upTo = Number.POSITIVE_INFINITY) {
  const { source } = allExamples().find((one) => one.id === id)!;
  const prepared = reader.prepare(source, true);
  const tables = kernel.stepped.meta.steps!;
  const recorder = new Recorder();
  const tableAt = (statement: number) =>
    tables.findLast(({ firstStatement }) => firstStatement <= statement)!;
  const placeAt = (statement: number) => {
    if (statement >= PROGRAM) {
      const { line, endLine, names } = prepared.steps!.statements[statement - PROGRAM];
      return { file: '', name: '', line, endLine, names };
    }
    const { file, firstStatement, statements, functions, scopes } = tableAt(statement);
    const [line, endLine, func, scope] = statements[statement - firstStatement];
    return { file, name: functions[func][0], line, endLine, names: scopes[scope].split(' ') };
  };
  const inHelper = (frame: Frame): boolean =>
    (frame.func < PROGRAM && helpers.test(placeAt(frame.statement).file)) ||
    (frame.parent !== null && inHelper(frame.parent));
  const valuesOf = ({ func, read, statement }: Frame): Variables => {
    const describer = recorder.describer(recorder.kernel!);
    const { name, names } = placeAt(statement);
    const values = read!();
    return names.flatMap((one, i): Variables => {
      const value = values[i];
      if (one === '' || typeof value === 'function' || value === recorder.kernel) return [];
      const own = func >= PROGRAM || recorder.kernel === null || value === undefined;
      return [[one, own ? wordsOf(value) : describer.value(name, one, value)]];
    });
  };
  /** The machine as text; at a moment it is what is after one statement and before the next. */
  let machine: { moment: number; text: string | null } = { moment: -1, text: null };
  const snapshot = (moment: number): string | null => {
    if (recorder.machine === null || machine.moment === moment) return machine.text;
    recorder.paused++;
    machine = { moment, text: JSON.stringify(recorder.machine.snapshot()) };
    recorder.paused--;
    return machine.text;
  };
  interface Begun {
    frame: Frame;
    before: [Variables, machine: string | null];
    step: Step;
  }
  const steps: Step[] = [];
  /** Pictures, and what has been drawn of which two snapshots. */
  const drawn = new Map<string, number>();
  const pairs = new Map<string, number>();
  let open: Begun[] = [];
  let count = 0;
  const files = new Set<string>();
  const end = ({ before: [variables, machine], step }: Begun, after: Begun['before']) => {
    const later = new Map(after[0]);
    const had = new Set(variables.map(([name]) => name));
    step.values = [
      ...variables.map(([name, text]) => {
        const then = later.get(name) ?? text;
        return `${name}: ${then === text ? text : `${text} → ${then}`}`;
      }),
      // What is declared and has no value yet is not listed.
      ...after[0]
        .filter(([name, text]) => !had.has(name) && text !== 'undefined')
        .map(([name, text]) => `${name}: ${text}`),
    ];
    if (machine === null || after[1] === null) return;
    const key = `${machine} ${after[1]}`;
    let picture = pairs.get(key);
    if (picture === undefined) {
      const one: Snapshot = JSON.parse(machine);
      // What a statement leaves as it was is drawn once.
      const other: Snapshot = machine === after[1] ? one : JSON.parse(after[1]);
      const said = { id: 'stage-picture', past: [], still: true };
      const { svg } = pictures[kind]([one, other], said);
      picture = drawn.get(svg) ?? drawn.size;
      drawn.set(svg, picture);
      pairs.set(key, picture);
    }
    step.picture = picture;
  };
  /** A statement of the call is over, at a moment or at the call's end. */
  const over = (frame: Frame, moment = Number.NaN): void => {
    if (!open.some((one) => one.frame === frame)) return;
    const after: Begun['before'] = [valuesOf(frame), snapshot(moment)];
    for (const one of open) if (one.frame === frame) end(one, after);
    open = open.filter((one) => one.frame !== frame);
  };
  const lines = ({ line, endLine }: { line: number; endLine: number }): string =>
    Array.from({ length: endLine - line + 1 }, (_, i) => line + i).join(' ');
  recorder.onMoment = (moment) => {
    const frame = recorder.last!;
    over(frame, moment);
    if (inHelper(frame)) return;
    if (count++ >= upTo) return;
    let own = frame;
    while (own.func < PROGRAM) own = own.parent!;
    const at = placeAt(frame.statement);
    if (at.file !== '') files.add(at.file);
    const step: Step = {
      program: lines(placeAt(own.statement)),
      port: at.file === '' ? '' : lines(at),
      values: [],
      picture: -1,
      note: at.file === '' ? '' : noteAt(at.file, at.name, at.line),
    };
    steps.push(step);
    open.push({ frame, before: [valuesOf(frame), snapshot(moment)], step });
  };
  recorder.onEnd = (frame) => over(frame);
  const options = { source, name: id, kernel, reader, prepared, limits: { time: 60_000 } };
  expect(runExample({ ...options, recorder }).error).toBeUndefined();
  const last = snapshot(Number.NaN);
  for (const one of open) end(one, [valuesOf(one.frame), last]);
  const svgs = [...drawn.keys()];
  return { steps, svgs, all: count, files };
}

/**
 * Goes from step to step by a key, in the page, and compares all of each with what it must be. What is fetched, and what a
 * worker is asked, is waited for; frames are not. Gives the first step at which it did not come to be so.
 */
const walkIn = (page: Page, key: string, from: number, wanted: Step[], svgs: string[]) =>
  page.evaluate(
    async ({ key, from, wanted, svgs }) => {
      const place = document.createElement('div');
      const drawn = svgs.map((svg) => {
        place.innerHTML = svg;
        return place.innerHTML;
      });
      const text = (selector: string) => document.querySelector(selector)?.textContent ?? '';
      const lit = (selector: string) =>
        [...document.querySelectorAll<HTMLElement>(`${selector} .cur`)]
          .map(({ dataset }) => dataset.l)
          .join(' ');
      const letters = (words: string) => words.replace(/[^\p{L}\p{N}]/gu, '');
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
      /** What is not as it must be. */
      const differs = (step: Step): Record<string, unknown> | null => {
        const found = {
          program: lit('.stage-program'),
          port: lit('.stage-port:not(.away)'),
          values: [...document.querySelectorAll('.stage-values tr:not(.field)')].map((row) => {
            const name = row.querySelector('th')?.textContent;
            return `${name}: ${row.querySelector('td')?.textContent}`;
          }),
          note: letters(text('.stage-note')),
        };
        if (found.program !== step.program || found.port !== step.port) return found;
        if (found.values.join('\n') !== step.values.join('\n')) return found;
        // Before its text stands its number.
        if (step.note === '' ? found.note !== '' : !found.note.includes(step.note)) return found;
        if (isPicture(step.picture)) return null;
        const [is, must] = [picture.innerHTML, drawn[step.picture] ?? ''];
        const at = [...is].findIndex((sign, i) => sign !== must[i]);
        return { picture: is.slice(at - 40, at + 160), must: must.slice(at - 40, at + 160) };
      };
      const stage = document.querySelector('book-stage')!;
      const differsAt = (number: number, step: Step): object | null => {
        const where = text('.stage-where');
        if (!where.startsWith(`Step ${number} of `)) return { where };
        return stage.classList.contains('behind') ? { where: `${where}, behind` } : differs(step);
      };
      const back = key === 'ArrowLeft';
      for (let i = 0; i < wanted.length; i++) {
        const number = back ? from - i : from + i;
        if (i > 0) dispatchEvent(new KeyboardEvent('keydown', { key }));
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
    { key, from, wanted, svgs },
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
  '%s: at each step to the end and back, line, values, %s and note are those of another run',
  async (id, kind, upTo) => {
    const { steps, svgs, all, files } = runOf(id, kind, upTo);
    expect(steps.length).toBeGreaterThan(300);
    expect([...files].some((file) => file.startsWith('sim/mm/'))).toBe(true);
    expect(steps.filter(({ note }) => note.length > 10).length).toBeGreaterThan(50);
    expect(svgs.length).toBeGreaterThan(4);
    const page = await book.open(`/stage/${id}/?step=1&picture=${kind}`);
    await settled(page, 1);
    expect(await where(page).textContent()).toMatch(new RegExp(`^Step 1 of ${all + 1} `));
    // What is compared is what stands there: it need not be laid out, nor frames be waited for.
    await page.evaluate(() => {
      document.querySelector<HTMLElement>('.stage-grid')!.style.display = 'none';
      globalThis.requestAnimationFrame = (then) => {
        queueMicrotask(() => then(performance.now()));
        return 1;
      };
    });
    expect(await walkIn(page, 'ArrowRight', 1, steps, svgs)).toBe(null);
    if (steps.length === all) {
      await page.keyboard.press('ArrowRight');
      await says(where(page), new RegExp(`^Step ${all + 1} of ${all + 1}`));
      await page.keyboard.press('ArrowLeft');
    }
    expect(await walkIn(page, 'ArrowLeft', steps.length, steps.toReversed(), svgs)).toBe(null);
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
  const first = (await where(page).textContent())!;
  await press(stage(page), 'The one before');
  await says(status(page), /^“dirty” in the entry for 40000000 has been so since before the run/);
  await page.getByText('Which statement made it so?').click();
  await page
    .getByRole('button', { name: 'accessed: “accessed” in the entry for 40000000' })
    .click();
  await says(status(page), /^“accessed” in the entry for 40000000 was written here: /);
  expect(await where(page).textContent()).not.toBe(first);
  await page.keyboard.press('End');
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
