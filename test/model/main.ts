/**
 * npm run model -- [--steps 10000] [--seed 1] [--path PATH]
 *
 * Runs programs by chance on the engine and on a model written from the manual pages. If they disagree, the
 * smallest such program is printed as an example, with the seed and the path that lead to it again.
 */
import { parseArgs } from 'node:util';
import { report, search } from './search.ts';

const { values } = parseArgs({
  options: {
    steps: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    path: { type: 'string' },
  },
});
const began = performance.now();
const found = search(Number(values.steps), Number(values.seed), values.path);
console.log(report(found));
const seconds = ((performance.now() - began) / 1000).toFixed(1);
console.log(`${found.tally.steps} steps in ${seconds} s, seed ${values.seed}`);
if (found.failure !== null) {
  console.log(`\nThe engine and the model disagree ${found.failure}`);
  process.exitCode = 1;
}
