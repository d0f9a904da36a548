/**
 * A text of the book that can be run, changed and handed on: what examples and exercises have in
 * common. Loads nothing until it is asked to run or edit.
 */
import type { RunResult } from '../runner/result.ts';
import { CodeView } from './code-view.ts';
import { button, el, isRunKey, listed } from './dom.ts';
import { linkTo } from './share.ts';
import { patches, patchTexts, saveBefore, savedText, saveText, textBefore } from './store.ts';
import type { Verdict } from './verdict.ts';

export type Live = typeof import('./live.ts');

let live: Promise<Live> | undefined;

export function loadLive(): Promise<Live> {
  live ??= import('./live.ts');
  live.catch(() => {
    live = undefined;
  });
  return live;
}

export interface WorkbenchOptions {
  host: HTMLElement;
  /** `3.1/above`, `exercise:3.1/contains`. */
  key: string;
  /** The id of its heading. */
  anchor: string;
  title: string;
  source: string;
  /** The source without its types, if the build knows it. */
  stripped?: string;
  check?: string;
  /** `Run` or `Check`. */
  runLabel: string;
  /** What a run should look at besides. */
  wants: () => { trace?: boolean; snapshots?: boolean; timeline?: boolean };
  /** Is told of each run's result; may give a verdict of its own. */
  onResult: (result: RunResult, live: Live) => Verdict | undefined;
}

/** Everything on the page that a link may carry a text for. */
export const benches = new Map<string, Workbench>();

export class Workbench {
  readonly view: CodeView;
  private readonly runButton: HTMLButtonElement;
  private readonly editButton: HTMLButtonElement;
  private readonly resetButton: HTMLButtonElement;
  private readonly status = el('p', { class: 'run-status', role: 'status' });
  private readonly notice = el('p', { class: 'run-notice' });
  private running = 0;
  private stopLive: (() => void) | null = null;

  constructor(private readonly options: WorkbenchOptions) {
    const { host, key, source, title, runLabel } = options;
    const part = (name: string) => host.querySelector<HTMLElement>(`[data-part="${name}"]`)!;
    this.view = new CodeView({
      original: part('code'),
      source,
      text: savedText(key, source) ?? source,
      label: `Text of “${title}”`,
      onChange: (text) => this.keep(text),
      onRun: () => {
        if (this.stoppable) this.stop();
        void this.run();
      },
    });
    this.runButton = button(runLabel, () => (this.stoppable ? this.stop() : void this.run()), {
      class: 'run-button',
      title: 'Ctrl+Enter',
    });
    // Pressing takes its time: the worker is begun when the button goes down, the run when it comes up.
    this.runButton.addEventListener('pointerdown', () => {
      loadLive().then(
        ({ getRunner }) => getRunner().warm(),
        () => {},
      );
    });
    this.editButton = button('Edit', () => void this.edit());
    this.resetButton = button('Reset', () => this.reset());
    const controls = part('controls');
    controls.classList.add('controls');
    controls.setAttribute('role', 'group');
    controls.setAttribute('aria-label', `Controls of “${title}”`);
    controls.append(
      this.runButton,
      this.editButton,
      this.resetButton,
      button('Copy', () => void this.copy(this.view.text, 'Copied.')),
      button('Link', () => void this.copyLink()),
      this.status,
    );
    controls.after(this.notice);
    this.offerMine();
    host.addEventListener('keydown', (event) => {
      if (!isRunKey(event) || event.defaultPrevented) return;
      event.preventDefault();
      // Another text is to be run: not after the one that does not end, but in its place.
      if (this.stoppable) this.stop();
      void this.run();
    });
    benches.set(key, this);
    this.refresh();
  }

