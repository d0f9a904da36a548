// Texts that mean harm: what comes of them, that the next example runs as ever, and that nothing gets out.
import { expect, test } from 'vitest';
import { section, site } from '../site.ts';
import { besiege, count, endOf, loadLive, meddle, runEach, worldOf } from './in-page.ts';
import { besiegers, hostile, tryAll, waysOut } from './texts.ts';

const book = site();

test('each ends as it must, and the next example runs right', async () => {
  const page = await book.open(section);
  await page.evaluate(`(${loadLive()})()`);
  const ran = await page.evaluate(runEach, hostile);
  expect(ran).toHaveLength(hostile.length);
  expect(hostile.length).toBeGreaterThan(40);
  const wrong = ran.flatMap((run, i) => {
    const { name, ends } = hostile[i];
    const end = endOf(run);
    return [
      ...(ends === end || ends === 'either'
        ? []
        : [`${name}: ${end}, not ${ends}: ${run.error?.message}`]),
      ...(run.after === '' ? [] : [`after ${name}: ${run.after}`]),
    ];
  });
  expect(wrong).toEqual([]);
});

test('nothing gets out of the cage: no request, no storage, no channel', async () => {
  const page = await book.open(section);
  await page.evaluate(`(${loadLive()})()`);
  const asked = count(book.server);
  const { heard, left } = await page.evaluate(meddle, tryAll(`${book.origin}/out`));
  expect({ asked: asked(), heard, left }).toEqual({ asked: [], heard: [], left: [] });
  // The ways are not there any more, as names.
  const names = await page.evaluate(worldOf);
  expect(names).toContain('Map');
  expect(Object.keys(waysOut).filter((name) => names.includes(name))).toEqual([]);
  expect(
    names.filter((name) => /Worker|Port|Event|post|close|import|navigator/.test(name)),
  ).toEqual([]);
});

test('the policy and the frame hold by themselves', async () => {
  const page = await book.open('/cage.html');
  expect(await page.locator('h1').textContent()).toBe('Where examples run');
  await page.goto(`${book.origin}/404.html`);
  const asked = count(book.server);
  // What is counted can be counted.
  await page.evaluate(() => fetch('/out/?control'));
  const out = `${tryAll(`${book.origin}/out`)} setTimeout(() => port.postMessage('tried'), 300);`;
  const scripts = [out, ...Object.values(besiegers).map(({ script }) => script)];
  const [here, tried, ...said] = await page.evaluate(besiege, { scripts, sandbox: true });
  expect([here, tried]).toEqual(['here', 'tried']);
  Object.entries(besiegers).forEach(([name, { says }], i) => {
    expect(said[i], name).toMatch(says);
  });
  expect(asked()).toEqual(['/out/?control']);
  // Outside a sandbox the frame's page does nothing: it would have the origin of the site.
  expect(await page.evaluate(besiege, { scripts: [], sandbox: false })).toEqual(['none']);
});
