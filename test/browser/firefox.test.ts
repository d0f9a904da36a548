// The book in Firefox: every example runs right, a page works, and the cage holds. Skipped where there is no Firefox.
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allSections } from '../../content/outline.ts';
import type { RunRequest } from '../../src/runner/messages.ts';
import type { RunResult } from '../../src/runner/result.ts';
import { serve } from '../../src/tools/serve.mjs';
import { Firefox, findFirefox } from './firefox.ts';
import { besiege, count, endOf, loadLive, meddle, runEach, worldOf } from './hostile/in-page.ts';
import { besiegers, hostile, tryAll, waysOut } from './hostile/texts.ts';
import { section } from './site.ts';

const path = findFirefox();
if (path === null) {
  console.warn(
    'There is no Firefox here (FIREFOX_PATH, firefox, firefox-esr): its tests are skipped.',
  );
}

/** Runs every example of these pages, prepared and with its calls, and as a reader's own text. What went wrong. */
async function runBook(paths: string[]): Promise<{ examples: number; wrong: string[] }> {
  type Runner = { run(request: RunRequest): Promise<RunResult> };
  const { live } = globalThis as unknown as { live: { getRunner(): Runner } };
  const found = { examples: 0, wrong: [] as string[] };
  for (const path of paths) {
    const page = new DOMParser().parseFromString(await (await fetch(path)).text(), 'text/html');
    for (const example of page.querySelectorAll<HTMLElement>('book-example')) {
      const { source, prepared } = JSON.parse(
        example.querySelector('[data-part="data"]')!.textContent!,
      );
      const { ok, error, expectations } = await live
        .getRunner()
        .run({ source, prepared, time: 600_000 });
      found.examples++;
      const failed = expectations.filter((expectation) => !expectation.ok);
      if (!ok) found.wrong.push(`${example.dataset.id}: ${JSON.stringify(error ?? failed)}`);
    }
  }
  return found;
}

describe.skipIf(path === null)('in Firefox', () => {
  let server: Server;
  let origin = '';
  let firefox: Firefox;

  beforeAll(async () => {
    server = await serve();
    origin = `http://localhost:${(server.address() as AddressInfo).port}`;
    firefox = await Firefox.launch(path!);
    await firefox.open(origin + section);
    await firefox.evaluate(loadLive());
  });
  afterAll(async () => {
    await firefox?.close();
    server?.close();
  });

  test('every example of the book runs right', async () => {
    const paths = allSections
      .filter(({ status }) => status !== 'to-come')
      .map(({ slug }) => `/${slug}/`);
    const { examples, wrong } = await firefox.evaluate(runBook, paths);
    expect(wrong).toEqual([]);
    expect(examples).toBeGreaterThan(190);
  });

  test('a click runs, marks, shows calls and a picture; an edit is read; no policy is broken', async () => {
    const said = await firefox.evaluate(async () => {
      const example = document.querySelector<HTMLElement>('book-example')!;
      const press = (name: string): void =>
        [...example.querySelectorAll('button')].find((b) => b.textContent === name)!.click();
      const until = async <T>(what: () => T): Promise<T> => {
        for (;;) {
          const value = what();
          if (value) return value;
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      };
      const status = example.querySelector('.run-status')!;
      press('Run');
      const ran = await until(
        () => /expected|differ|could not|Line/.exec(status.textContent) && status.textContent,
      );
      const marks = example.querySelectorAll('.mark-first.mark-ok').length;
      for (const panel of example.querySelectorAll('details')) panel.open = true;
      await until(
        () =>
          example.querySelector('.steps svg') && example.querySelector('.call-tree[data-live] li'),
      );
      press('Edit');
      await until(() => example.querySelector('.cm-content'));
      return { ran, marks };
    });
    expect(said.ran).toMatch(/^All \d+ as expected\.$/);
    expect(said.marks).toBeGreaterThan(1);
    expect(firefox.errors.filter((text) => /Content-Security-Policy/.test(text))).toEqual([]);
  });

  test('hostile texts end as they must, and the next example runs right', async () => {
    const ran = await firefox.evaluate(runEach, hostile);
    const wrong = ran.flatMap((run, i) => {
      const { name, ends } = hostile[i];
      const end = endOf(run);
      return [
        ...(ends === end || ends === 'either' ? [] : [`${name}: ${end}: ${run.error?.message}`]),
        ...(run.after === '' ? [] : [`after ${name}: ${run.after}`]),
      ];
    });
    expect(wrong).toEqual([]);
  });

  test('nothing gets out of the cage', async () => {
    const asked = count(server);
    const { heard, left } = await firefox.evaluate(meddle, tryAll(`${origin}/out`));
    expect({ asked: asked(), heard, left }).toEqual({ asked: [], heard: [], left: [] });
    const names = await firefox.evaluate(worldOf);
    expect(Object.keys(waysOut).filter((name) => names.includes(name))).toEqual([]);
  });

  test('the policy and the frame hold by themselves, but for the fonts that a worker loads', async () => {
    await firefox.open(`${origin}/404.html`);
    const asked = count(server);
    const out = `${tryAll(`${origin}/out`)} setTimeout(() => port.postMessage('tried'), 300);`;
    const scripts = [out, ...Object.values(besiegers).map(({ script }) => script)];
    const [here, tried, ...said] = await firefox.evaluate(besiege, { scripts, sandbox: true });
    expect([here, tried]).toEqual(['here', 'tried']);
    Object.entries(besiegers).forEach(([name, { says }], i) => {
      expect(said[i], name).toMatch(says);
    });
    // If this is empty one day, Firefox asks the policy about fonts as well: worker.ts says that it does not.
    expect(new Set(asked())).toEqual(new Set(['/out?FontFace']));
    expect(await firefox.evaluate(besiege, { scripts: [], sandbox: false })).toEqual(['none']);
  });
});
