/** What a page needs once something runs: loaded with the first run. */
export { getRunner } from '../runner/client.ts';
export { firstBroken, held, marksOf, numbered, patchMarks, verdict } from './verdict.ts';
