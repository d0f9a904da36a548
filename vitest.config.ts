import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { kernelPlugin } from './src/runner/vite.ts';

const shared = {
  plugins: [kernelPlugin()],
  resolve: { alias: { sim: fileURLToPath(new URL('./sim/index.ts', import.meta.url)) } },
};

// `unit` needs nothing but the sources; `site` looks at dist/, which `npm run build` makes.
export default defineConfig({
  test: {
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/site/**', 'test/browser/**'],
          testTimeout: 30_000,
        },
      },
      {
        ...shared,
        test: {
          name: 'site',
          include: ['test/site/**/*.test.ts', 'test/browser/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
