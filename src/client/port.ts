/**
 * "Change this function": a port that can be edited where it stands, and the examples of the
 * section run on the changed kernel.
 */
import { cutOf, cutText } from '../cut.ts';
import { codeOf } from './clipboard.ts';
import { CodeView } from './code-view.ts';
import { RunControls } from './controls.ts';
import { button, el } from './dom.ts';
import type { BookExample } from './example.ts';
import type { KeptText } from './kept.ts';
import { loading } from './load.ts';
import type { Mark } from './marks.ts';
import { type Note, Offers } from './offers.ts';
import { ports } from './page.ts';
import type { ChangedPort } from './port-runs.ts';
import { changed, changedFunctions, functionKey, keptText, sentOf } from './store.ts';

class PortControls {
  readonly source: string;
  private readonly name: string;
  readonly kept: KeptText;
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
  /** What notes offer to change; and the one that is made, while the port shows it in its own lines. */
  private readonly chips: HTMLElement[];
  private chip?: HTMLElement;

  constructor(private readonly port: HTMLElement) {
    this.name = port.dataset.name!;
    this.anchor = port.closest('.entry')?.getAttribute('aria-labelledby') ?? this.name;
    this.code = port.querySelector<HTMLElement>('.port-code')!;
    this.chips = [...port.querySelectorAll<HTMLElement>('.breaks')];
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
    return this.view !== null || this.chip !== undefined;
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
    const chip = this.view?.editing
      ? undefined
      : this.chips.find((one) => cutText(this.source, cutOf(one)) === text);
    if (chip !== this.chip) {
      this.chip = chip;
      void loading(() => import('./breaks.ts')).then(({ show }) => show(this.port, chip));
    }
    if ((chip || !this.kept.changed) && !this.view?.editing) this.restore();
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
    const { linkTo } = await loading(() => import('./share.ts'));
    const sent = sentOf(await changedFunctions());
    return { address: await linkTo(sent, this.anchor), said: 'Link copied.' };
  }

  /** Runs the book's version of every example on the page on the kernel as it is now. */
  async runAll(): Promise<void> {
    const { view, controls, name, results } = this;
    if (this.chip) await (await loading(() => import('./breaks.ts'))).runAll(this.chip, name);
    if (view === null) return;
    // Another text is to be run: not after the one that does not end, but in its place.
    controls.stop();
    view.setMarks(this.differing);
    const examples = [...document.querySelectorAll<BookExample>('book-example')];
    const changed: ChangedPort = {
      name,
      results,
      controls,
      text: () => this.view?.text,
      mark: (marks) => this.view?.setMarks([...this.differing, ...marks]),
      goOn: (all) =>
        controls.during('at once', 'The examples could not be run', async (turn) => {
          const { runEach } = await loading(() => import('./port-runs.ts'));
          await runEach(changed, all, turn);
        }),
    };
    await changed.goOn({ examples, next: 0, broken: 0 });
  }
}

for (const port of document.querySelectorAll<HTMLElement>('book-port[data-kind="function"]')) {
  new PortControls(port);
}
