/** What a run of the fault chooser came to; loaded after the first run. */
import { accessOf } from '../pictures/access.ts';
import { type FaultView, faultView } from '../pictures/fault-view.ts';
import type { RunResult } from '../runner/result.ts';
import { functionPlaces } from './call-tree.ts';

export async function liveView(result: RunResult, cr2: number | undefined): Promise<FaultView> {
  const places = await functionPlaces().catch((): Record<string, string> => ({}));
  const run = accessOf(result);
  try {
    return faultView(run, (name) => places[name], cr2);
  } catch (error) {
    // A kernel that the reader has changed may go ways that there are not.
    const text = document.createElement('p');
    text.textContent = `The way of this fault cannot be drawn: ${(error as Error).message}`;
    return { answer: text.outerHTML, ways: '' };
  }
}
