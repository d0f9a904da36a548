/** The list of what is on a page, as a dialog: fetched when it is asked for. */
import { button, el } from './dom.ts';
import { fill } from './later.ts';

let dialog: HTMLDialogElement | null = null;

/** Shows what is on the page. `top`: where the text begins in the window; what stands there is marked. */
export function showPage(top: number): void {
  const known = document.querySelector<HTMLElement>('.page-list');
  if (known === null) return;
  if (dialog === null) {
    fill(known);
    const list = known.querySelector('ul')!.cloneNode(true) as HTMLElement;
    const close = button('Close', () => dialog?.close());
    dialog = el(
      'dialog',
      { class: 'page-dialog', 'aria-label': 'On this page' },
      el('div', { class: 'page-dialog-head' }, el('b', {}, 'On this page'), close),
      el(
        'p',
        { class: 'page-keys' },
        ...[
          ['Alt+↓', ' next example, '],
          ['Alt+↑', ' the one before; '],
          ['Ctrl+Enter', ' runs it; '],
          ['Ctrl+K', ' searches.'],
        ].flatMap(([key, said]) => [el('kbd', {}, key), said]),
      ),
      list,
    );
    dialog.addEventListener('click', ({ target }) => {
      if (target === dialog || (target instanceof Element && target.closest('a'))) dialog?.close();
    });
    document.body.append(dialog);
  }
  const links = [...dialog.querySelectorAll<HTMLAnchorElement>('li > a')];
  let here: HTMLAnchorElement | null = null;
  for (const link of links) {
    link.removeAttribute('aria-current');
    const place = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (place && place.getBoundingClientRect().top <= top + 4) here = link;
  }
  here?.setAttribute('aria-current', 'location');
  dialog.showModal();
  (here ?? links[0])?.focus();
}
