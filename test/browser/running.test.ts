// Examples in the page: run, changed, broken, stopped, shared.
import { expect, test } from 'vitest';
import {
  change,
  copied,
  example,
  forbear,
  press,
  says,
  section,
  site,
  sourceOf,
  verdict,
  write,
} from './site.ts';

const book = site();

test('an example runs, and every result is marked as expected', async () => {
  const page = await book.open(section);
  const above = example(page);
  const results = (await sourceOf(above)).match(/\/\/=>/g)?.length ?? 0;
  expect(results).toBeGreaterThan(1);
  await press(above, 'Run');
  expect(await verdict(above)).toBe(`All ${results} as expected.`);
  expect(await above.locator('.mark-first.mark-ok').count()).toBe(results);
  expect(await above.locator('.run-status').getAttribute('role')).toBe('status');
});

test('the worker and the kernel are fetched with the first run, the editor and the reader with the first edit', async () => {
  const page = await book.open(section);
  const fetched: string[] = [];
  page.context().on('request', (request) => fetched.push(new URL(request.url()).pathname));
  await page.waitForLoadState('networkidle');
  fetched.length = 0;
  const above = example(page);
  await press(above, 'Run');
  await verdict(above);
  expect(fetched.some((path) => /kernel-plain/.test(path))).toBe(true);
  expect(fetched.some((path) => /editor/.test(path))).toBe(false);
  // The build has read the book's own texts.
  expect(fetched.some((path) => /reader/.test(path))).toBe(false);
  fetched.length = 0;
  await press(above, 'Edit');
  await above.locator('.cm-content').waitFor();
  expect(fetched.some((path) => /editor/.test(path))).toBe(true);
  await write(page, above, '1 + 1; //=> 2\n');
  await press(above, 'Run');
  expect(await verdict(above)).toBe('As expected.');
  expect(fetched.some((path) => /reader/.test(path))).toBe(true);
});

test('what runs examples is made ready when a reader comes to one, without being asked', async () => {
  const page = await book.open(section);
  const asked: string[] = [];
  page.context().on('request', (request) => asked.push(new URL(request.url()).pathname));
  const of = (what: RegExp): string[] => asked.filter((path) => what.test(path));
  await page.waitForLoadState('networkidle');
  expect(of(/cage|kernel|live/)).toEqual([]);
  const stands = page.waitForEvent('worker');
  const fetched = page.waitForRequest(/kernel-plain\./);
  await example(page).locator('h3').scrollIntoViewIfNeeded();
  // Beside the example: a sign of a reader, who points at none.
  await page.mouse.move(1, 1);
  await page.mouse.move(2, 2);
  await Promise.all([stands, fetched]);
  expect(of(/cage-worker\./)).toHaveLength(1);
  expect(of(/traced|stepped|reader/)).toEqual([]);
  await press(example(page), 'Run');
  expect(await verdict(example(page))).toMatch(/as expected\.$/);
  expect(of(/kernel/)).toHaveLength(1);
});

test('a browser that is to save data fetches what runs examples when one is pointed at', async () => {
  const page = await book.open('/404.html');
  await page.addInitScript(() => {
    Object.defineProperty(navigator, 'connection', { value: { saveData: true } });
  });
  const asked: string[] = [];
  page.context().on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(book.origin + section, { waitUntil: 'networkidle' });
  await example(page).locator('h3').scrollIntoViewIfNeeded();
  await page.mouse.move(1, 1);
  await page.mouse.move(2, 2);
  // Until the page has had a time in which to do what it does when nothing else is done.
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
  expect(asked.filter((path) => /cage|kernel|live/.test(path))).toEqual([]);
  const fetched = page.waitForRequest(/kernel-plain\./);
  await example(page).locator('h3').hover();
  await fetched;
});

