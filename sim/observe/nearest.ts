// "Did you mean …": the names that a mistyped one is closest to.

/** How many letters must be put in, taken out or changed to make `a` into `b`; swaps count one. */
export function editDistance(a: string, b: string): number {
  return distances(a, b, false)[b.length];
}

/** The same to make `pattern` into some part of `text`. */
export function distanceWithin(pattern: string, text: string): number {
  return Math.min(...distances(pattern, text, true));
}

/** For each j: the distance of `a` from the first j letters of `b`, or from what is nearest of those that end there. */
function distances(a: string, b: string, within: boolean): number[] {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => (within ? 0 : j));
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let least = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, before[j - 2] + 1);
      }
      next.push(least);
    }
    before = row;
    row = next;
  }
  return row;
}

/** At most three of `names`, nearest first; none that is not near at all. */
export function nearest(name: string, names: readonly string[]): string[] {
  const wanted = name.toLowerCase();
  const limit = Math.max(2, Math.floor(name.length / 3));
  return names
    .map((n) => {
      const candidate = n.toLowerCase();
      const part = wanted.length >= 4 && (candidate.includes(wanted) || wanted.includes(candidate));
      return { n, distance: Math.min(editDistance(wanted, candidate), part ? limit : 1e9) };
    })
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance || a.n.length - b.n.length || (a.n < b.n ? -1 : 1))
    .slice(0, 3)
    .map(({ n }) => n);
}
