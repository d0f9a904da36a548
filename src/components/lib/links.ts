// Where a function is to be read about.
import { entryByName, entryHref } from '../../../content/outline.ts';

/** The address of a function in the book, or null if the book does not have it. */
export function hrefOfFunction(name: string): string | null {
  const entry = entryByName(name);
  return entry ? entryHref(entry) : null;
}
