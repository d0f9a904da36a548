// What is missing stops the build, except in a section that is still to come: its page says so. While
// someone writes, every page does.
import { allSections } from '../../../content/outline.ts';
import { isBeingWritten } from '../../source/book.ts';

export type Attempt<T> = { value: T; error: null } | { value: null; error: string };

/** May the page show what is wrong with the section, instead of stopping the build? */
export function mayBeDraft(section: string): boolean {
  if (isBeingWritten()) return true;
  const one = allSections.find(({ id }) => id === section);
  return one !== undefined && one.status !== 'complete';
}

/** Runs `work`; what it throws is kept for the page if the section is not complete. */
export async function attempt<T>(section: string, work: () => T | Promise<T>): Promise<Attempt<T>> {
  try {
    return { value: await work(), error: null };
  } catch (error) {
    if (!mayBeDraft(section)) throw error;
    const text = error instanceof Error ? error.message : String(error);
    console.warn(`[draft ${section}] ${text}`);
    return { value: null, error: text };
  }
}
