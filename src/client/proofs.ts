/** The examples that a note offers: a click runs one, and its port shows the lines gone through. */
import type { BookExample } from './example.ts';

/** Runs what a link is about, or goes there if it cannot be run here. */
export async function runProof(proof: HTMLAnchorElement): Promise<void> {
  const place = document.getElementById(decodeURIComponent(proof.hash.slice(1)));
  const example = place?.closest<BookExample>('book-example');
  if (!example?.showOnCode) {
    location.assign(proof.href);
    return;
  }
  proof.setAttribute('aria-busy', 'true');
  try {
    await example.showOnCode();
  } finally {
    proof.removeAttribute('aria-busy');
  }
}
