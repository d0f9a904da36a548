import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { kernelPlugin } from './src/runner/vite.ts';

export default defineConfig({
  plugins: [kernelPlugin()],
  resolve: { alias: { sim: fileURLToPath(new URL('./sim/index.ts', import.meta.url)) } },
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    passWithNoTests: true,
  },
});
