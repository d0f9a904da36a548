// Stops the build on a mistake in the book, and tells the author of it while writing.
import { resolve } from 'node:path';
import type { AstroIntegration, AstroIntegrationLogger } from 'astro';
import type { ViteDevServer } from 'vite';
import { projectRoot } from '../runner/root.ts';
import { beginWriting, checkBook, checkDrafts, lookAgain } from './book.ts';
import { fromRoot } from './program.ts';

/** The text of all errors for a terminal. */
export function bookReport(errors: string[]): string {
  const count = errors.length === 1 ? '1 mistake' : `${errors.length} mistakes`;
  return `${count} in the book:\n${errors.map((error) => `  ${error}`).join('\n')}`;
}

function complain(logger: AstroIntegrationLogger, said: { text: string }): void {
  const errors = checkBook();
  const drafts = checkDrafts();
  const text = [...errors, ...drafts].join('\n');
  if (text === said.text) return;
  said.text = text;
  if (errors.length > 0) logger.error(bookReport(errors));
  for (const draft of drafts) logger.warn(draft);
  if (text === '') logger.info('the book is in order');
}

/** For `integrations` in astro.config.mjs. */
export const bookChecks: AstroIntegration = {
  name: 'book-checks',
  hooks: {
    'astro:build:start': ({ logger }) => {
      for (const draft of checkDrafts()) logger.warn(draft);
      const errors = checkBook();
      if (errors.length === 0) return;
      const error = new Error(bookReport(errors));
      // The list is the message; where it was noticed is no help.
      error.stack = error.message;
      throw error;
    },
    'astro:server:setup': ({ server, logger }) => {
      beginWriting();
      const root = projectRoot();
      const said = { text: '\0' };
      let timer: NodeJS.Timeout | undefined;
      const changed = (path: string) => {
        const file = fromRoot(root, resolve(root, path));
        if (!/^(sim|content|test\/book)\//.test(file)) return;
        if (STARTED_WITH.includes(file)) {
          startAgain(file, logger);
          return;
        }
        // At once: a page that is asked for next is drawn from what stands there now.
        lookAgain();
        forgetProse(server);
        clearTimeout(timer);
        timer = setTimeout(() => {
          complain(logger, said);
          // Prose is a page's own module. What a page reads from files, no module tells it of.
          server.hot.send({ type: 'full-reload' });
        }, 100);
      };
      // Vite watches the project's folder, by absolute paths. A relative one given to the watcher would make it
      // report relative paths for these, which Vite does not know.
      for (const event of ['add', 'change', 'unlink'] as const) server.watcher.on(event, changed);
      timer = setTimeout(() => complain(logger, said), 0);
    },
  },
};

/** The notes of a page were bound to their lines when its text was read, so it is read again for a port, too. */
function forgetProse(server: ViteDevServer): void {
  for (const { moduleGraph } of Object.values(server.environments))
    for (const [id, module] of moduleGraph.idToModuleMap)
      if (/\/content\/[^?]*\.mdx/.test(id)) moduleGraph.invalidateModule(module);
}

/** Read by the configuration itself, whose modules live as long as the process. */
const STARTED_WITH = ['content/outline.ts', 'content/5-faults/paths.ts'];

/** Has src/tools/astro.mjs start the server again. */
function startAgain(file: string, logger: AstroIntegrationLogger): void {
  if (process.send) {
    logger.info(`${file} has changed: the server starts again`);
    process.send('start again');
  } else logger.warn(`${file} has changed: start the server again to see it`);
}
