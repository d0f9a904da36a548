/**
 * What is said below a text of what else there is of it: that it came with a link, that another tab has changed it, that the
 * book has changed it since, and all the reader's versions that are not shown.
 */
import { button, count, el } from './dom.ts';
import type { KeptText, Version } from './kept.ts';
import { loading } from './load.ts';

const differences = () => loading(() => import('./text-difference.ts'));
const views = () => loading(() => import('./text-difference-view.ts'));

export interface OffersOptions {
  kept: KeptText;
  /** Puts the element below the text, once there is something to say. */
  place: (element: HTMLElement) => void;
  /** The number of the text's first line. */
  first?: number;
  /** Shows what is now kept. */
  show: () => void;
  /** Marks lines of the text, from 1, that differ from the book's. */
  mark: (lines: number[]) => void;
}

/** What came of a link besides its text. */
export interface Note {
  /** It was made from another text of the book. */
  older: boolean;
  /** Lines that found no place. */
  lost: string[];
}

export class Offers {
  private readonly element = el('div', { class: 'offers not-content' });
  private readonly lead = el('p', { class: 'offers-lead', role: 'status' });
  private readonly shown = el('div');
  private readonly list = el('ul');
  private readonly summary = el('summary');
  private readonly earlier = el('details', { hidden: true }, this.summary, this.list);
  private state = '';
  private note: Note | null = null;

  constructor(private readonly options: OffersOptions) {
    this.element.append(this.lead, this.shown, this.earlier);
  }

  /** What is to be said of a link that has just come. */
  came(note: Note): void {
    this.note = note;
    this.state = '';
    this.refresh();
  }

  /** Says what there is to say now. */
  refresh(): void {
    const { kept } = this.options;
    const others = kept.others();
    const { elsewhere } = kept;
    const state = JSON.stringify([
      elsewhere === undefined ? '' : (elsewhere?.text ?? null),
      kept.canUndoReset,
      kept.canUndoDiscard,
      kept.by === 'link' && kept.text,
      others.map(({ id, at }) => [id, at]),
    ]);
    if (state === this.state) return;
    this.state = state;
    this.shown.replaceChildren();
    this.lead.replaceChildren(...this.leading(others));
    this.lead.hidden = this.lead.childNodes.length === 0;
    this.list.replaceChildren(...others.map((version) => this.row(version)));
    this.earlier.hidden = others.length === 0;
    this.summary.textContent = `${count(others.length, 'other version')} of this text`;
    this.element.hidden = this.lead.hidden && this.earlier.hidden;
    if (!this.element.hidden && !this.element.isConnected) this.options.place(this.element);
  }

  private leading(others: Version[]): (Node | string)[] {
    const { kept } = this.options;
    const own = others.find(({ by }) => by === 'reader');
    if (kept.elsewhere !== undefined)
      return [
        kept.elsewhere === null
          ? 'In another tab the book’s text was put back. '
          : 'Another tab has changed this text. ',
        this.act('Show it here', () => kept.adopt()),
      ];
    if (kept.canUndoReset)
      return ['The book’s text is back. ', this.act('Undo reset', () => kept.undoReset())];
    if (kept.canUndoDiscard)
      return ['Discarded. ', this.act('Undo discard', () => kept.undoDiscard())];
    if (kept.by === 'link') return this.fromLink(own);
    const [latest] = others;
    if (kept.by === 'book' && latest && kept.isStale(latest))
      return [
        `The book has changed this text since ${latest.by === 'link' ? 'a link changed it' : 'you changed it'}. What is shown, and what runs, is the book’s. `,
        this.differs(latest, 'What differs'),
        ' ',
        this.act(latest.by === 'link' ? 'Use the link’s' : 'Use mine', () =>
          kept.bringBack(latest),
        ),
      ];
    return [];
  }

  private fromLink(own: Version | undefined): (Node | string)[] {
    const { kept } = this.options;
    const number = el('span');
    void differences().then(
      ({ changedLines }) => {
        const { count: n, lines } = changedLines(kept.original, kept.text);
        number.textContent = `${count(n, 'line differs', 'lines differ')} from the book’s. `;
        this.options.mark(lines);
      },
      () => {},
    );
    const said: (Node | string)[] = ['This text came with a link. ', number];
    if (this.note?.older) said.push('Its sender had an older text of the book. ');
    if (this.note && this.note.lost.length > 0) {
      const lost = count(this.note.lost.length, 'line');
      said.push(`${lost} found no place in the present one:`);
      this.shown.append(
        el(
          'pre',
          { class: 'text-difference not-content' },
          el('code', {}, this.note.lost.join('\n')),
        ),
      );
    }
    said.push(this.difference(() => kept.text, 'What differs'));
    if (own)
      said.push(
        ' ',
        this.act('Bring back mine', () => kept.bringBack(own)),
      );
    return said;
  }

  /** A button that does something with what is kept, and shows it. */
  private act(label: string, what: () => void, about?: string): HTMLButtonElement {
    return button(
      label,
      () => {
        this.note = null;
        what();
        this.options.show();
      },
      { 'aria-label': about && `${label}: ${about}` },
    );
  }

  private differs(version: Version, label: string): HTMLElement {
    return this.difference(() => version.text, label);
  }

  private discard(version: Version, about: string): HTMLButtonElement {
    return button(
      'Discard',
      () => {
        this.options.kept.discard(version);
        this.refresh();
        // The button is gone, and the focus with it.
        this.lead.querySelector('button')?.focus();
      },
      { 'aria-label': `Discard: ${about}` },
    );
  }

  /** A button that shows below what differs from the book's text. */
  private difference(text: () => string, label: string, place = this.shown): HTMLButtonElement {
    const { kept, first } = this.options;
    const toggle = button(
      label,
      async () => {
        const open = toggle.getAttribute('aria-expanded') === 'true';
        toggle.setAttribute('aria-expanded', String(!open));
        place.querySelector('.text-difference')?.remove();
        if (open) return;
        try {
          const { differenceView } = await views();
          place.append(differenceView(kept.original, text(), first));
        } catch (error) {
          place.append(
            el(
              'p',
              { class: 'text-difference' },
              `What differs cannot be shown: ${(error as Error).message}`,
            ),
          );
        }
      },
      { 'aria-expanded': 'false' },
    );
    return toggle;
  }

  private row(version: Version): HTMLElement {
    const { kept } = this.options;
    const when = new Date(version.at).toLocaleString('en', {
      dateStyle: 'medium',
      timeStyle: 'short',
    });
    const origin = version.by === 'link' ? 'From a link' : 'Yours';
    const since = kept.isStale(version) ? ', made from an older text of the book' : '';
    const place = el('div');
    const said = `${origin}, ${when}${since}`;
    return el(
      'li',
      {},
      el('span', {}, said),
      ' ',
      this.difference(() => version.text, 'What differs', place),
      ' ',
      this.act('Bring back', () => kept.bringBack(version), said),
      ' ',
      this.discard(version, said),
      place,
    );
  }
}
