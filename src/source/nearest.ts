// "Did you mean": edit distances for the error texts of the book's checks.

/** White space folded to single spaces, none at the ends. */
export function fold(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** Fewest insertions, deletions and replacements that make `pattern` some part of `text`. */
export function distanceWithin(pattern: string, text: string): number {
  let row = new Array<number>(text.length + 1).fill(0);
  for (let i = 1; i <= pattern.length; i++) {
    const next = [i];
    for (let j = 1; j <= text.length; j++) {
      const replaced = row[j - 1] + (pattern[i - 1] === text[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return Math.min(...row);
}

/** Fewest insertions, deletions and replacements that make `a` into `b`. */
export function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[b.length];
}

/** The one of `names` most like `name`; null if there are none. */
export function nearestName(name: string, names: Iterable<string>): string | null {
  let best: string | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of names) {
    const d = distance(name, candidate);
    if (d < least) [best, least] = [candidate, d];
  }
  return best;
}

/** ` — nearest: "hole"`, or nothing where there is no candidate. */
export function nearestText(name: string, names: Iterable<string>): string {
  const best = nearestName(name, names);
  return best === null ? '' : ` — nearest: "${best}"`;
}

/** At most three of `names` that `name` may have been meant for, nearest first. */
export function nearNames(name: string, names: Iterable<string>): string[] {
  const limit = Math.max(2, Math.floor(name.length / 3));
  const lower = name.toLowerCase();
  return [...names]
    .map((candidate) => ({ candidate, d: distance(lower, candidate.toLowerCase()) }))
    .filter(({ candidate, d }) => d <= limit || candidate.toLowerCase().includes(lower))
    .sort((a, b) => a.d - b.d)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}
