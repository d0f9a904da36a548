/**
 * "Change this function": a port that can be edited where it stands, and the examples of the
 * section run on the changed kernel.
 */
import type { RunResult } from '../runner/result.ts';
import { codeOf } from './clipboard.ts';
import { CodeView } from './code-view.ts';
import { type Live, RunControls, type Turn } from './controls.ts';
import { button, count, el } from './dom.ts';
import type { BookExample } from './example.ts';
import type { KeptText } from './kept.ts';
import type { Mark } from './marks.ts';
import { type Note, Offers } from './offers.ts';
import { ports } from './page.ts';
import { linkTo } from './share.ts';
import { changed, changedFunctions, functionKey, keptText, sentOf, textsOf } from './store.ts';

class PortControls {
  readonly source: string;
  private readonly name: string;
  private readonly kept: KeptText;
  /** The id of its heading: some entries are headed by another name. */
  private readonly anchor: string;
  private readonly code: HTMLElement;
  private readonly open: HTMLButtonElement;
  private view: CodeView | null = null;
  private readonly work = el('div', { class: 'port-work' });
  private readonly results = el('div', { class: 'held-scroll' });
  private readonly controls: RunControls;
  private readonly offers: Offers;
  private differing: Mark[] = [];

  constructor(private readonly port: HTMLElement) {
    this.name = port.dataset.name!;
    this.anchor = port.closest('.entry')?.getAttribute('aria-labelledby') ?? this.name;
    this.code = port.querySelector<HTMLElement>('.port-code')!;
    this.source = codeOf(this.code.querySelectorAll<HTMLElement>('.l')).trimEnd();
    this.kept = keptText(
      functionKey(this.name),
      this.source,
      `${location.pathname}#${this.anchor}`,
    );
    this.open = button('Change this function', () => void this.edit(), { class: 'change-button' });
    port.querySelector('.port-caption')?.append(this.open);
    this.controls = new RunControls({
      name: this.name,
      runLabel: 'Run the examples',
      run: () => void this.runAll(),
      edit: () => void this.edit(),
      reset: () => this.reset(),
      undoReset: () => this.undoReset(),
      text: () => this.view!.text,
      link: () => this.link(),
      copyPlace: this.results,
    });
    this.offers = new Offers({
      kept: this.kept,
      place: (element) => port.querySelector('.port-caption')?.after(element),
      first: this.first,
      show: () => {
        changed(this.kept.name);
        if (this.view === null) this.open.focus();
        else this.controls.runButton.focus();
      },
      mark: (lines) => this.markDiffering(lines),
    });
    this.controls.listen(port);
    ports.set(this.name, this);
    this.show();
  }

  /** The number of its first line in its file. */
  private get first(): number {
    return Number(this.port.dataset.line);
  }

  /** Does the reader's version stand here? */
  get changed(): boolean {
    return this.view !== null;
  }

  /** Does the text that stands here come from a link? */
  get fromLink(): boolean {
    return this.kept.by === 'link';
  }

  /** Another text, as a link brings it. What the reader had can be brought back. */
  take(text: string, note: Note): void {
    this.kept.receive(text.trimEnd());
    changed(this.kept.name);
    this.offers.came(note);
  }

  /** Shows what is kept now: another tab may have changed it. */
  show(): void {
    const { text } = this.kept;
    if (!this.kept.changed && !this.view?.editing) this.restore();
    else if (this.view === null) this.begin();
    else if (this.view.text.trimEnd() !== text.trimEnd()) {
      this.differing = [];
      this.view.setText(text);
      this.forget();
    }
    this.refresh();
  }

  /** Puts the work place where the port stands. The notes stay beside it. */
  private begin(): CodeView {
    if (this.view !== null) return this.view;
    const code = el('div', { class: 'port-own' });
    this.view = new CodeView({
      original: el('div'),
      // The book's own version is shown by its own lines; here even that is the reader's text.
      source: '',
      text: this.kept.text,
      first: this.first,
      label: `${this.name}, changed`,
      place: code,
      onChange: (now) => this.typed(now),
      onRun: () => this.controls.runInstead(),
    });
    this.work.replaceChildren(code, this.controls.element, this.results);
    this.code.after(this.work);
    this.port.classList.add('changed');
    this.open.hidden = true;
    return this.view;
  }

  private async edit(): Promise<void> {
    const view = this.begin();
    if (view.editing) {
      view.close();
      this.kept.end();
    } else {
      this.kept.begin();
      await view.edit().catch((error: Error) => {
        this.kept.end();
        this.controls.say(`The editor could not be loaded: ${error.message}`, 'bad');
      });
      if (!view.editing) {
        this.refresh();
        return;
      }
    }
    this.show();
  }

  private typed(text: string): void {
    // Space at the end is no change.
    this.kept.type(text.trimEnd() === this.source ? this.source : text);
    this.forget();
    changed(this.kept.name);
  }

  /** Forgets what the last run said. */
  private forget(): void {
    this.controls.say('');
    this.results.replaceChildren();
  }

  reset(): void {
    this.kept.reset();
    changed(this.kept.name);
    this.forget();
    if (this.view === null) this.open.focus();
    else this.controls.runButton.focus();
  }

  private undoReset(): boolean {
    if (!this.kept.canUndoReset) return false;
    this.kept.undoReset();
    changed(this.kept.name);
    return true;
  }

