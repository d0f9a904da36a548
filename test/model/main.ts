/**
 * npm run model -- [--steps 10000] [--seed 1] [--path PATH]
 *               [--free 192] [--greedy 160] [--kswapd] [--buffers 1024] [--check-every 1]
 *
 * Runs programs by chance on the engine and on a model written from the manual pages. If they disagree, the
 * smallest such program is printed as an example, with the seed and the path that lead to it again.
 *
 * --free: under memory pressure. The kernel takes all frames but so many, and a greedy program touches its pages in turn
 * (--greedy, 160 if left out) before each call.
 */
import { command, readArguments, wholeNumber } from '../../src/tools/arguments.ts';
import { cramped, type Setting } from './program.ts';
import { report, search } from './search.ts';

const usage =
  'npm run model -- [--steps 10000] [--seed 1] [--path PATH] [--free 192] [--greedy 160] ' +
  '[--kswapd] [--buffers 1024] [--check-every 1]';

await command(() => {
  const { values } = readArguments(usage, {
    options: {
      steps: { type: 'string', default: '10000' },
      seed: { type: 'string', default: '1' },
      path: { type: 'string' },
      free: { type: 'string' },
      greedy: { type: 'string' },
      kswapd: { type: 'boolean', default: false },
      buffers: { type: 'string' },
      'check-every': { type: 'string', default: '1' },
    },
  });
  const number = (name: 'steps' | 'seed' | 'free' | 'greedy' | 'buffers' | 'check-every') =>
    values[name] === undefined ? null : wholeNumber(usage, `--${name}`, values[name]);
  const began = performance.now();
  const free = number('free');
  const setting: Setting = {
    free,
    greedy: number('greedy') ?? (free === null ? 0 : cramped.greedy),
    kswapd: values.kswapd,
    buffers: (number('buffers') as 1024 | null) ?? false,
    checkEvery: number('check-every')!,
  };
  const found = search(number('steps')!, number('seed')!, values.path, setting);
  console.log(report(found));
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`${found.tally.steps} steps in ${seconds} s, seed ${values.seed}`);
  if (found.failure === null) return 0;
  console.log(`\nThe engine and the model disagree ${found.failure}`);
  return 1;
});
