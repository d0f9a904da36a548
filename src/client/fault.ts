/**
 * <book-fault>: after each run of its program what the run came to is drawn anew; and another choice
 * changes the page in place, so that neither the scroll position nor the focus is lost.
 */
import type { RunResult } from '../runner/result.ts';

class BookFault extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener('book-result', (event) => {
      void this.show((event as CustomEvent<RunResult>).detail);
    });
    this.querySelector('.fault-chooser')?.addEventListener('click', (event) => {
      const link = (event.target as Element).closest<HTMLAnchorElement>('a');
      const mouse = event as MouseEvent;
      if (link === null || mouse.ctrlKey || mouse.metaKey || mouse.shiftKey) return;
      event.preventDefault();
      void go(link.href, link.closest<HTMLElement>('.choice')?.dataset.row);
    });
  }

  private async show(result: RunResult): Promise<void> {
    const { liveView } = await import('./fault-live.ts');
    const cr2 = this.dataset.cr2 === undefined ? undefined : Number(this.dataset.cr2);
    const view = await liveView(result, cr2);
    for (const part of ['answer', 'ways'] as const)
      this.querySelector(`[data-part="${part}"]`)!.innerHTML = view[part];
  }
}

let latest = 0;
let path = location.pathname;

/** Puts the page at `href` in place of this one. `row`: where the focus is to be; null: going back. */
async function go(href: string, row: string | undefined | null): Promise<void> {
  const own = ++latest;
  try {
    const answer = await fetch(href);
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    if (own !== latest) return;
    const [from, to] = [page, document].map((one) => one.querySelector('main'));
    if (!from?.querySelector('book-fault') || !to) throw new Error('another kind of page');
    if (row !== null) history.pushState({ fault: true }, '', href);
    path = location.pathname;
    document.title = page.title;
    to.replaceChildren(...from.childNodes);
    if (row)
      to.querySelector<HTMLElement>(`[data-row="${row}"] [aria-current]`)?.focus({
        preventScroll: true,
      });
  } catch {
    location.assign(href);
  }
}

window.addEventListener('popstate', () => {
  if (location.pathname !== path) void go(location.href, null);
});

if (!customElements.get('book-fault')) customElements.define('book-fault', BookFault);
