// Cards: what a name is, on hover, focus and tap. What they say comes with the first (card.ts).
import { el } from './dom.ts';
import { loading } from './load.ts';

let shown: HTMLAnchorElement | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;

const box = el('div', { class: 'book-card', id: 'book-card', role: 'tooltip' });
box.hidden = true;

/** `tapped`: the tap has shown the card instead of following the link, which the card then offers. */
async function show(link: HTMLAnchorElement, tapped: boolean): Promise<void> {
  const key = link.dataset.card ?? '';
  shown = link;
  const card = await loading(() => import('./card.ts'))
    .then(({ cardOf }) => cardOf(key))
    .catch(() => null);
  if (!card || shown !== link) {
    if (tapped && !card) location.assign(link.href);
    return;
  }
  box.replaceChildren(...card);
  if (tapped) box.append(el('p', { class: 'card-foot' }, el('a', { href: link.href }, 'Go there')));
  if (!box.isConnected) (document.querySelector('main') ?? document.body).append(box);
  box.hidden = false;
  link.setAttribute('aria-describedby', box.id);
  place(link);
}

/** Below the name, or above it where there is no room below; never over the edge. */
function place(link: HTMLElement): void {
  const at = link.getClientRects()[0] ?? link.getBoundingClientRect();
  const margin = 12;
  const left = Math.min(at.left, document.documentElement.clientWidth - box.offsetWidth - margin);
  const below = at.bottom + 6;
  const above = at.top - box.offsetHeight - 6;
  const top = below + box.offsetHeight > innerHeight && above > 60 ? above : below;
  box.style.left = `${Math.max(margin, left) + scrollX}px`;
  box.style.top = `${top + scrollY}px`;
}

function hide(): void {
  clearTimeout(timer);
  shown?.removeAttribute('aria-describedby');
  shown = null;
  box.hidden = true;
}

function linkAt(event: Event): HTMLAnchorElement | null {
  return event.target instanceof Element ? event.target.closest('a[data-card]') : null;
}

document.addEventListener('pointerover', (event) => {
  if (event.pointerType === 'touch') return;
  const link = linkAt(event);
  clearTimeout(timer);
  if (link && link !== shown) {
    timer = setTimeout(() => void show(link, false), 120);
  } else if (!link && shown && !box.contains(event.target as Node)) {
    timer = setTimeout(hide, 200);
  }
});
document.addEventListener('focusin', (event) => {
  const link = linkAt(event);
  if (link?.matches(':focus-visible')) void show(link, false);
  else if (shown && !box.contains(event.target as Node)) hide();
});
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') hide();
});

let touched = false;
document.addEventListener('pointerdown', (event) => {
  touched = event.pointerType === 'touch';
  if (shown && !linkAt(event) && !box.contains(event.target as Node)) hide();
});
document.addEventListener('click', (event) => {
  const link = linkAt(event);
  if (!link || !touched || event.defaultPrevented) return;
  if (shown === link && !box.hidden) return;
  event.preventDefault();
  hide();
  void show(link, true);
});

// The names in a text are one stop for Tab; arrow keys go through them.
document.addEventListener('keydown', (event) => {
  const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  const link = linkAt(event);
  const text = link?.closest('.port-rows, .example-code');
  if (by === undefined || !link || !text || event.altKey || event.ctrlKey || event.metaKey) return;
  const names = [
    ...text.querySelectorAll<HTMLAnchorElement>('pre a[data-card], code a[data-card]'),
  ];
  const next = names[names.indexOf(link) + by];
  if (next === undefined) return;
  event.preventDefault();
  link.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
});
