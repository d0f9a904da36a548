// The search, fetched when it is opened: most pages are read without.
//
// Starlight's header makes a PagefindUI as soon as a page is idle. It gets this one instead (an alias in
// astro.config.mjs), which waits until the search's dialog opens for the first time.

/** Stands for the class of the same name in @pagefind/default-ui. */
export class PagefindUI {
  constructor(options: { element: string; bundlePath: string; baseUrl: string }) {
    const dialog = document.querySelector('site-search dialog');
    if (!(dialog instanceof HTMLDialogElement)) return;
    let begun = false;
    const opened = async (): Promise<void> => {
      if (!dialog.open || begun) return;
      begun = true;
      try {
        const { openSearch } = await import('./search-box.ts');
        openSearch(dialog, options);
        observer.disconnect();
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
