/** A pane with the lines of a text: the one that is about to run is lit, and what lines came to stands at their ends. */
import type { StepPlace } from '../../runner/look.ts';
import { el } from '../dom.ts';

export class CodePane {
  readonly element: HTMLPreElement;
  private shown: string | null = null;
  private byLine = new Map<number, HTMLElement>();
  private lit: HTMLElement[] = [];
  /** It has not been looked whether what is lit is in view. */
  private unseen = false;
  private readonly ran = new Set<HTMLElement>();
  private readonly chips: HTMLElement[] = [];

  constructor(name: string, onLine: (line: number, back: boolean) => void) {
    this.element = el('pre', { class: `${name} not-content`, tabindex: 0 });
    this.element.addEventListener('click', (event) => {
      const target = event.target as Element;
      // A reader who marks a piece of the text wants to copy it.
      const marked = !event.shiftKey && getSelection()?.isCollapsed === false;
      if (target.closest('a') || marked) return;
      const line = Number(target.closest<HTMLElement>('.l')?.dataset.l);
      if (line) onLine(line, event.shiftKey);
    });
    // With this key a click would mark the text up to there.
    this.element.addEventListener('mousedown', (event) => {
      if (event.shiftKey) event.preventDefault();
    });
  }

  /** Shows a text; nothing is done if it is the one that is shown. */
  show(key: string, lines: () => HTMLElement[]): void {
    if (this.shown === key) return;
    this.shown = key;
    // Lines are shown again when the run comes back to their function.
    this.light(null);
    this.forget();
    const made = lines();
    this.byLine = new Map(made.map((line) => [Number(line.dataset.l), line]));
    this.element.replaceChildren(...made);
  }

  /** Lights the lines of a statement; none if null. */
  light(at: StepPlace | null): void {
    const [before] = this.lit;
    for (const line of this.lit) {
      line.classList.remove('cur');
      line.removeAttribute('aria-current');
    }
    this.lit = [];
    if (at === null) return;
    for (let number = at.line; number <= at.endLine; number++) {
      const line = this.byLine.get(number);
      if (line === undefined) continue;
      line.classList.add('cur');
      this.lit.push(line);
    }
    const [first] = this.lit;
    if (first === undefined) return;
    first.setAttribute('aria-current', 'step');
    // A reader who has scrolled away while the line stays the same is left there.
    if (first !== before) this.unseen = true;
  }

  /** Has what is lit in view. It measures, so it is called when all panes have been filled: each time costs a layout. */
  reveal(): void {
    const { element, lit } = this;
    const [first] = lit;
    if (!this.unseen || first === undefined) return;
    this.unseen = false;
    const { offsetTop: top, offsetHeight } = first;
    const { scrollTop, clientHeight } = element;
    if (top < scrollTop + offsetHeight || top > scrollTop + clientHeight - 3 * offsetHeight)
      element.scrollTop = top - clientHeight / 3;
  }

  /** Which lines the call has gone through, and what they came to. */
  tell(ran: Iterable<number>, words: ReadonlyMap<number, string>): void {
    this.forget();
    for (const number of ran) {
      const line = this.byLine.get(number);
      if (line === undefined) continue;
      line.classList.add('ran');
      this.ran.add(line);
    }
    for (const [number, said] of words) {
      const chip = el('span', { class: 'chip' }, said);
      // Before the words of the line, at whose right it floats: after them comes the end of the line.
      this.byLine.get(number)?.prepend(chip);
      this.chips.push(chip);
    }
  }

  /** Puts a sign at the end of a line, until it is told anew what lines came to. */
  mark(number: number, sign: string, said: string): void {
    const chip = el('span', { class: 'chip', title: said }, sign);
    this.byLine.get(number)?.prepend(chip);
    this.chips.push(chip);
  }

  /** What lines came to is not known here. */
  forget(): void {
    for (const line of this.ran) line.classList.remove('ran');
    this.ran.clear();
    for (const chip of this.chips) chip.remove();
    this.chips.length = 0;
  }
}