test('a result that differs is shown at its line; reset brings back what was', async () => {
  const page = await book.open(section);
  const above = example(page);
  await change(page, above, '//=> 0x40005000', '//=> 0x40005001');
  await page.keyboard.press('ControlOrMeta+Enter');
  const source = await sourceOf(above);
  const line = source.split('\n').findIndex((l) => l.includes('//=> 0x40005000')) + 1;
  expect(await verdict(above)).toMatch(new RegExp(`^1 of \\d+ differs: line ${line}\\.`));
  expect(await above.locator('.cm-line.mark-bad').textContent()).toContain('0x40005001');
  expect((await above.locator('.outcome').textContent())?.trim()).toBe('got 0x40005000');

  await press(above, 'Close editor');
  expect(await above.locator('.own .l.mark-bad + .outcome').textContent()).toContain('0x40005000');
  await press(above, 'Go there');
  expect(await page.evaluate(() => document.activeElement?.getAttribute('data-l'))).toBe(`${line}`);

  await press(above, 'Reset');
  await press(above, 'Run');
  expect(await verdict(above)).toMatch(/as expected\.$/);
  expect(await above.locator('.mark-bad').count()).toBe(0);
});

test('a text that cannot be read is told with its line', async () => {
  const page = await book.open(section);
  const above = example(page);
  await change(page, above, 'const p = m.spawn', 'const p = = m.spawn');
  await press(above, 'Run');
  expect(await verdict(above)).toMatch(/^Line 5: /);
  expect(await above.locator('.cm-line.mark-error').textContent()).toContain('const p = = m.spawn');
});

test('a misuse is told with what to write instead', async () => {
  const page = await book.open(section);
  const above = example(page);
  await press(above, 'Edit');
  await write(page, above, "import { boot, find_vna } from 'sim';\nfind_vna(boot());\n");
  await press(above, 'Run');
  expect(await verdict(above)).toMatch(/^Line 2: 'sim' has no find_vna\. Did you mean find_vma/);
});

test('a load that failed is tried again with the next run', async () => {
  const page = await book.open(section);
  const above = example(page);
  const failed = /^What runs examples could not be loaded\./;
  // All fail at first; then one after the other can be had, and the rest fail.
  const parts = [/kernel-plain\./, /cage-worker\./, /cage\.html/];
  for (const part of parts) await page.context().route(part, (route) => route.abort());
  for (const part of parts) {
    await press(above, 'Run');
    await says(above.locator('.run-status'), failed);
    await page.context().unroute(part);
  }
  await press(above, 'Run');
  await says(above.locator('.run-status'), /as expected\.$/);
});

test('a browser that lacks something is told what', async () => {
  const page = await book.open(section);
  await page.evaluate(() => Reflect.deleteProperty(globalThis, 'Worker'));
  await press(example(page), 'Run');
  expect(await verdict(example(page))).toBe('This browser has no workers: it cannot run examples.');
});

test('an error of a program is told at its line', async () => {
  const page = await book.open(section);
  const above = example(page);
  await press(above, 'Edit');
  await write(
    page,
    above,
    "import { boot } from 'sim';\nconst p = boot().spawn('x');\np.munmap(1, 4096);\n",
  );
  await press(above, 'Run');
  expect(await verdict(above)).toMatch(/^Line 4: .*EINVAL/);
});

test('an endless loop is stopped with its message, and the next run works', async () => {
  const page = await book.open(section);
  const above = example(page);
  await press(above, 'Edit');
  await write(page, above, 'console.log("before");\nwhile (true) {}\n');
  await press(above, 'Run');
  await above.getByRole('button', { name: 'Stop' }).waitFor();
  const message = /Stopped after 5 seconds\. Is there a loop that does not end\?/;
  await says(above.locator('.run-status'), message);
  expect(await above.locator('pre.output').textContent()).toBe('before');
  await press(above, 'Reset');
  await press(above, 'Run');
  expect(await verdict(above)).toMatch(/as expected\.$/);
});

