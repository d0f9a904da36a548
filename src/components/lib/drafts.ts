// What is missing stops the build, except in a section that is still to come: its page says so.
import { sectionById } from '../../../content/outline.ts';

export type Attempt<T> = { value: T; error: null } | { value: null; error: string };

/** Runs `work`; what it throws is kept for the page if the section is not complete. */
export async function attempt<T>(section: string, work: () => T | Promise<T>): Promise<Attempt<T>> {
  try {
    return { value: await work(), error: null };
  } catch (error) {
    if (sectionById(section).status === 'complete') throw error;
    const text = error instanceof Error ? error.message : String(error);
    console.warn(`[draft ${section}] ${text}`);
    return { value: null, error: text };
  }
}
