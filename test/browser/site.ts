/** The built site, served from dist/ for a test, and a browser that looks at it. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { sections } from '../../content/outline.ts';
import { serve } from '../../src/tools/serve.mjs';
import { launchChromium } from './chromium.ts';

export { dist } from '../../src/tools/astro.mjs';

/** What a test asks for. */
export interface Site {
  /** `http://localhost:…`, without a slash at its end. */
  origin: string;
  browser: Browser;
  server: Server;
  /** A page of a browser that has seen nothing yet. What goes wrong in it fails the test. */
  open(path: string, options?: BrowserContextOptions): Promise<Page>;
}

/** Starts server and browser for the tests of a file. */
export function site(): Site {
  const errors: string[] = [];
  const given: Site = {
    origin: '',
    browser: undefined as unknown as Browser,
    server: undefined as unknown as Server,
    async open(path, options) {
      const context = await given.browser.newContext(options);
      context.setDefaultTimeout(30_000);
      // Clipboards of browsers without a window differ: what would be copied is kept for the test.
      await context.addInitScript(() => {
        Object.defineProperty(navigator, 'clipboard', {
          value: {
            writeText: async (text: string) => {
              (globalThis as unknown as { copied: string }).copied = text;
            },
          },
        });
      });
      // A browser blocks what a page's policy forbids, and goes on. In workers this does not run: what an example is
      // forbidden is no mistake.
      await context.addInitScript(() => {
        addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) => {
          console.error(`policy: ${violatedDirective} forbids ${blockedURI} ${sample}`);
        });
      });
      const page = await context.newPage();
      page.on('console', (message) => {
        if (message.text().startsWith('policy: ')) errors.push(`${path}: ${message.text()}`);
      });
      page.on('pageerror', (error) => errors.push(`${path}: ${error.message}`));
      await page.goto(given.origin + path, { waitUntil: 'load' });
      return page;
    },
  };
  beforeAll(async () => {
    given.server = await serve();
    given.origin = `http://localhost:${(given.server.address() as AddressInfo).port}`;
    given.browser = await launchChromium();
  });
  afterAll(async () => {
    await given.browser?.close();
    given.server?.close();
    expect(errors).toEqual([]);
  });
  return given;
}

/** The section that the tests read: small, and complete since the book opened. */
export const section = '/3-searching/1-mapped/';

const toCome = sections.find((s) => s.status === 'to-come');

/** One page of each kind. */
export const pages = [
  '/',
  '/3-searching/',
  section,
  ...(toCome ? [`/${toCome.slug}/`] : []),
  '/5-faults/paths/',
  '/5-faults/paths/kernel-write/private/forked/',
  '/reference/mprotect/',
  '/reference/glossary/',
  '/closing/under-pressure/',
  '/reference/functions/',
  '/reference/functions/s/',
  '/reference/structures/',
  '/reference/constants/',
  '/reference/globals/',
  '/reference/fidelity/',
  '/reference/bugs/',
  '/stage/3.1/above/',
  '/play/',
  '/embed/?of=3.1/above',
  '/404.html',
];

export const themes = ['light', 'dark'] as const;

export const example = (page: Page, id = '3.1/above'): Locator =>
  page.locator(`book-example[data-id="${id}"]`);

export const exercise = (page: Page, id = '3.1/contains'): Locator =>
  page.locator(`book-exercise[data-id="${id}"]`);

export const port = (page: Page, name = 'find_vma'): Locator =>
  page.locator(`book-port[data-name="${name}"]`);

export const press = (inside: Locator, name: string): Promise<void> =>
  inside.getByRole('button', { name, exact: true }).click();

/** Waits until an element says what it should. */
export async function says(element: Locator, what: string | RegExp) {
  const said = expect.poll(() => element.textContent());
  await (typeof what === 'string' ? said.toBe(what) : said.toMatch(what));
}

/** From now on the page ends nothing for taking long: a loop that ends has been told to. */
export function forbear(page: Page): Promise<void> {
  return page.evaluate(() => {
    const soon = globalThis.setTimeout;
    globalThis.setTimeout = ((then: () => void, after = 0) =>
      after < 4000 ? soon(then, after) : 0) as typeof setTimeout;
  });
}

/** What is announced of a run, once it has come to its end. */
export async function verdict(inside: Locator): Promise<string> {
  const status = inside.locator('.run-status');
  await says(status, /^(?!Running)\S/);
  return (await status.textContent()) ?? '';
}

/** Puts a text in place of all that the editor holds. */
export async function write(page: Page, inside: Locator, text: string): Promise<void> {
  await inside.locator('.cm-content').click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(text);
}

/** The text of an example as the book has it. */
export async function sourceOf(inside: Locator): Promise<string> {
  const data = await inside.locator('[data-part="data"]').textContent();
  const { source, start } = JSON.parse(data ?? '{}');
  return source ?? start;
}

/** Opens the editor and changes a piece of the text. */
export async function change(
  page: Page,
  inside: Locator,
  from: string,
  to: string,
): Promise<string> {
  const source = await sourceOf(inside);
  expect(source).toContain(from);
  const text = source.replace(from, to);
  await press(inside, 'Edit');
  await write(page, inside, text);
  return text;
}

/** Presses a button that copies, and gives what it has copied. */
export async function copied(page: Page, inside: Locator, name: string): Promise<string> {
  type Global = { copied?: string };
  await page.evaluate(() => delete (globalThis as Global).copied);
  await press(inside, name);
  const text = await page.waitForFunction(() => (globalThis as Global).copied);
  return (await text.jsonValue()) as string;
}