test('Stop ends a run at once', async () => {
  const page = await book.open(section);
  const above = example(page);
  await press(above, 'Edit');
  await write(page, above, 'for (;;) {}\n');
  await press(above, 'Run');
  await press(above, 'Stop');
  expect(await verdict(above)).toBe('Stopped.');
  expect(await above.locator('.run-button').textContent()).toBe('Run');
});

test('Stop ends a run for which the page still fetches what runs, and the next is not behind it', async () => {
  const page = await book.open(section);
  const above = example(page);
  let release!: () => void;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(/\/live\.[^/]*\.js$/, async (route) => {
    await held;
    await route.continue();
  });
  await forbear(page);
  await press(above, 'Edit');
  await write(page, above, 'for (;;) {}\n');
  await press(above, 'Run');
  await press(above, 'Stop');
  expect(await verdict(above)).toBe('Stopped.');
  await write(page, above, '1 + 1; //=> 2\n');
  release();
  await press(above, 'Run');
  await says(above.locator('.run-status'), 'As expected.');
});

test('a run that does not end gives way to the next', async () => {
  const page = await book.open(section);
  const above = example(page);
  await press(above, 'Edit');
  await write(page, above, 'for (;;) {}\n');
  await press(above, 'Run');
  await above.getByRole('button', { name: 'Stop' }).waitFor();
  await write(page, above, '1 + 1; //=> 2\n');
  await page.keyboard.press('ControlOrMeta+Enter');
  await says(above.locator('.run-status'), 'As expected.');
});

test('too much output and too much memory each have their message', async () => {
  const page = await book.open(section);
  const above = example(page);
  await press(above, 'Edit');
  await write(page, above, 'for (;;) console.log("more");\n');
  await press(above, 'Run');
  expect(await verdict(above)).toMatch(/Stopped: the example printed more than 2000 lines/);
  await write(page, above, "import { boot } from 'sim';\nfor (;;) boot();\n");
  await press(above, 'Run');
  expect(await verdict(above)).toMatch(/Stopped: a run may boot 16 machines/);
});

test('an edit survives a reload, and is shown without the editor', async () => {
  const page = await book.open(section);
  const text = await change(page, example(page), '5 * PAGE_SIZE', '7 * PAGE_SIZE');
  await page.reload();
  const above = example(page);
  expect(await above.locator('.cm-content').count()).toBe(0);
  expect(await above.locator('pre.own').textContent()).toBe(text.trimEnd());
  expect(await above.locator('[data-part="code"]').isVisible()).toBe(false);
  await press(above, 'Reset');
  await page.reload();
  expect(await example(page).locator('[data-part="code"]').isVisible()).toBe(true);
});

