/**
 * The index of the search, written once more. Starlight's own step ends Pagefind's process as soon as it says that its files
 * are written. On a busy machine some are not on the disk by then, and stay empty or cut short. So here the files are
 * taken as bytes, and are there when the build ends.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import { createIndex } from 'pagefind';

/** What Pagefind answers, or an error of the build. */
function sound<Answer extends { errors: string[] }>(answer: Answer): Answer {
  if (answer.errors.length > 0)
    throw new Error(`The index of the search cannot be made: ${answer.errors.join('; ')}`);
  return answer;
}

/** For `integrations` in astro.config.mjs, after Starlight. */
export const searchIndex: AstroIntegration = {
  name: 'search-index',
  hooks: {
    'astro:build:done': async ({ dir }) => {
      const root = fileURLToPath(dir);
      const { index } = sound(await createIndex());
      if (index === undefined) throw new Error('Pagefind has made no index.');
      sound(await index.addDirectory({ path: root }));
      const { files } = sound(await index.getFiles());
      for (const { path, content } of files) {
        const file = join(root, 'pagefind', path);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, content);
      }
      await index.deleteIndex();
    },
  },
};
