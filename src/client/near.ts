/**
 * The first example that a reader comes to: what runs it is made ready while nothing else is done. A page that is opened
 * and left fetches nothing for that, nor does a browser that is to save data.
 */

const waiting = new Map<Element, () => void>();

/** What a page hears from its reader. */
const signs = ['scroll', 'pointermove'];

function begin(): void {
  for (const sign of signs) removeEventListener(sign, begin);
  const observer = new IntersectionObserver((entries) => {
    const first = entries.find(({ isIntersecting }) => isIntersecting);
    if (first === undefined) return;
    observer.disconnect();
    // Safari has no such callback.
    (window.requestIdleCallback ?? setTimeout)(waiting.get(first.target)!);
  });
  for (const element of waiting.keys()) observer.observe(element);
}

/** Calls `ready` if `element` is the first of those so given that is in view once the reader does something. */
export function whenNear(element: Element, ready: () => void): void {
  if ((navigator as { connection?: { saveData?: boolean } }).connection?.saveData) return;
  waiting.set(element, ready);
  for (const sign of signs) addEventListener(sign, begin);
}
