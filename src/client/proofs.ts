/**
 * The examples that a note offers: a click runs one, and its port shows the lines gone through. The picture of the run
 * stands below the code where there is room; else a button leads to it.
 */
import type { RunResult } from '../runner/result.ts';
import { button, el } from './dom.ts';
import type { Below, BookExample } from './example.ts';
import { loading } from './load.ts';
import type { Steps } from './steps.ts';

/** From this height of the window on, in pixels, a port's pane has room for a picture below the code (port.css). */
const TALL = 840;

/** A picture below the code of a port. The reader's step and kind stay while the same example is shown there. */
class PicturePane implements Below {
  private steps: Steps | null = null;
  /** The link that was clicked last: the way to the picture stands there. */
  proof: HTMLElement | null = null;

  constructor(
    private readonly example: BookExample,
    private readonly port: HTMLElement,
  ) {}

  get timeline(): boolean {
    return (this.steps?.kind ?? this.example.dataset.picture) === 'timeline';
  }

  /** Is the code beside its notes, in a window that is high enough? */
  private get hasRoom(): boolean {
    const rows = this.port.querySelector('.port-rows');
    if (rows === null || innerHeight < TALL) return false;
    if (this.port.matches('.overview, .changed')) return false;
    return getComputedStyle(rows).display === 'grid';
  }

  show(result: RunResult): void {
    if (result.steps.length === 0) return;
    if (this.hasRoom) void this.draw(result);
    else {
      const there = button('Its picture', () => this.example.goToPicture(), {
        class: 'its-picture',
      });
      this.proof?.after(there);
    }
  }

  private async draw(result: RunResult): Promise<void> {
    const { Steps } = await loading(() => import('./steps.ts'));
    const { port, example } = this;
    // The lines may have been hidden meanwhile.
    if (port.querySelector('.ran-caption') === null) return;
    this.steps ??= new Steps(example.stepsAt('below'));
    this.steps.update(result);
    const label = `Picture of “${example.heading}”`;
    port.querySelector('.port-picture')?.remove();
    port
      .querySelector('.port-side')
      ?.append(el('section', { class: 'port-picture', 'aria-label': label }, this.steps.element));
    port.dispatchEvent(new Event('book-below'));
  }
}

// With the lines goes the way to the picture.
document.addEventListener('book-lines-hidden', () => {
  for (const one of document.querySelectorAll('.its-picture')) one.remove();
});

const panes = new WeakMap<HTMLElement, Map<BookExample, PicturePane>>();

function paneOf(example: BookExample, port: HTMLElement): PicturePane {
  const known = panes.get(port) ?? new Map<BookExample, PicturePane>();
  panes.set(port, known);
  const pane = known.get(example) ?? new PicturePane(example, port);
  known.set(example, pane);
  return pane;
}

/** Runs what a link is about, or goes there if it cannot be run here. */
export async function runProof(proof: HTMLAnchorElement): Promise<void> {
  const place = document.getElementById(decodeURIComponent(proof.hash.slice(1)));
  const example = place?.closest<BookExample>('book-example');
  const port = proof.closest<HTMLElement>('book-port');
  if (!example?.showOnCode || port === null) {
    location.assign(proof.href);
    return;
  }
  proof.setAttribute('aria-busy', 'true');
  try {
    const pane = paneOf(example, port);
    pane.proof = proof;
    await example.showOnCode(pane);
  } finally {
    proof.removeAttribute('aria-busy');
  }
}
