// Functions of the kernel, changed where they stand.
import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import {
  change,
  copied,
  example,
  exercise,
  forbear,
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

/** The port's text as the page has it. */
const textOf = (of: Locator): Promise<string> =>
  of
    .locator('.port-rows .l')
    .evaluateAll((lines) => lines.map((line) => line.textContent).join(''));

/** Opens find_vma and makes an area's end part of it. */
async function breakFindVma(page: Page): Promise<Locator> {
  const findVma = port(page);
  const text = await textOf(findVma);
  const from = 'if (vma_tmp.vm_end > addr)';
  expect(text).toContain(from);
  await press(findVma, 'Change this function');
  await write(page, findVma, text.replace(from, 'if (vma_tmp.vm_end >= addr)'));
  return findVma;
}

const row = (of: Locator, title: RegExp): Locator =>
  of.locator('tbody tr').filter({ hasText: title });

test('a change shows which examples no longer hold, and reset heals them', async () => {
  const page = await book.open(section);
  const findVma = await breakFindVma(page);
  await press(findVma, 'Run the examples');
  const status = findVma.locator('.port-work .run-status');
  await says(status, /^\d+ of \d+ examples no longer hold\.$/);
  const above = row(findVma, /^find_vma\(\) returns an area/);
  expect(await above.textContent()).toMatch(
    /✗ \d of \d results.*line \d+: expected 0x40005000, got/,
  );
  const holds = row(findVma, /brk\(\) calls find_vma_intersection/);
  expect(await holds.textContent()).toMatch(/✓ (\d) of \1 results/);
  expect(await findVma.locator('tbody tr').count()).toBe(
    await page.locator('book-example').count(),
  );

  // The page says so for as long as it is so, and the examples run on the reader's version.
  const sign = page.locator('.changed-sign');
  expect(await sign.textContent()).toContain('find_vma is changed; examples run on your version.');
  await press(example(page), 'Run');
  expect(await verdict(example(page))).toMatch(/differ.* On your version of find_vma\./);

  await press(findVma, 'Reset');
  await sign.waitFor({ state: 'hidden' });
  await press(findVma, 'Close editor');
  expect(await findVma.locator('.port-rows .port-code').first().isVisible()).toBe(true);
  await press(example(page), 'Run');
  expect(await verdict(example(page))).toMatch(/^All \d+ as expected\.$/);
});

test('a note offers a change: it says what breaks, breaks that, and puts the line back', async () => {
  const page = await book.open(section);
  const changed = port(page, 'find_vma_intersection');
  const chip = changed.locator('.breaks');
  const said = /: (\d+ of \d+) examples? breaks?$/.exec((await chip.textContent())!.trim())![1];
  await chip.focus();
  await page.keyboard.press('Enter');
  const told = changed.locator('.broken');
  await says(told.locator('.run-status'), new RegExp(`^${said} examples? breaks?:$`));
  const broken = told.locator('li');
  expect(await broken.count()).toBe(Number.parseInt(said, 10));
  expect(await broken.first().textContent()).toMatch(
    /: line \d+: expected null, got vm_area_struct/,
  );
  expect(await broken.getByText('Step through it').first().getAttribute('href')).toBe(
    '/stage/3.1/intersection/?in=find_vma_intersection',
  );
  expect(await changed.locator('.l.cut').textContent()).toContain('vma = null;');
  // It is the reader's version everywhere, and after a reload it is still shown in the book's own lines.
  const sign = page.locator('.changed-sign');
  expect(await sign.textContent()).toContain('find_vma_intersection is changed');
  await press(example(page, '3.1/intersection'), 'Run');
  expect(await verdict(example(page, '3.1/intersection'))).toMatch(/differs?/);
  await page.reload();
  await changed.locator('.l.cut').waitFor();
  expect(await chip.getAttribute('aria-pressed')).toBe('true');
  await press(changed, 'Put it back');
  await sign.waitFor({ state: 'hidden' });
  await expect.poll(() => changed.locator('.l.cut, .broken').count()).toBe(0);
  expect(await chip.getAttribute('aria-pressed')).toBeNull();
  // Who edits the changed function edits its text; the sign's Reset puts it back as well.
  await chip.click();
  await says(told.locator('.run-status'), /examples? breaks?:$/);
  await press(changed, 'Change this function');
  await changed.locator('.cm-content').waitFor();
  expect(await changed.locator('.cm-content').textContent()).not.toContain('vma = null');
  await press(changed, 'Close editor');
  await changed.locator('.l.cut').waitFor();
  await sign.getByRole('button').first().click();
  await expect.poll(() => changed.locator('.l.cut, .broken').count()).toBe(0);
});

test('a syntax error in a function is told at its line', async () => {
  const page = await book.open(section);
  const findVma = port(page);
  const text = await textOf(findVma);
  await press(findVma, 'Change this function');
  await write(page, findVma, text.replace('return vma;', 'return vma +;'));
  await press(findVma, 'Run the examples');
  const status = findVma.locator('.port-work .run-status');
  const lines = text.split('\n');
  const first = Number(await findVma.getAttribute('data-line'));
  const line = first + lines.findIndex((l) => l.includes('return vma;'));
  await says(status, new RegExp(`^Line ${line}: `));
  expect(await findVma.locator('.cm-line.mark-error').textContent()).toContain('return vma +;');
  // An example says where to look, too.
  await press(example(page), 'Run');
  expect(await verdict(example(page))).toMatch(/^Your find_vma, line \d+: /);
  await example(page).getByRole('link', { name: 'Go there' }).waitFor();
});

test('an endless loop in the kernel is stopped as well', async () => {
  const page = await book.open(section);
  const findVma = port(page);
  const text = await textOf(findVma);
  await press(findVma, 'Change this function');
  await write(page, findVma, text.replace('if (!mm) return null;', 'while (true) {}'));
  await press(example(page), 'Run');
  await says(example(page).locator('.run-status'), /Stopped after 5 seconds/);
  await press(page.locator('.changed-sign'), 'Reset find_vma');
  await press(example(page), 'Run');
  expect(await verdict(example(page))).toMatch(/^All \d+ as expected\.$/);
});

test('while a loop runs, the examples are run on what is written next', async () => {
  const page = await book.open(section);
  const findVma = port(page);
  const text = await textOf(findVma);
  await forbear(page);
  await press(findVma, 'Change this function');
  await write(page, findVma, text.replace('if (!mm) return null;', 'while (true) {}'));
  await page.keyboard.press('ControlOrMeta+Enter');
  await findVma.getByRole('button', { name: 'Stop' }).waitFor();
  await write(page, findVma, text.replace('if (!mm) return null;', 'mm!.gone.counter;'));
  await page.keyboard.press('ControlOrMeta+Enter');
  const status = findVma.locator('.port-work .run-status');
  await says(status, /^\d+ of \d+ examples no longer hold\.$/);
  // A line has the number that it has in the editor.
  const at = await findVma.locator('.cm-line.mark-error').first().textContent();
  expect(at).toContain('mm!.gone');
  const before = text.slice(0, text.indexOf('if (!mm)')).split('\n').length - 1;
  const line = Number(await findVma.getAttribute('data-line')) + before;
  expect(await findVma.locator('tbody').textContent()).toContain(`In your find_vma, line ${line}.`);
  await press(example(page), 'Run');
  await verdict(example(page));
  expect(await example(page).locator('.outcome').textContent()).toContain(`line ${line}.`);
});

test('a change survives a reload, holds on other pages, and can be taken back there', async () => {
  const page = await book.open(section);
  await breakFindVma(page);
  await page.reload();
  expect(await port(page).locator('pre.own').textContent()).toContain('vma_tmp.vm_end >= addr');
  await page.goto(`${book.origin}/3-searching/2-free/`);
  const sign = page.locator('.changed-sign');
  await sign.waitFor();
  expect(await sign.getByRole('link').getAttribute('href')).toBe(`${section}#find_vma`);
  await press(sign, 'Reset find_vma');
  await page.goto(book.origin + section);
  expect(await port(page).locator('.port-rows .port-code').first().isVisible()).toBe(true);
  expect(await page.locator('.changed-sign').count()).toBe(0);
});

test('a link shows the changed function and what its sender saw, and the reader’s own can be brought back', async () => {
  const page = await book.open(section);
  const findVma = await breakFindVma(page);
  const link = await copied(page, findVma, 'Link');
  expect(link.length).toBeLessThan(300);

  const other = await book.open(section);
  const theirs = port(other);
  const text = await textOf(theirs);
  await press(theirs, 'Change this function');
  await write(other, theirs, `// mine\n${text}`);
  await press(theirs, 'Close editor');
  await other.goto(link);
  await says(theirs.locator('.offers-lead'), /came with a link\. 1 line differs from the book/);
  const status = theirs.locator('.port-work .run-status');
  await says(status, /^\d+ of \d+ examples no longer hold\.$/);
  expect(await theirs.locator('.mark-changed').textContent()).toContain('vma_tmp.vm_end >= addr');
  await press(theirs, 'Bring back mine');
  await says(theirs.locator('pre.own'), /^\/\/ mine/);
  await press(theirs, 'Run the examples');
  await says(status, /^All \d+ examples hold\.$/);
  // What the link brought is there still, and a reset can be undone.
  await theirs.getByText('1 other version of this text').waitFor();
  await press(theirs, 'Reset');
  expect(await theirs.locator('.port-rows .port-code').first().isVisible()).toBe(true);
  await press(theirs, 'Undo reset');
  await says(theirs.locator('pre.own'), /^\/\/ mine/);
});

test('a link to a page without the function changes it as well, and an unchanged example runs on it', async () => {
  const page = await book.open(section);
  await breakFindVma(page);
  const link = await copied(page, example(page), 'Link');
  const other = await book.open(`/3-searching/2-free/${new URL(link).hash}`);
  const sign = other.locator('.changed-sign');
  await says(sign, /find_vma is changed; examples run on your version\./);
  await press(sign, 'Reset find_vma');
  await press(sign, 'Undo reset');
  await other.goto(link);
  expect(await verdict(example(other))).toMatch(/differ.* On your version of find_vma\./);
});

test('what the book has changed since is not run, but offered with the difference', async () => {
  const page = await book.open(section);
  const stored = { by: 'reader', at: 1, hash: 'another', href: `${section}#find_vma` };
  const text = await textOf(port(page));
  await page.evaluate(
    ([version, mine, source]) => {
      const put = (key: string, own: string) =>
        localStorage.setItem(
          `running-commentary/${key}#old`,
          JSON.stringify({ ...(version as object), text: own }),
        );
      put('fn:find_vma', mine as string);
      put('3.1/above', source as string);
    },
    [
      stored,
      text.replace('if (!mm) return null;', 'return null;'),
      (await sourceOf(example(page))).replace("'demo'", "'mine'"),
    ],
  );
  await page.reload();
  for (const place of [port(page), example(page)]) {
    await says(
      place.locator('.offers-lead'),
      /^The book has changed this text since you changed it\./,
    );
    expect(await place.locator('pre.own').count()).toBe(0);
  }
  await press(example(page), 'Run');
  expect(await verdict(example(page))).toMatch(/^All \d+ as expected\.$/);
  expect(await page.locator('.changed-sign').count()).toBe(0);
  await port(page).locator('.offers-lead').getByRole('button', { name: 'What differs' }).click();
  expect(await port(page).locator('.text-difference .gone').textContent()).toContain('if (!mm)');
  // On a page that does not show the function it is not run either.
  await page.goto(`${book.origin}/3-searching/2-free/`);
  await press(page.locator('book-example').first(), 'Run');
  expect(await verdict(page.locator('book-example').first())).toMatch(/xpected\.$/);
  await page.goto(book.origin + section);
  await press(port(page), 'Use mine');
  await says(page.locator('.changed-sign'), /find_vma is changed/);
  await press(port(page), 'Run the examples');
  await says(port(page).locator('.port-work .run-status'), /no longer hold/);
});

test.each(['setItem', 'getItem'])(
  'a storage that fails (%s) is told once, and what is shown is what runs',
  async (how) => {
    const page = await book.open('/404.html');
    // For what is ours alone: the site's frame keeps its theme there, and would fail by itself.
    await page.context().addInitScript((name) => {
      const { setItem, getItem } = Storage.prototype;
      const fail = (key: string): void => {
        if (key.startsWith('running-commentary/')) throw new DOMException('no');
      };
      Storage.prototype.setItem = function (key, value) {
        fail(key);
        setItem.call(this, key, value);
      };
      if (name === 'setItem') return;
      Storage.prototype.getItem = function (key) {
        fail(key);
        return getItem.call(this, key);
      };
    }, how);
    await page.goto(book.origin + section);
    const findVma = await breakFindVma(page);
    const sign = page.locator('.changed-sign');
    await says(
      sign,
      how === 'setItem' ? /storage in your browser is full/ : /does not let this site store/,
    );
    await press(findVma, 'Run the examples');
    await says(findVma.locator('.port-work .run-status'), /^\d+ of \d+ examples no longer hold\.$/);
    await press(sign, 'OK');
    await press(findVma, 'Close editor');
    expect(await findVma.locator('pre.own').textContent()).toContain('vma_tmp.vm_end >= addr');
    await press(example(page), 'Run');
    expect(await verdict(example(page))).toMatch(/differ.* On your version of find_vma\./);
    await change(page, example(page), "'demo'", "'mine'");
    await press(example(page), 'Close editor');
    expect(await example(page).locator('pre.own').textContent()).toContain("'mine'");
    expect(await sign.textContent()).not.toMatch(/storage|store/);
  },
);

test('a version that does the same changes nothing', async () => {
  const page = await book.open(section);
  const findVma = port(page);
  const text = await textOf(findVma);
  await press(findVma, 'Change this function');
  await write(page, findVma, `// mine\n${text}`);
  await page.keyboard.press('ControlOrMeta+Enter');
  await says(findVma.locator('.port-work .run-status'), /^All \d+ examples hold\.$/);
});

test('who types the original again keeps the editor, and closing it brings the notes back', async () => {
  const page = await book.open(section);
  const findVma = await breakFindVma(page);
  const sign = page.locator('.changed-sign');
  await sign.waitFor();
  await write(page, findVma, await textOf(findVma));
  await sign.waitFor({ state: 'hidden' });
  expect(await findVma.locator('.cm-content').isVisible()).toBe(true);
  await press(findVma, 'Close editor');
  expect(await findVma.locator('.port-rows .port-code').first().isVisible()).toBe(true);
  await findVma.getByRole('button', { name: 'Change this function' }).waitFor();
});

test('in a long function neither the cursor nor what a run comes to is out of sight', async () => {
  const page = await book.open('/2-regions/5-deleting/', {
    viewport: { width: 1440, height: 700 },
  });
  const doMunmap = port(page, 'do_munmap');
  await press(doMunmap, 'Change this function');
  await doMunmap.locator('.cm-focused').waitFor();
  await page.keyboard.press('ControlOrMeta+Home');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.type(' ');
  const sign = page.locator('.changed-sign');
  await sign.waitFor();
  const edge = async (of: Locator, side: 'top' | 'bottom'): Promise<number> =>
    of.evaluate((element, which) => element.getBoundingClientRect()[which], side);
  const cursor = (side: 'top' | 'bottom'): Promise<number> =>
    page.evaluate((which) => {
      const at = getSelection()!.anchorNode!;
      const line = at instanceof Element ? at : at.parentElement!;
      return line.closest('.cm-line')!.getBoundingClientRect()[which];
    }, side);
  const controls = doMunmap.locator('.controls');
  /** The editor scrolls in the frame after a key, so what is asked may take a moment to be true. */
  const above = (upper: () => Promise<number>, lower: () => Promise<number>) =>
    expect.poll(async () => (await upper()) - (await lower())).toBeLessThanOrEqual(0);
  for (let i = 0; i < 40; i++) await page.keyboard.press('ArrowDown');
  await above(
    () => cursor('bottom'),
    () => edge(controls, 'top'),
  );
  await above(
    () => edge(controls, 'bottom'),
    () => edge(sign, 'top'),
  );
  await page.keyboard.press('ControlOrMeta+Enter');
  const status = doMunmap.locator('.port-work .run-status');
  await says(status, /^All \d+ examples hold\.$/);
  await above(
    () => edge(status, 'bottom'),
    async () => 700,
  );
  for (let i = 0; i < 40; i++) await page.keyboard.press('ArrowUp');
  const header = page.locator('header').first();
  await above(
    () => edge(header, 'bottom'),
    () => cursor('top'),
  );
});

test('a check that should come to nothing is told in words', async () => {
  const page = await book.open('/2-regions/5-deleting/');
  const pieces = exercise(page, '2.5/pieces');
  await press(pieces, 'Check');
  await verdict(pieces);
  expect(await pieces.locator('.check-list').textContent()).toMatch(/should be empty and is \S/);
});

test('an exercise checks what is written, says what fails, and keeps it', async () => {
  const page = await book.open(section);
  const contains = exercise(page);
  await press(contains, 'Check');
  const before = await verdict(contains);
  const [, held, all] = /^(\d+) of (\d+) checks hold\.$/.exec(before) ?? [];
  const failed = contains.locator('.check-list .tone-bad');
  expect(await failed.count()).toBe(Number(all) - Number(held));
  expect(await failed.count()).toBeGreaterThan(0);
  expect(await failed.first().textContent()).toMatch(
    /contains\(p\.mm, a \+ PAGE_SIZE\).*should be null/,
  );

  // The answer of the book is there, behind a summary, and solves it.
  const answer = contains.locator('[data-part="answer"]');
  expect(await answer.isVisible()).toBe(false);
  await contains.getByText('An answer').click();
  expect(await answer.isVisible()).toBe(true);
  const text = (await answer.locator('code').textContent()) ?? '';
  await press(contains, 'Edit');
  await write(page, contains, text);
  await page.keyboard.press('ControlOrMeta+Enter');
  expect(await verdict(contains)).toBe(`Solved: all ${all} checks hold.`);
  await page.reload();
  expect(await exercise(page).locator('pre.own').textContent()).toContain('vma.vm_start <= addr');
  await press(exercise(page), 'Reset');
  await press(exercise(page), 'Check');
  expect(await verdict(exercise(page))).toBe(before);
});
