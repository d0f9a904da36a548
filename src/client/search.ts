// The search, fetched when it is opened: 26 KB that most pages are read without.
//
// Starlight's header makes a PagefindUI as soon as a page is idle. It gets this one instead (an alias in
// astro.config.mjs), which waits until the search's dialog opens for the first time.

/** Stands for the class of the same name in @pagefind/default-ui. */
export class PagefindUI {
  /** @param options what the real one is to be made with */
  constructor(options: object) {
    const dialog = document.querySelector('site-search dialog');
    if (!(dialog instanceof HTMLDialogElement)) return;
    let begun = false;
    const opened = async (): Promise<void> => {
      if (!dialog.open || begun) return;
      begun = true;
      try {
        // @ts-expect-error: the package has no types.
        const { PagefindUI: Real } = await import('@pagefind/default-ui/npm_dist/mjs/ui-core.mjs');
        new Real(options);
        observer.disconnect();
        dialog.querySelector('input')?.focus();
      } catch {
        // No connection, perhaps: once more when it is opened again.
        begun = false;
      }
    };
    const observer = new MutationObserver(() => void opened());
    observer.observe(dialog, { attributes: true, attributeFilter: ['open'] });
    void opened();
  }
}
