// "Did you mean": what the error texts of the book's checks name as nearest.
// How near two texts are is said in the engine, whose own errors need it and which uses no package; it is
// taken from its file, because the whole engine need not be loaded for it.
import { editDistance } from '../sim/observe/nearest.ts';

export { distanceWithin, editDistance, nearest } from '../sim/observe/nearest.ts';

/** White space folded to single spaces, none at the ends. */
export function fold(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** The one of `names` most like `name`; null if there are none. */
export function nearestName(name: string, names: Iterable<string>): string | null {
  let best: string | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of names) {
    const d = editDistance(name, candidate);
    if (d < least) [best, least] = [candidate, d];
  }
  return best;
}

/** ` — nearest: "hole"`, or nothing where there is no candidate. */
export function nearestText(name: string, names: Iterable<string>): string {
  const best = nearestName(name, names);
  return best === null ? '' : ` — nearest: "${best}"`;
}
