/** What the tests of the cage do in a page, in whichever browser: functions that use nothing but what they are given. */
import { readdirSync } from 'node:fs';
import type { IncomingMessage, Server } from 'node:http';
import { join } from 'node:path';
import type { RunRequest } from '../../../src/runner/messages.ts';
import type { RunResult } from '../../../src/runner/result.ts';
import { dist } from '../../../src/tools/astro.mjs';
import type { Hostile } from './texts.ts';

/** A function's text that loads what a page loads to run something. As text: vitest would make another thing of import(). */
export function loadLive(): string {
  const name = readdirSync(join(dist, '_astro')).find((file) => /^live\..*\.js$/.test(file));
  if (name === undefined) throw new Error('dist/_astro has no live.*.js: has it another name now?');
  return `async () => { globalThis.live = await import('/_astro/${name}'); }`;
}

/** A run, as a test looks at it. */
export interface Ran {
  name: string;
  ok: boolean;
  error?: RunResult['error'];
  console: string[];
  /** What differs in the example that is run after it; empty if nothing does. */
  after: string;
}

/** Runs texts one after the other, and after each the first example of the page. After loadLive(). */
export async function runEach(texts: Hostile[]): Promise<Ran[]> {
  type Runner = { run(request: RunRequest): Promise<RunResult> };
  const { live } = globalThis as unknown as { live: { getRunner(): Runner } };
  const { getRunner } = live;
  const data = document.querySelector('book-example [data-part="data"]')!.textContent!;
  const { source, prepared } = JSON.parse(data);
  // Nothing here hangs on how fast the machine is.
  const patient = 600_000;
  const shown = ({ stats, ...result }: RunResult): string => JSON.stringify({ ...result });
  const example = async (): Promise<string> =>
    shown(await getRunner().run({ source, prepared, time: patient }));
  const first = await example();
  const ran: Ran[] = [];
  for (const { name, source, patches, ends } of texts) {
    const time = ends === 'time' || ends === 'either' ? 60 : patient;
    const result = await getRunner().run({ source, patches, time });
    const after = await example();
    const lines = result.console.map(({ text }) => text);
    ran.push({
      name,
      ok: result.ok,
      error: result.error,
      console: lines,
      after: after === first ? '' : after.slice(0, 2000),
    });
  }
  // If the example itself did not come out, nothing was shown by its coming out alike.
  if (!first.includes('"ok":true')) throw new Error(`the example went wrong: ${first}`);
  return ran;
}

/** How a text ended, in the words of the table. */
export function endOf({ error }: Ran): string {
  if (error === undefined) return 'well';
  return error.limit ?? 'broken';
}

/** Notes what a server is asked for below /out, by whatever means: a socket is asked for as well. Gives a way to look. */
export function count(server: Server): () => string[] {
  const asked: string[] = [];
  const note = ({ url = '' }: IncomingMessage): void => {
    if (url.startsWith('/out')) asked.push(decodeURIComponent(url));
  };
  server.on('request', note);
  server.on('upgrade', note);
  return () => asked;
}

/** Runs a text, then a second in the worker that comes after; what a channel has heard and what is stored afterwards. */
export async function meddle(text: string): Promise<{ heard: string[]; left: string[] }> {
  type Runner = { run(request: RunRequest): Promise<RunResult> };
  const { live } = globalThis as unknown as { live: { getRunner(): Runner } };
  const heard: string[] = [];
  for (const name of ['left', 'examples'])
    new BroadcastChannel(name).onmessage = ({ data }) => heard.push(String(data));
  window.addEventListener('message', ({ data }) => heard.push(String(data)));
  localStorage.setItem('known', '1');
  const time = 600_000;
  const ran = await live.getRunner().run({ source: text, time });
  if (ran.error) throw new Error(`the text did not come to its end: ${ran.error.message}`);
  await live.getRunner().run({ source: '1;', time });
  const left = [
    ...Object.keys(localStorage).filter((key) => key !== 'known' && key !== 'starlight-theme'),
    ...(await indexedDB.databases()).map(({ name }) => String(name)),
    ...(await caches.keys()),
    ...document.cookie.split(';').filter((cookie) => cookie.trim() !== ''),
  ];
  return { heard, left };
}

/**
 * Opens a cage of its own and puts workers of these scripts into it, one after the other. Of each, the first thing that
 * comes out; `none` if what was opened does not answer, which is asked about in a way that takes no time.
 */
export async function besiege(given: { scripts: string[]; sandbox: boolean }): Promise<string[]> {
  const frame = document.createElement('iframe');
  if (given.sandbox) frame.setAttribute('sandbox', 'allow-scripts');
  frame.src = '/cage.html';
  const loaded = new Promise((resolve) => frame.addEventListener('load', resolve));
  document.body.append(frame);
  await loaded;
  const { port1, port2 } = new MessageChannel();
  const said: Record<string, unknown>[] = [];
  let wake = (): void => {};
  port1.onmessage = ({ data }) => {
    said.push(data);
    wake();
  };
  const next = async (): Promise<Record<string, unknown>> => {
    while (said.length === 0)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    return said.shift()!;
  };
  const inside = frame.contentWindow!;
  if (!given.sandbox) {
    // It is of this origin then, and whoever listens there has heard before this does.
    const heard = new Promise((resolve) => inside.addEventListener('message', resolve));
    inside.postMessage(null, '*', [port2]);
    await heard;
    const echo = new MessageChannel();
    const back = new Promise((resolve) => {
      echo.port1.onmessage = resolve;
    });
    echo.port2.postMessage(null);
    await back;
    return said.length === 0 ? ['none'] : said.map((message) => JSON.stringify(message));
  }
  inside.postMessage(null, '*', [port2]);
  const all = [String((await next()).type)];
  for (const [cell, script] of given.scripts.entries()) {
    const quiet = "addEventListener('unhandledrejection', (event) => event.preventDefault());";
    const whole = `${quiet} onmessage = ({ ports: [port] }) => { port.onmessage = () => {}; ${script} };`;
    port1.postMessage({ type: 'open', cell, script: whole });
    let message = await next();
    while (message.cell !== cell || message.text === 'x' || String(message.text).length > 1000)
      message = await next();
    all.push(
      message.type === 'said' ? String(message.text) : `${message.type}: ${message.message}`,
    );
    port1.postMessage({ type: 'close', cell });
  }
  frame.remove();
  return all;
}

/** The names that an example finds in its world. */
export async function worldOf(): Promise<string[]> {
  type Runner = { run(request: RunRequest): Promise<RunResult> };
  const { live } = globalThis as unknown as { live: { getRunner(): Runner } };
  const source =
    'const names = [];\n' +
    'for (let w = globalThis; w !== Object.prototype; w = Object.getPrototypeOf(w))\n' +
    '  names.push(...Object.getOwnPropertyNames(w));\n' +
    "console.log(names.join(' '));";
  const { console } = await live.getRunner().run({ source, time: 600_000 });
  return console[0].text.split(' ').sort();
}
