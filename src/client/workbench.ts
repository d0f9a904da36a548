/**
 * A text of the book that can be run, changed and handed on: what examples and exercises have in
 * common. Loads nothing until it is asked to run or edit.
 */
import { importing } from '../runner/imports.ts';
import type { Prepared } from '../runner/prepared.ts';
import type { RunResult } from '../runner/result.ts';
import { CodeView } from './code-view.ts';
import { type Live, RunControls, type Tone } from './controls.ts';
import { button, el, listed } from './dom.ts';
import type { KeptText } from './kept.ts';
import { loading } from './load.ts';
import type { Mark } from './marks.ts';
import { type Note, Offers } from './offers.ts';
import type { Sent } from './share.ts';
import { type Changed, changedFunctions, keptText, sentOf, textsOf } from './store.ts';
import type { Verdict } from './verdict.ts';

export interface WorkbenchOptions {
  host: HTMLElement;
  /** `3.1/above`, `exercise:3.1/contains`. */
  key: string;
  /** The id of its heading. */
  anchor: string;
  title: string;
  source: string;
  /** The source made ready, if the build has done that. */
  prepared?: Prepared;
  check?: string;
  /** `Run` or `Check`. */
  runLabel: string;
  /** What a run should look at besides. */
  wants: () => { trace?: boolean; snapshots?: boolean; timeline?: boolean; values?: boolean };
  /** Is told of each run's result; may give a verdict of its own. */
  onResult: (result: RunResult, live: Live) => Verdict | undefined | Promise<Verdict | undefined>;
}

/** Everything on the page that a link may carry a text for. */
export const benches = new Map<string, Workbench>();

export class Workbench {
  readonly view: CodeView;
  private readonly kept: KeptText;
  private readonly controls: RunControls;
  private readonly copyPlace = el('p', { class: 'run-notice', hidden: true });
  private readonly offers: Offers;
  /** Lines that differ from the book's, while they are marked. */
  private differing: Mark[] = [];
  /** The text of the run that picture, calls and output tell of; null if they are of another kernel. */
  private shownText: string | null;

  constructor(private readonly options: WorkbenchOptions) {
    const { host, key, source, title, runLabel } = options;
    this.shownText = source;
    const part = (name: string) => host.querySelector<HTMLElement>(`[data-part="${name}"]`)!;
    this.kept = keptText(key, source);
    this.view = new CodeView({
      original: part('code'),
      source,
      text: this.kept.text,
      title: host.querySelector('.title-line')?.textContent?.trimEnd(),
      label: `Text of “${title}”`,
      onChange: (text) => this.typed(text),
      onRun: () => this.controls.runInstead(),
    });
    this.controls = new RunControls(
      {
        name: `“${title}”`,
        runLabel,
        run: () => void this.run(),
        edit: () => void this.edit(),
        reset: () => this.reset(),
        undoReset: () => this.undoReset(),
        text: () => this.view.text,
        link: () => this.link(),
        frame: () => this.frame(),
        copyPlace: this.copyPlace,
      },
      part('controls'),
    );
    this.offers = new Offers({
      kept: this.kept,
      place: (element) => this.copyPlace.after(element),
      show: () => {
        this.show();
        this.controls.runButton.focus();
      },
      mark: (lines) => this.markDiffering(lines),
    });
    this.controls.element.after(this.copyPlace);
    this.controls.listen(host);
    benches.set(key, this);
    this.refresh();
  }

  get source(): string {
    return this.options.source;
  }
  get host(): HTMLElement {
    return this.options.host;
  }

  /** Runs the text as it stands. Quietly: only for what `wants` asks for; nothing is announced. */
  async run(quietly = false): Promise<void> {
    const { key, prepared, check, title, wants, onResult } = this.options;
    const failed = `“${title}” could not be run`;
    await this.controls.during(quietly ? 'never' : 'if slow', failed, async (turn) => {
      const source = this.view.text;
      const changed = await changedFunctions();
      const result = await turn.live.getRunner().run({
        source,
        prepared: source === this.options.source ? prepared : undefined,
        check,
        name: key,
        patches: textsOf(changed),
        ...wants(),
      });
      // Meanwhile the text may be another, or the reader may have asked again.
      if (turn.past || source !== this.view.text) return;
      this.shownText = source;
      this.refresh();
      const special = await onResult(result, turn.live);
      if (turn.past || source !== this.view.text) return;
      if (quietly && !result.error) return;
      this.view.setMarks([...this.differing, ...turn.live.marksOf(result)]);
      this.tell(special ?? turn.live.verdict(result), changed);
    });
  }

