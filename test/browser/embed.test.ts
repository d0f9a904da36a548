// An example in a page of another site: the line that its page gives, in an <iframe> there.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FrameLocator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { change, copied, example, press, says, section, site, verdict } from './site.ts';

const book = site();

/** A page of a course. The book is at localhost, this one at 127.0.0.1: another site. */
let course: Server;
let body = '';
beforeAll(async () => {
  course = createServer((_, answer) => {
    answer.setHeader('content-type', 'text/html; charset=utf-8');
    answer.end(`<!doctype html><title>Course</title><h1>Week 3</h1>${body}`);
  });
  await new Promise<void>((done) => course.listen(0, '127.0.0.1', done));
});
afterAll(() => {
  course.close();
});

async function openCourse(page: Page, html: string): Promise<FrameLocator> {
  body = html;
  const { port } = course.address() as AddressInfo;
  await page.goto(`http://127.0.0.1:${port}/`);
  return page.frameLocator('iframe');
}

const inside = (frame: FrameLocator, id: string) => frame.locator(`book-example[data-id="${id}"]`);

/** What is announced of a run in the frame, once it has come to its end. */
async function outcome(frame: FrameLocator, id: string): Promise<string> {
  return verdict(inside(frame, id));
}

test('the line of an example shows and runs it in a page of another site, with what its reader changed', async () => {
  const page = await book.open(section);
  const plain = await copied(page, example(page), 'Embed');
  expect(plain).toMatch(
    /^<iframe src="http:\/\/localhost:\d+\/embed\/\?of=3\.1\/above" title="[^"<]+" width="100%" height="\d+" loading="lazy"><\/iframe>$/,
  );
  await change(page, example(page), '//=>', '// Changed for week 3.\n//=>');
  const changed = await copied(page, example(page), 'Embed');
  expect(changed).toContain('#edit=');

  const frame = await openCourse(page, plain);
  await inside(frame, '3.1/above').waitFor();
  await press(inside(frame, '3.1/above'), 'Run');
  expect(await outcome(frame, '3.1/above')).toMatch(/^(As|All \d+ as) expected\.$/);
  await inside(frame, '3.1/above').locator('summary').filter({ hasText: 'Picture' }).click();
  await inside(frame, '3.1/above').locator('.steps svg:visible').waitFor();
  expect(await frame.locator('.embed-from a').getAttribute('href')).toBe(
    `${section}#example-above`,
  );

  const other = await openCourse(page, changed);
  await says(inside(other, '3.1/above').locator('.example-text:visible'), /Changed for week 3/);
  expect(await outcome(other, '3.1/above')).toMatch(/ expected\.$/);
});

test('a browser that lets a frame of another site store nothing shows and runs it all the same', async () => {
  const page = await book.open(section);
  await page.context().addInitScript(() => {
    if (window !== window.top)
      Object.defineProperty(window, 'localStorage', {
        get() {
          throw new DOMException('denied', 'SecurityError');
        },
      });
  });
  const frame = await openCourse(
    page,
    `<iframe src="${book.origin}/embed/?of=2.5/hole" title="Hole" width="100%" height="700"></iframe>`,
  );
  await press(inside(frame, '2.5/hole'), 'Run');
  expect(await outcome(frame, '2.5/hole')).toMatch(/ expected\.$/);
});

test('the stage can be shown there as well, and what is not there is told', async () => {
  const page = await book.open(section);
  const frame = await openCourse(
    page,
    `<iframe src="${book.origin}/embed/?of=2.5/hole&amp;step=250" title="Stage" width="100%" height="800"></iframe>`,
  );
  await says(frame.locator('.stage-where'), /^Step 250 of \d+ · .*do_munmap/);
  await page.goto(`${book.origin}/embed/?of=2.5/no-such-text`);
  await says(page.getByRole('alert'), 'There is no example 2.5/no-such-text.');
  await page.goto(`${book.origin}/embed/?of=constructor/x`);
  await says(page.getByRole('alert'), 'There is no example constructor/x.');
});