  /** Runs the text as it stands. Quietly: only for what `wants` asks for; nothing is announced. */
  async run(quietly = false): Promise<void> {
    const { key, stripped, check, title, wants, onResult } = this.options;
    const own = ++this.running;
    // Emptied, so that the same words are announced again; a space keeps the line.
    if (!quietly) this.say('\u00a0');
    // Results come at once as a rule; only who waits is told so.
    const slow = setTimeout(() => {
      this.runButton.textContent = 'Stop';
      if (!quietly) this.say('Running …');
    }, 150);
    try {
      const loaded = await loadLive();
      const runner = loaded.getRunner();
      this.stopLive = () => runner.stop();
      const source = this.view.text;
      const changed = Object.keys(patches());
      const result = await runner.run({
        source,
        stripped: source === this.options.source ? stripped : undefined,
        check,
        name: key,
        patches: patchTexts(),
        ...wants(),
      });
      // Meanwhile the text may be another, or the reader may have asked again.
      if (own !== this.running || source !== this.view.text) return;
      const special = onResult(result, loaded);
      if (quietly && !result.error) return;
      this.view.setMarks(loaded.marksOf(result, source));
      this.tell(special ?? loaded.verdict(result), changed);
    } catch (error) {
      this.say(`“${title}” could not be run: ${(error as Error).message}`, 'bad');
    } finally {
      clearTimeout(slow);
      if (own === this.running) {
        this.running = 0;
        this.stopLive = null;
        this.runButton.textContent = this.options.runLabel;
      }
    }
  }

  stop(): void {
    this.stopLive?.();
  }

  /** The run takes so long that the button has become Stop. */
  private get stoppable(): boolean {
    return this.runButton.textContent === 'Stop';
  }

  /** Another text, as a link brings it. What the reader had can be brought back. */
  take(text: string): void {
    const { key, source } = this.options;
    const { text: before, changed } = this.view;
    if (changed && before !== text) saveBefore(key, source, before);
    this.view.setText(text);
    this.keep(text);
    this.offerMine();
  }

  private offerMine(): void {
    const { key, source } = this.options;
    const before = textBefore(key, source);
    this.notice.hidden = before === null;
    if (before === null) return;
    this.notice.replaceChildren(
      'This text came with a link. ',
      button('Bring back mine', () => {
        saveBefore(key, source, null);
        this.view.setText(before);
        this.keep(before);
        this.offerMine();
        this.runButton.focus();
      }),
    );
  }

  get changedText(): string | null {
    return this.view.changed ? this.view.text : null;
  }

  /** Forgets what the last run said, as when the kernel has changed since. */
  forget(): void {
    this.view.setMarks([]);
    this.say('');
  }

  goTo(line: number): void {
    this.view.goTo(line);
  }

  private async edit(): Promise<void> {
    if (this.view.editing) {
      this.view.close();
      this.refresh();
      return;
    }
    try {
      await this.view.edit();
    } catch (error) {
      this.say(`The editor could not be loaded: ${(error as Error).message}`, 'bad');
    }
    this.refresh();
  }

  private reset(): void {
    const { key, source } = this.options;
    this.view.setText(source);
    this.keep(source);
    saveBefore(key, source, null);
    this.offerMine();
    this.view.setMarks([]);
    this.say('As it was.');
    // The button is about to go, and the focus with it.
    this.runButton.focus();
  }

  private keep(text: string): void {
    const { key, source } = this.options;
    saveText(key, source, text);
    this.say('');
    this.refresh();
  }

  private refresh(): void {
    this.editButton.textContent = this.view.editing ? 'Close editor' : 'Edit';
    this.resetButton.hidden = !this.view.changed;
    this.options.host.classList.toggle('changed', this.view.changed);
  }

  private async copy(text: string, said: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.say(said);
    } catch {
      // No clipboard for pages that do not come over a safe connection: show it to be copied.
      const field = el('textarea', { readonly: true, rows: 2, 'aria-label': 'To be copied' });
      field.value = text;
      this.notice.hidden = false;
      this.notice.replaceChildren(field);
      field.select();
    }
  }

  private async copyLink(): Promise<void> {
    const { key, anchor } = this.options;
    const text = this.changedText;
    const link = await linkTo({
      texts: text === null ? undefined : { [key]: text },
      patches: patchTexts(),
      at: anchor,
    });
    await this.copy(link, text === null ? 'Link copied.' : 'Link with your text copied.');
  }

  private say(text: string, tone: 'good' | 'bad' | null = null): void {
    this.status.className = `run-status${tone === null ? '' : ` tone-${tone}`}`;
    this.status.textContent = text;
  }

  private tell(verdict: Verdict, changed: string[]): void {
    const on = changed.length > 0 ? ` On your version of ${listed(changed)}.` : '';
    this.say(verdict.text + on, verdict.tone);
    const { line, patch } = verdict;
    if (line !== null) {
      this.status.append(
        ' ',
        button('Go there', () => this.goTo(line), { class: 'go-there' }),
      );
    } else if (patch) {
      this.status.append(' ', el('a', { href: patches()[patch.name]?.href ?? '#' }, 'Go there'));
    }
  }
}
