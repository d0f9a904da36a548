/**
 * Ways about a long page: what is on it, from wherever the reader is, and the next and previous example by key.
 * A small button at the foot of the window says so.
 */
import { button } from './dom.ts';
import { loading } from './load.ts';

/** Examples and exercises, in order. */
const stops = (): HTMLElement[] => [
  ...document.querySelectorAll<HTMLElement>('book-example, book-exercise'),
];

/** Is a text being typed, or a value chosen, that the key is meant for? */
function isTaken(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest('input, select, textarea, [contenteditable="true"], .cm-editor, dialog') !== null
  );
}

/** The top of what is read: below the header. */
const top = (): number => {
  const height = getComputedStyle(document.documentElement).getPropertyValue('--sl-nav-height');
  return Number.parseFloat(height) * 16 + 24 || 80;
};

/** To the example after, or before, the one that the focus is in, else what stands at the top of the window. */
function step(by: 1 | -1): void {
  const all = stops();
  const within = all.findIndex((stop) => stop.contains(document.activeElement));
  const below = all.findIndex((stop) => stop.getBoundingClientRect().top > top() + 4);
  const next = below < 0 ? all.length : below;
  const to = within >= 0 ? within + by : by === 1 ? next : next - 1;
  const stop = all[to];
  if (stop === undefined) return;
  stop.scrollIntoView({ block: 'start' });
  stop.querySelector<HTMLElement>('.run-button')?.focus({ preventScroll: true });
}

document.addEventListener('keydown', (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  if (isTaken(event.target) || stops().length === 0) return;
  event.preventDefault();
  step(event.key === 'ArrowDown' ? 1 : -1);
});

if (document.querySelector('.page-list') !== null) {
  const show = (): void =>
    void loading(() => import('./page-list.ts')).then(
      ({ showPage }) => showPage(top()),
      // Without a connection there is the list at the head of the page.
      () => document.querySelector('.page-list')?.scrollIntoView({ block: 'center' }),
    );
  const open = button('On this page', show, {
    class: 'page-button',
    'aria-haspopup': 'dialog',
    title: 'Alt+↓ and Alt+↑ go through the examples',
  });
  document.querySelector('main')?.append(open);
}
