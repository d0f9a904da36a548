/** Which task runs next: the choices of the scheduler, those of the reader, and what every order comes to. */
import type { Ending, Orders } from '../../runner/orders.ts';
import type { Chosen, Recording } from '../../runner/recorder.ts';
import { button, count, el } from '../dom.ts';

/** So many choices before and after the moment are listed. */
const NEAR = 6;

/** What a search for all orders may take. */
export const BOUNDS = { runs: 400, time: 5_000 };

export interface OrdersActions {
  /** Another order: the run is recorded anew. Null: as the program says. */
  choose(chosen: Chosen | null): void;
  tryAll(): Promise<Orders | null>;
  go(moment: number): void;
}

export class OrdersPane {
  readonly element = el('details', { class: 'stage-pane stage-orders' });
  private readonly list = el('div', { class: 'stage-choices' });
  private readonly found = el('div', { class: 'stage-endings' });
  private readonly mode = el('div', { class: 'controls' });
  private recording: Recording | null = null;
  private chosen: Chosen | null = null;
  private moment = 0;

  constructor(private readonly actions: OrdersActions) {
    const summary = el('summary', {}, 'Which task runs next');
    this.element.append(summary, this.mode, this.list, this.found);
    this.element.addEventListener('toggle', () => {
      this.draw();
      // It stands last, and what it has is below the edge.
      if (this.element.open) this.element.scrollIntoView({ block: 'nearest' });
    });
    this.element.hidden = true;
  }

  show(recording: Recording, chosen: Chosen | null): void {
    this.recording = recording;
    this.chosen = chosen;
    // Of one task alone nothing can be chosen; nor while programs do not run side by side.
    this.element.hidden = recording.choices.length === 0 && chosen === null;
    this.draw();
  }

  at(moment: number): void {
    this.moment = moment;
    if (this.element.open && !this.element.hidden) this.draw();
  }

  private draw(): void {
    if (!this.element.open || this.recording === null) return;
    const { choices } = this.recording;
    const { actions, chosen } = this;
    this.mode.replaceChildren(
      chosen === null
        ? button('Choose', () => actions.choose({}), {
            title: 'A turn may then end at every return to user mode',
          })
        : button('As the program says', () => actions.choose(null)),
      button('Try every order', () => void this.tryAll()),
    );
    const next = choices.findIndex(({ moment }) => moment >= this.moment);
    const middle = next < 0 ? choices.length : next;
    const from = Math.max(0, middle - NEAR);
    const items = choices.slice(from, middle + NEAR).map((_, i) => this.choice(from + i));
    this.list.replaceChildren(
      el(
        'p',
        { class: 'aside' },
        chosen === null
          ? `${count(choices.length, 'time')} several tasks could go on.`
          : `${count(choices.length, 'time')} several tasks can go on: at each return to user mode too.`,
      ),
      el(
        'p',
        { class: 'aside' },
        'The program that run() starts last has the processor first. That is no choice, so every order begins so.',
      ),
      el('ol', { start: from + 1 }, ...items),
    );
  }

  private choice(index: number): HTMLElement {
    const { moment, runnable, chosen, added } = this.recording!.choices[index];
    const mine = this.chosen?.[index] !== undefined;
    const options = runnable.map((name, i) => {
      const choose = button(name, () => this.actions.choose(this.with(index, i)), {
        'aria-pressed': String(i === chosen),
      });
      return choose;
    });
    const place = button('go', () => this.actions.go(moment), {
      'aria-label': `Go to choice ${index + 1}`,
    });
    const item = el('li', { class: moment < this.moment ? 'past' : '' }, ...options, place);
    if (mine) item.append(el('span', { class: 'aside' }, ' your choice'));
    else if (added) item.append(el('span', { class: 'aside' }, ' the turn goes on'));
    return item;
  }

  /** A choice of the reader's; those after it were of another run. */
  private with(index: number, task: number): Chosen {
    const before = Object.entries(this.chosen ?? {}).filter(([at]) => Number(at) < index);
    return { ...Object.fromEntries(before), [index]: task };
  }

  private async tryAll(): Promise<void> {
    this.found.replaceChildren(el('p', { role: 'status' }, 'Trying orders …'));
    const orders = await this.actions.tryAll();
    if (orders === null) {
      this.found.replaceChildren(el('p', { role: 'status' }, 'The orders could not be tried.'));
      return;
    }
    const { runs, endings, stopped } = orders;
    const all = stopped === null ? `All ${count(runs, 'order')}` : `The first ${runs} orders`;
    const why =
      stopped === null
        ? ''
        : stopped === 'time'
          ? ` The search stopped after ${BOUNDS.time / 1000} seconds.`
          : ` The search stopped at ${BOUNDS.runs} orders.`;
    const ends =
      endings.length === 1
        ? `${all} end the same.`
        : `${all} end in ${endings.length} ways, which differ in results, output or errors.`;
    const items = endings.map((ending, i) => this.ending(ending, i === 0));
    this.found.replaceChildren(el('p', { role: 'status' }, ends + why), el('ul', {}, ...items));
  }

  private ending(ending: Ending, usual: boolean): HTMLElement {
    const { chosen, said, error, broken, times } = ending;
    const order = usual
      ? 'The program’s own order'
      : said.map(({ who, instead }) => `${who} before ${instead}`).join(', then ');
    const item = el(
      'li',
      {},
      el('b', {}, order),
      ` (${count(times, 'run')}): `,
      error ?? (broken.length === 0 ? 'all as the program expects.' : ''),
      ' ',
      button('Open', () => this.actions.choose(usual ? null : chosen)),
    );
    for (const { statement, expected, actual } of broken.slice(0, 4))
      item.append(
        el(
          'p',
          {},
          el('code', {}, statement),
          ' expects ',
          el('code', {}, expected),
          ' and is ',
          el('code', {}, actual),
        ),
      );
    return item;
  }
}
