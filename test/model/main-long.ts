/**
 * npm run pressure -- [--steps 100000] [--seed 1] [--only 144,kswapd,1024] [--without-failures]
 *
 * Programs by chance under memory pressure, with failing transfers and allocations.
 */
import { command, NotUnderstood, readArguments, wholeNumber } from '../../src/tools/arguments.ts';
import { describe, type LongSetting, longRun } from './long.ts';

const usage =
  'npm run pressure -- [--steps 100000] [--seed 1] [--only 144,kswapd,1024] [--without-failures]';

await command(async () => {
  const { values } = readArguments(usage, {
    options: {
      steps: { type: 'string', default: '100000' },
      seed: { type: 'string', default: '1' },
      only: { type: 'string' },
      'without-failures': { type: 'boolean', default: false },
    },
  });
  const steps = wholeNumber(usage, '--steps', values.steps);
  const seed = wholeNumber(usage, '--seed', values.seed);
  const settings: LongSetting[] = [];
  for (const free of [144, 208, 320])
    for (const kswapd of [false, true])
      for (const buffers of [false, 1024, 4096] as const)
        settings.push({ free, kswapd, buffers, failures: !values['without-failures'] });
  // Any number of frames will do, where one machine is asked for.
  const [frames] = (values.only ?? '').split(',').map(Number);
  const asked = settings.map((each) => (frames > 0 ? { ...each, free: frames } : each));
  const chosen = asked
    .filter((each) => (values.only ?? describe(each)) === describe(each))
    .slice(0, values.only === undefined ? settings.length : 1);
  if (chosen.length === 0) {
    const names = settings.map(describe).join('  ');
    throw new NotUnderstood(
      `There is no setting ${values.only}; there are ${names}.\nType: ${usage}`,
    );
  }
  const began = performance.now();
  let said = began;
  const tally = await longRun(chosen, steps, seed, (now) => {
    if (performance.now() - said < 60_000) return;
    said = performance.now();
    const seconds = (said - began) / 1000;
    console.log(
      `${now.operations} operations, ${now.machines} machines, ${Math.round(now.operations / seconds)} a second, ${now.wrong.length} wrong`,
    );
    if (now.wrong.length > 0) console.log(now.wrong.at(-1));
  });
  const seconds = (performance.now() - began) / 1000;
  for (const wrong of tally.wrong) console.log(`${wrong}\n`);
  console.log([...tally.met].map(([what, n]) => `${String(n).padStart(9)}  ${what}`).join('\n'));
  console.log(
    `${tally.operations} operations, ${tally.rounds} rounds, ${tally.machines} machines in ${seconds.toFixed(0)} s, ` +
      `${Math.round(tally.operations / seconds)} a second`,
  );
  return tally.wrong.length > 0 ? 1 : 0;
});
