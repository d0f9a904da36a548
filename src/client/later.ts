/**
 * Pictures and answers that the page has for readers without a script. They stand in a `<noscript>`, which a
 * browser with scripts keeps as one piece of text: no page has to be drawn with all its closed pictures.
 * Opened for the first time, or printed, they are put into the page.
 */

/** Puts what stands in the `<noscript>` elements of a panel in their place. */
export function fill(panel: Element): void {
  for (const waiting of panel.querySelectorAll('noscript')) put(waiting);
}

/** Puts what stands in a `<noscript>` in its place. */
export function put(waiting: Element): void {
  // A page that a script has fetched and read (fault.ts) has elements in it, not text.
  if (waiting.firstElementChild !== null) waiting.replaceWith(...waiting.childNodes);
  // Read as markup: it is a part of the page as it was built.
  else waiting.outerHTML = waiting.textContent;
}

// At the press, so that the panel never opens empty; and however else it is opened, such as by a search in the page.
document.addEventListener(
  'click',
  ({ target }) => {
    const panel = target instanceof Element && target.closest('summary')?.parentElement;
    if (panel) fill(panel);
  },
  true,
);
// Before the panel's own listener, which may put something newer there.
document.addEventListener(
  'toggle',
  ({ target }) => {
    if (target instanceof HTMLDetailsElement && target.open) fill(target);
  },
  true,
);
window.addEventListener('beforeprint', () => {
  for (const panel of document.querySelectorAll('main details')) fill(panel);
});