test('a link carries the edit to somebody else, and shows what its sender saw', async () => {
  const page = await book.open(section);
  const above = example(page);
  expect(await copied(page, above, 'Link')).toBe(`${book.origin}${section}#example-above`);
  expect((await copied(page, above, 'Copy')).trimEnd()).toBe((await sourceOf(above)).trimEnd());
  const text = await change(page, above, "spawn('demo')", "spawn('你好 — ünïcode')");
  const link = await copied(page, above, 'Link');
  expect(link).toMatch(/#edit=[\w-]+$/);
  expect(link.length).toBeLessThan(300);

  const other = await book.open(link.slice(book.origin.length));
  const theirs = example(other);
  await theirs.locator('pre.own').waitFor();
  await says(theirs.locator('.offers-lead'), /came with a link\. 1 line differs from the book/);
  expect(await verdict(theirs)).toMatch(/as expected\.$/);
  expect(await theirs.locator('.mark-changed').textContent()).toBe(
    "(changed) const p = m.spawn('你好 — ünïcode');value: pid 2\n",
  );
  await press(theirs, 'What differs');
  await theirs.locator('.text-difference .new').first().waitFor();
  expect(await theirs.locator('.text-difference .new').allTextContents()).toEqual([
    "new: const p = m.spawn('你好 — ünïcode');\n",
  ]);
  // The address is plain again, so that a reload does not undo what is done next; but it runs once more.
  await expect.poll(() => new URL(other.url()).hash).toBe('#example-above');
  // Also where the script of the examples comes after that of the functions.
  await other.route(/\/Example\.[^/]*\.js$/, async (route) => {
    await other.waitForFunction(() => customElements.get('book-port') !== undefined);
    await other.waitForTimeout(100);
    await route.continue();
  });
  await other.reload();
  expect(await verdict(theirs)).toMatch(/as expected\.$/);
  await says(theirs.locator('.offers-lead'), /1 line differs/);
  const kept = await copied(other, theirs, 'Copy');
  expect(kept.trimEnd()).toBe(text.trimEnd());
});

test('no link costs the reader the text that was there', async () => {
  const page = await book.open(section);
  const links: string[] = [];
  for (const name of ['theirs', 'another']) {
    if (links.length > 0) await press(example(page), 'Reset');
    else await press(example(page), 'Edit');
    const source = await sourceOf(example(page));
    await write(page, example(page), source.replace("'demo'", `'${name}'`));
    links.push(await copied(page, example(page), 'Link'));
  }
  const mine = await book.open(section);
  const text = await change(mine, example(mine), "'demo'", "'mine'");
  for (const [i, link] of links.entries()) {
    await mine.goto(link);
    await says(example(mine).locator('.cm-content'), [/'theirs'/, /'another'/][i]);
    await example(mine).getByText('This text came with a link.').waitFor();
    await says(example(mine).locator('.run-status'), /as expected\.$/);
  }
  await mine.reload();
  expect(await example(mine).locator('pre.own').textContent()).toContain("'another'");
  await press(example(mine), 'Bring back mine');
  expect(await example(mine).locator('pre.own').textContent()).toBe(text.trimEnd());
});

/** A text without its title, which stands over the editor. */
const body = (text: string): string => text.replace(/^\/\/.*\n/, '');

test('a reset is undone by its button, by Ctrl+Z, and in the editor', async () => {
  const page = await book.open(section);
  const above = example(page);
  const text = await change(page, above, "'demo'", "'mine'");
  const editor = above.locator('.cm-content');
  const lines = async () => body((await editor.locator('.cm-line').allTextContents()).join('\n'));
  await press(above, 'Reset');
  expect(await lines()).toBe(body(await sourceOf(above)));
  // In the open editor …
  await editor.click();
  await page.keyboard.press('ControlOrMeta+z');
  expect(await lines()).toBe(body(text));
  // … beside it …
  await press(above, 'Reset');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Run');
  await page.keyboard.press('ControlOrMeta+z');
  expect(await lines()).toBe(body(text));
  // … and without it.
  await press(above, 'Close editor');
  await press(above, 'Reset');
  expect(await above.locator('pre.own').count()).toBe(0);
  await press(above, 'Undo reset');
  expect(await above.locator('pre.own').textContent()).toBe(text.trimEnd());
  // After a reload there is no button, but the text is among the versions.
  await press(above, 'Reset');
  await page.reload();
  await above.getByText('1 other version of this text').click();
  await above.getByRole('button', { name: /^Bring back: Yours/ }).click();
  expect(await above.locator('pre.own').textContent()).toBe(text.trimEnd());
  await press(above, 'Reset');
  await above.getByRole('button', { name: /^Discard: Yours/ }).click();
  await press(above, 'Undo discard');
  await above.getByRole('button', { name: /^Discard: Yours/ }).click();
  await page.reload();
  expect(await above.locator('.offers').count()).toBe(0);
});

test('two tabs do not lose each other’s texts', async () => {
  const one = await book.open(section);
  const two = await one.context().newPage();
  await two.goto(book.origin + section);
  await press(example(two), 'Edit');
  const text = await change(one, example(one), "'demo'", "'one'");
  const lead = example(two).locator('.offers-lead');
  await says(lead, /^Another tab has changed this text\./);
  // A space, and undone: nothing was changed here.
  await example(two).locator('.cm-content').click();
  await two.keyboard.type(' ');
  await two.keyboard.press('ControlOrMeta+z');
  await says(lead, /^Another tab has changed this text\./);
  await one.reload();
  expect(await example(one).locator('pre.own').textContent()).toBe(text.trimEnd());
  // Now something is: the first tab, in which no editor is open, follows; its own text is still there.
  await two.keyboard.type('// two');
  await says(example(one).locator('pre.own'), /\/\/ two/);
  await example(one).getByText('1 other version of this text').waitFor();
  await example(two).getByText('1 other version of this text').click();
  await example(two)
    .getByRole('button', { name: /^Bring back: Yours/ })
    .click();
  expect((await example(two).locator('.cm-line').allTextContents()).join('\n')).toBe(body(text));
  await says(example(one).locator('pre.own'), text.trimEnd());
});

test('what could not be fetched is fetched when it is asked for again', async () => {
  const page = await book.open(section);
  const above = example(page);
  await page.context().route(/\/_astro\/(editor|live)\./, (route) => route.abort());
  await press(above, 'Edit');
  expect(await verdict(above)).toMatch(/^The editor could not be loaded: /);
  await press(above, 'Run');
  expect(await verdict(above)).toMatch(/could not be run: /);
  await page.context().unroute(/\/_astro\/(editor|live)\./);
  await press(above, 'Run');
  expect(await verdict(above)).toMatch(/as expected\.$/);
  await press(above, 'Edit');
  await above.locator('.cm-content').waitFor();
});

test('a damaged link says so, and the page works', async () => {
  const page = await book.open(`${section}#edit=AAAA`);
  await page.getByText('The link is damaged').waitFor();
  await press(example(page), 'Run');
  expect(await verdict(example(page))).toMatch(/as expected\.$/);
});

test('the calls are a tree whose names lead to the book, and the lines gone through are shown', async () => {
  const page = await book.open(section);
  const above = example(page);
  await above.locator('details[data-panel="calls"] > summary').click();
  const tree = above.locator('.call-tree[data-live]');
  await tree.waitFor();
  const name = tree.getByRole('link', { name: 'find_vma', exact: true });
  expect(await name.first().getAttribute('href')).toBe(`${section}#find_vma`);
  expect(await tree.textContent()).toMatch(/find_vma\(mm=#\d+, addr=0x40000000\) = \[40000000-/);
  await press(tree, 'Close all');
  expect(await tree.locator('[aria-expanded="true"]').count()).toBe(0);
  await tree.locator('.twist').first().click();
  expect(await tree.locator('[aria-expanded="true"]').count()).toBe(1);

  expect(await above.locator('.ran-summary').textContent()).toMatch(/find_vma \d+ of \d+/);
  await press(above, 'Show on the code');
  const lines = page.locator('book-port[data-name="find_vma"] .l.ran');
  expect(await lines.count()).toBeGreaterThan(5);
  expect(await lines.last().locator('.ran-count').textContent()).toMatch(/^\d+×$/);
  await page
    .locator('book-port[data-name="find_vma"]')
    .getByRole('button', { name: 'Hide' })
    .click();
  expect(await lines.count()).toBe(0);
});

test('the picture goes step by step, in every kind, with words', async () => {
  const page = await book.open(section);
  const above = example(page);
  await above.locator('details[data-panel="picture"] > summary').click();
  const steps = above.locator('.steps');
  await steps.waitFor();
  const label = steps.locator('.step-label');
  expect(await label.textContent()).toMatch(
    /^Step 2 of 2: mmap\(0x40005000, 4096\) = 0x40005000, line 7$/,
  );
  await press(steps, 'Previous');
  expect(await label.textContent()).toMatch(/^Step 1 of 2: mmap/);
  expect(await above.locator('.mark-step').count()).toBe(1);
  await steps.getByRole('slider').press('ArrowRight');
  expect(await label.textContent()).toMatch(/^Step 2 of 2/);
  const drawn = new Set<string>();
  const kinds = await steps
    .locator('option')
    .evaluateAll((all) => all.map((option) => (option as HTMLOptionElement).value));
  expect(kinds.length).toBeGreaterThan(3);
  for (const kind of kinds) {
    await steps.getByRole('combobox').selectOption(kind);
    drawn.add(await steps.locator('.picture').innerHTML());
    expect((await steps.locator('.picture-text').textContent())?.length).toBeGreaterThan(20);
  }
  expect(drawn.size).toBe(kinds.length);
});

test('a picture and calls are not shown for a text that they are not of', async () => {
  const page = await book.open(section);
  const above = example(page);
  await above.locator('details[data-panel="picture"] > summary').click();
  await above.locator('.steps svg').first().waitFor();
  await above.locator('details[data-panel="calls"] > summary').click();
  await above.locator('.call-tree[data-live]').waitFor();
  await change(page, above, 'const p = m.spawn', 'const p = = m.spawn');
  await press(above, 'Run');
  expect(await verdict(above)).toMatch(/^Line 5: /);
  await says(above.locator('.step-label'), /^The run ended without telling of a step/);
  expect(await above.locator('.steps svg, .call-tree[data-live] li').count()).toBe(0);
  await press(above, 'Reset');
  await press(above, 'Run');
  await above.locator('.steps svg').first().waitFor();
  expect(await above.locator('.step-label').textContent()).toMatch(/^Step 2 of 2/);
});

test('calls that are folded are unfolded where the focus is', async () => {
  const page = await book.open('/2-regions/6-deleting-all/');
  const exec = example(page, '2.6/exec');
  await exec.locator('details[data-panel="calls"] > summary').click();
  await press(exec, 'Open all');
  const more = exec.getByRole('button', { name: /more calls of free_one_pgd like these/ });
  const before = await more.count();
  expect(before).toBeGreaterThan(0);
  await more.first().press('Enter');
  expect(await more.count()).toBe(before - 1);
  const at = page.locator(':focus');
  expect(await at.getAttribute('aria-label')).toBe('Calls inside free_one_pgd');
});

test('everything works from the keyboard', async () => {
  const page = await book.open(section);
  const above = example(page);
  const focused = () =>
    page.evaluate(() => {
      const at = document.activeElement as HTMLElement | null;
      return `${at?.closest('[data-id]')?.getAttribute('data-id')} ${at?.textContent?.trim()}`;
    });
  const tabTo = async (wanted: string): Promise<void> => {
    for (let i = 0; i < 200; i++) {
      await page.keyboard.press('Tab');
      if ((await focused()) === wanted) return;
    }
    throw new Error(`Tab does not lead to ${wanted}`);
  };
  await page.locator('#find_vma').evaluate((heading) => {
    heading.tabIndex = -1;
    heading.focus();
  });
  await tabTo('3.1/above Run');
  await page.keyboard.press('Enter');
  expect(await verdict(above)).toMatch(/as expected\.$/);
  await tabTo('3.1/above Edit');
  await page.keyboard.press('Enter');
  await above.locator('.cm-focused').waitFor();
  await page.keyboard.press('ControlOrMeta+End');
  // Tab indents in here …
  await page.keyboard.press('Tab');
  await page.keyboard.type('1 + 1; //=> 3');
  await page.keyboard.press('ControlOrMeta+Enter');
  expect(await verdict(above)).toMatch(/differs/);
  // … until Escape is pressed.
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  expect(await focused()).toBe('3.1/above Run');
  await tabTo('3.1/above Reset');
  await page.keyboard.press('Enter');
  // The button is gone; the focus is not lost.
  expect(await focused()).toBe('3.1/above Run');
  const calls = above.locator('details[data-panel="calls"]');
  await calls.locator('> summary').focus();
  await page.keyboard.press('Enter');
  await calls.locator('.call-tree[data-live]').waitFor();
  await page.keyboard.press('Tab');
  expect(await focused()).not.toMatch(/^null/);
});
