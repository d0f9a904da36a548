/** Opens for paper what styles/print.css opens by itself, in browsers that cannot style a closed <details>. */

/** Pictures and outputs that are open only because the page is being printed. */
const opened = new Set<HTMLDetailsElement>();

/** No one has opened it to look at: nothing is to be run for it. */
export function forPaper(details: HTMLDetailsElement): boolean {
  return opened.has(details);
}

if (!CSS.supports('selector(::details-content)')) {
  addEventListener('beforeprint', () => {
    const closed = 'details:is([data-panel="picture"], [data-panel="output"]):not([open])';
    for (const details of document.querySelectorAll<HTMLDetailsElement>(closed)) {
      details.open = true;
      opened.add(details);
    }
  });
  addEventListener('afterprint', () => {
    for (const details of opened) details.open = false;
    // The events of both changes come later.
    setTimeout(() => opened.clear());
  });
}
