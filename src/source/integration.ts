// Stops the build on a mistake in the book, and tells the author of it while writing.
import type { AstroIntegration, AstroIntegrationLogger } from 'astro';
import { checkBook, checkDrafts, lookAgain } from './book.ts';

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
    'astro:build:start': () => {
      const errors = checkBook();
      if (errors.length === 0) return;
      const error = new Error(bookReport(errors));
      // The list is the message; where it was noticed helps nobody.
      error.stack = error.message;
      throw error;
    },
    'astro:server:setup': ({ server, logger }) => {
      const said = { text: '\0' };
      let timer: NodeJS.Timeout | undefined;
      const later = (path: string) => {
        if (!/[\\/](sim|content|test[\\/]book)[\\/]/.test(path)) return;
        clearTimeout(timer);
        timer = setTimeout(() => {
          lookAgain();
          complain(logger, said);
          // No page imports the engine's sources; what is drawn from them is drawn anew.
          if (/[\\/]sim[\\/]/.test(path)) server.hot.send({ type: 'full-reload' });
        }, 100);
      };
      for (const folder of ['sim', 'content', 'test/book']) server.watcher.add(folder);
      for (const event of ['add', 'change', 'unlink'] as const) server.watcher.on(event, later);
      timer = setTimeout(() => complain(logger, said), 0);
    },
  },
};
