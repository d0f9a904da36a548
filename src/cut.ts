// A change of a function that a note offers: lines of it deleted, or others in their place. The build runs the examples
// on the changed text to say how many break; in the page a reader makes the same change.

/** Lines `from` to `to` of a text, from 1, become `lines`. */
export interface Cut {
  from: number;
  to: number;
  lines: string[];
}

/** The text with the change. */
export function cutText(text: string, { from, to, lines }: Cut): string {
  const all = text.split('\n');
  all.splice(from - 1, to - from + 1, ...lines);
  return all.join('\n');
}

/** The change that an element of the page offers: the build has written it there. */
export function cutOf({ dataset }: { dataset: Record<string, string | undefined> }): Cut {
  const { from, to, lines } = dataset;
  return { from: Number(from), to: Number(to), lines: lines?.split('\n') ?? [] };
}
