// Importing each file of a folder first, and everything it needs after it, in a graph of modules of its own.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { transformSync } from 'esbuild';
import { filesUnder, fromRoot } from '../../src/source/program.ts';

type Load = (
  module: { exports: object },
  exports: object,
  require: (specifier: string) => object,
) => void;

/**
 * The files under `root`/sim that cannot be the first to be imported, each with its reason.
 *
 * Each file becomes a function once, as CommonJS: with circles that behaves as the modules do, for what is exported is read
 * when it is used, and a const is not there before its line has run. Each graph calls these functions anew.
 */
export function notFirst(root: string): string[] {
  const paths = filesUnder(join(root, 'sim'), (path) => path.endsWith('.ts'));
  const loads = new Map<string, Load>();
  for (const path of paths) {
    const { code } = transformSync(readFileSync(path, 'utf8'), {
      loader: 'ts',
      format: 'cjs',
      target: 'es2022',
    });
    loads.set(path, new Function('module', 'exports', 'require', code) as Load);
  }
  const errors: string[] = [];
  for (const first of paths) {
    const modules = new Map<string, { exports: object }>();
    let running = first;
    const load = (path: string): object => {
      const known = modules.get(path);
      if (known) return known.exports;
      const module = { exports: {} };
      running = path;
      modules.set(path, module);
      loads.get(path)!(module, module.exports, (specifier) => {
        const exported = load(join(dirname(path), specifier));
        running = path;
        return exported;
      });
      return module.exports;
    };
    try {
      load(first);
    } catch (error) {
      errors.push(`${fromRoot(root, first)}: ${fromRoot(root, running)}: ${error}`);
    }
  }
  return errors;
}