  /** The book's version again, with its notes beside its lines. */
  private restore(): void {
    if (this.view === null) return;
    const hadFocus = this.work.contains(document.activeElement);
    this.view.close();
    this.view = null;
    this.work.replaceChildren();
    this.results.replaceChildren();
    this.work.remove();
    this.port.classList.remove('changed');
    this.open.hidden = false;
    this.controls.say('');
    if (hadFocus) this.open.focus();
  }

  private markDiffering(lines: number[]): void {
    this.differing = lines.map((line) => ({ from: line, to: line, kind: 'changed' }));
    this.view?.setKind('changed', this.differing);
  }

  private refresh(): void {
    if (!this.fromLink) this.differing = [];
    this.controls.refresh(this.view?.editing ?? false, this.kept.changed);
    this.offers.refresh();
  }

  private async link(): Promise<{ address: string; said: string }> {
    const sent = sentOf(await changedFunctions());
    return { address: await linkTo(sent, this.anchor), said: 'Link copied.' };
  }

  /** Runs the book's version of every example on the page on the kernel as it is now. */
  async runAll(): Promise<void> {
    if (this.view === null) return;
    // Another text is to be run: not after the one that does not end, but in its place.
    this.controls.stop();
    this.view.setMarks(this.differing);
    const examples = [...document.querySelectorAll<BookExample>('book-example')];
    await this.runFrom({ examples, next: 0, broken: 0, body: this.showTable() });
  }

  /** Goes on with what is left. */
  private runFrom(all: RunOfAll): Promise<void> {
    return this.controls.during('at once', 'The examples could not be run', (turn) =>
      this.runEach(all, turn),
    );
  }

  private async runEach(all: RunOfAll, turn: Turn): Promise<void> {
    const { live } = turn;
    const text = this.view?.text;
    const patches = textsOf(await changedFunctions());
    while (all.next < all.examples.length && !turn.stopped) {
      const example = all.examples[all.next];
      const { source, prepared, heading } = example;
      const result = await live.getRunner().run({ source, prepared, name: heading, patches });
      if (turn.past || this.view?.text !== text) return;
      if (!result.ok) all.broken++;
      all.next++;
      all.body.append(rowOf(example, result, live));
      const marks = live.patchMarks(result, this.name);
      if (marks.length > 0) this.view?.setMarks([...this.differing, ...marks]);
      // A text that cannot be read fails every example in the same way.
      if (this.tellUnreadable(result, live)) return;
      // A loop that does not end would cost every example its five seconds.
      if (result.error?.limit === 'time' && !turn.stopped) {
        this.tellEndless(all, heading);
        return;
      }
    }
    this.tellAll(all, turn);
  }

  private tellAll({ examples, next, broken }: RunOfAll, { stopped }: Turn): void {
    const { length } = examples;
    if (stopped) this.controls.say(`Stopped after ${next} of ${length}.`, 'bad');
    else if (length === 0) this.controls.say('This page has no example to run.');
    else if (broken === 0) this.controls.say(`All ${length} examples hold.`, 'good');
    else this.controls.say(`${broken} of ${length} examples no longer hold.`, 'bad');
  }

  /** The time was up in the example before `next`. */
  private tellEndless(all: RunOfAll, heading: string): void {
    const left = all.examples.length - all.next;
    const title = heading.replace(/\.$/, '');
    const said = `Stopped at “${title}”, which did not end.`;
    if (left === 0) this.controls.say(said, 'bad');
    else
      this.controls.say(
        `${said} ${count(left, 'example is', 'examples are')} not run.`,
        'bad',
        button('Run the rest', () => {
          this.controls.runButton.focus();
          void this.runFrom(all);
        }),
      );
  }

  /** An empty table of what the examples come to; its body. */
  private showTable(): HTMLElement {
    const body = el('tbody');
    const titles = ['Example', 'Holds', 'What broke first'];
    const head = el('tr', {}, ...titles.map((title) => el('th', { scope: 'col' }, title)));
    this.results.replaceChildren(
      el(
        'table',
        { class: 'held' },
        el('caption', { class: 'sr-only' }, `The examples of this section on your ${this.name}`),
        el('thead', {}, head),
        body,
      ),
    );
    return body;
  }

  /** Says what is wrong with a changed text that cannot be read; false if it was read. */
  private tellUnreadable({ error }: RunResult, live: Live): boolean {
    if (!error?.patch || (error.kind !== 'syntax' && error.kind !== 'usage')) return false;
    const { patch, message } = error;
    const line = `${live.numbered(patch)}: ${message}`;
    this.results.replaceChildren();
    this.controls.say(
      patch.name === this.name ? `Line ${line}` : `Your ${patch.name}, line ${line}`,
      'bad',
    );
    return true;
  }
}

/** The examples of a page, of which some have been run. */
interface RunOfAll {
  examples: BookExample[];
  /** The first that has not. */
  next: number;
  broken: number;
  /** Where their rows stand. */
  body: HTMLElement;
}

/** The row of an example in the table. */
function rowOf(example: BookExample, result: RunResult, live: Live): HTMLElement {
  const first = result.ok ? null : live.firstBroken(result);
  const anchor = `#example-${example.dataset.name}`;
  return el(
    'tr',
    { class: result.ok ? 'tone-good' : 'tone-bad' },
    el('th', { scope: 'row' }, el('a', { href: anchor }, example.heading)),
    el('td', {}, `${result.ok ? '✓' : '✗'} ${live.held(result)}`),
    el(
      'td',
      {},
      first?.line ? el('b', {}, `line ${first.line}: `) : null,
      first === null ? '' : first.text,
    ),
  );
}

for (const port of document.querySelectorAll<HTMLElement>('book-port[data-kind="function"]')) {
  new PortControls(port);
}
