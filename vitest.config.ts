import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { heapFlag } from './src/runner/heap.ts';
import { kernelPlugin } from './src/runner/vite.ts';
import { twinsPlugin } from './test/twins/plugin.ts';

// Node itself imports the engine, where it can strip types: what vitest makes of an import is a call to a getter for
// each use of a name, and the engine runs several times slower.
const flag = '--experimental-transform-types';
const engine = fileURLToPath(new URL('./sim/', import.meta.url))
  .replaceAll('\\', '/')
  .replace(/[^\w/]/g, '\\$&');
const native = process.allowedNodeEnvironmentFlags.has(flag)
  ? {
      execArgv: [
        flag,
        '--disable-warning=ExperimentalWarning',
        ...(heapFlag === null ? [] : [heapFlag]),
      ],
      server: { deps: { external: [new RegExp(`^${engine}.*\\.ts$`)] } },
    }
  : {};

/** The files that go on for longest: they begin first, so that no worker is left alone with one at the end. */
const long = [
  'examples/examples.test.ts',
  'golden/golden.test.ts',
  'runner/minify.test.ts',
  'model/model.test.ts',
  'model/pressure.test.ts',
  'machine/files-order.test.ts',
  'machine/every-order.test.ts',
];

/** Tests of ports that are run with their plain twins too, a sample that takes few seconds; with EVERY_TWIN=1 all. */
const portsAgain = ['fault', 'filemap', 'madvise', 'memory', 'mlock', 'mprotect', 'mremap'].map(
  (name) => `test/mm/${name}.test.ts`,
);

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = long.findIndex((name) => moduleId.endsWith(`/test/${name}`));
      return at < 0 ? long.length : at;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

/** Only what hangs is ended: no test hangs on how fast the machine is, or on what else it does. */
const patience = {
  testTimeout: 120_000,
  hookTimeout: 120_000,
  expect: { poll: { timeout: 30_000 } },
};

const shared = {
  plugins: [kernelPlugin()],
  resolve: { alias: { sim: fileURLToPath(new URL('./sim/index.ts', import.meta.url)) } },
};

// `unit` and `dev` need nothing but the sources; `twins` has tests of ports again, with the ports of the kernel that is run;
// `site` looks at dist/, which `npm run build` makes.
export default defineConfig({
  test: {
    maxWorkers: availableParallelism(),
    sequence: { sequencer: LongFirst },
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/site/**', 'test/browser/**'],
          ...patience,
          // The files of a worker share what they import: the engine, which has no state of its own, stays warm.
          isolate: false,
          ...native,
        },
      },
      {
        ...shared,
        plugins: [kernelPlugin(), twinsPlugin()],
        test: {
          name: 'twins',
          include: process.env.EVERY_TWIN ? ['test/{mm,fs,lib}/**/*.test.ts'] : portsAgain,
          ...patience,
          isolate: false,
        },
      },
      {
        ...shared,
        test: {
          name: 'dev',
          include: ['test/site/dev.test.ts'],
          ...patience,
        },
      },
      {
        ...shared,
        test: {
          name: 'site',
          include: ['test/site/**/*.test.ts', 'test/browser/**/*.test.ts'],
          exclude: ['test/site/dev.test.ts'],
          globalSetup: 'test/browser/unpacked.ts',
          ...patience,
        },
      },
    ],
  },
});