  /** Another text, as a link brings it. What the reader had can be brought back. */
  take(text: string, note: Note): void {
    this.kept.receive(text);
    this.show();
    this.offers.came(note);
  }

  /** Does the text that stands here come from a link? */
  get fromLink(): boolean {
    return this.kept.by === 'link';
  }

  /** Shows what is kept now: another tab may have changed it. */
  show(): void {
    if (this.view.text !== this.kept.text) {
      this.differing = [];
      this.view.setText(this.kept.text);
      this.forget();
    }
    this.refresh();
  }

  get changedText(): string | null {
    return this.view.changed ? this.view.text : null;
  }

  /** Forgets what the last run said, as when the kernel has changed since. */
  forget(): void {
    this.shownText = null;
    this.refresh();
    this.view.setMarks(this.differing);
    this.controls.say('');
  }

  say(text: string, tone: Tone): void {
    this.controls.say(text, tone);
  }

  goTo(line: number): void {
    this.view.goTo(line);
  }

  private async edit(): Promise<void> {
    if (this.view.editing) {
      this.view.close();
      this.kept.end();
      this.refresh();
      return;
    }
    this.kept.begin();
    try {
      await this.view.edit();
    } catch (error) {
      this.kept.end();
      this.controls.say(`The editor could not be loaded: ${(error as Error).message}`, 'bad');
    }
    this.refresh();
  }

  private reset(): void {
    this.kept.reset();
    this.show();
    this.controls.say('As it was.');
    // The button is about to go, and the focus with it.
    this.controls.runButton.focus();
  }

  private undoReset(): boolean {
    if (!this.kept.canUndoReset) return false;
    this.kept.undoReset();
    this.show();
    return true;
  }

  private typed(text: string): void {
    this.kept.type(text);
    this.controls.say('');
    this.refresh();
  }

  private markDiffering(lines: number[]): void {
    this.differing = lines.map((line) => ({ from: line, to: line, kind: 'changed' }));
    this.view.setKind('changed', this.differing);
  }

  private refresh(): void {
    if (!this.fromLink) this.differing = [];
    this.controls.refresh(this.view.editing, this.view.changed);
    const { host } = this.options;
    host.classList.toggle('changed', this.view.changed);
    host.classList.toggle('stale', this.view.text !== this.shownText);
    this.offers.refresh();
  }

  /** What differs here from the book. */
  private async sent(): Promise<Sent[]> {
    const { key, source } = this.options;
    const text = this.changedText;
    const sent = sentOf(await changedFunctions());
    return text === null ? sent : [...sent, { name: key, book: source, text }];
  }

  private async frame(): Promise<string> {
    const { host, anchor, title } = this.options;
    // As high as it is now, with room for what a run says and for the link to the book.
    const height = Math.ceil(host.offsetHeight / 20) * 20 + 120;
    const { frameFor } = await loading(() => import('./share.ts'));
    return frameFor({ id: host.dataset.id!, title, height }, await this.sent(), anchor);
  }

  private async link(): Promise<{ address: string; said: string }> {
    const { anchor } = this.options;
    const text = this.changedText;
    const { linkTo } = await loading(() => import('./share.ts'));
    const sent = await this.sent();
    const address = await linkTo(sent, anchor);
    return { address, said: text === null ? 'Link copied.' : 'Link with your text copied.' };
  }

  /** Puts a name into the import, and runs. */
  private offerImport(name: string): HTMLButtonElement {
    return button(
      `Import ${name}`,
      () => {
        this.view.insert(importing(this.view.text, name));
        if (this.view.editing) void this.view.edit();
        else this.controls.runButton.focus();
        this.controls.runInstead();
      },
      {
        class: 'go-there',
        'data-offer': true,
        title: 'Alt+Enter',
        'aria-keyshortcuts': 'Alt+Enter',
      },
    );
  }

  private tell({ text, tone, line, patch, missing }: Verdict, changed: Changed[]): void {
    const on =
      changed.length > 0 ? ` On your version of ${listed(changed.map(({ name }) => name))}.` : '';
    const more: Node[] = [];
    if (missing !== undefined) more.push(this.offerImport(missing));
    if (line !== null) {
      more.push(button('Go there', () => this.goTo(line), { class: 'go-there' }));
    } else if (patch) {
      const { href = '#' } = changed.find(({ name }) => name === patch.name) ?? {};
      more.push(el('a', { href }, 'Go there'));
    }
    this.controls.say(text + on, tone, ...more);
  }
}
