import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { parseSync } from 'vite';
import { simFiles } from '../../src/runner/bundle.ts';

/**
 * Gives tests the kernel that is run in place of the engine's sources, for those that call ports by themselves.
 *
 *     npx vitest run --project twins
 *
 * Tests that drive several tasks in kernel code at once need generators, which can be left in the middle: those of test/kernel.
 */
export function twinsPlugin(): Plugin {
  const files = new Set(simFiles());
  const engine = join(import.meta.dirname, 'engine.ts');
  return {
    name: 'running-commentary:twins',
    enforce: 'pre',
    load(id) {
      const file = id.split('?')[0];
      if (!files.has(file)) return undefined;
      return [
        `import { named } from ${JSON.stringify(engine)};`,
        ...exportsOf(file).map((name) => `export const ${name} = named('${name}');`),
      ].join('\n');
    },
  };
}

/** The names of the values that a file exports, those among them that it has from another file. */
function exportsOf(file: string): string[] {
  const { module } = parseSync(file, readFileSync(file, 'utf8'));
  return module.staticExports
    .flatMap(({ entries }) => entries)
    .filter(({ isType }) => !isType)
    .flatMap(({ exportName, moduleRequest, importName }) =>
      importName.kind === 'AllButDefault'
        ? exportsOf(join(file, '..', moduleRequest!.value))
        : [exportName.name!],
    );
}
