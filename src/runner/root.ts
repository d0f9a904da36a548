/**
 * Where the project lies.
 *
 * Bundled server code does not lie where its source does, so the place is looked for from the
 * working directory upwards and not taken from `import.meta.url`.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The directory of this project's package.json, from the working directory upwards. */
export function projectRoot(from: string = process.cwd()): string {
  for (let dir = from; ; dir = dirname(dir)) {
    const file = join(dir, 'package.json');
    if (existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).name === 'running-commentary') {
      return dir;
    }
    if (dirname(dir) === dir) throw new Error(`not inside running-commentary: ${from}`);
  }
}
