/**
 * A text of the book that can be run, changed and handed on: what examples and exercises have in
 * common. Loads nothing until it is asked to run or edit.
 */
import type { Prepared } from '../runner/prepared.ts';
import type { RunResult } from '../runner/result.ts';
import { CodeView } from './code-view.ts';
import { type Live, RunControls } from './controls.ts';
import { button, el, listed } from './dom.ts';
import { linkTo } from './share.ts';
import { patches, patchTexts, saveBefore, savedText, saveText, textBefore } from './store.ts';
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
  wants: () => { trace?: boolean; snapshots?: boolean; timeline?: boolean };
  /** Is told of each run's result; may give a verdict of its own. */
  onResult: (result: RunResult, live: Live) => Verdict | undefined;
}

/** Everything on the page that a link may carry a text for. */
export const benches = new Map<string, Workbench>();

export class Workbench {
  readonly view: CodeView;
  private readonly controls: RunControls;
  private readonly notice = el('p', { class: 'run-notice' });

  constructor(private readonly options: WorkbenchOptions) {
    const { host, key, source, title, runLabel } = options;
    const part = (name: string) => host.querySelector<HTMLElement>(`[data-part="${name}"]`)!;
    this.view = new CodeView({
      original: part('code'),
      source,
      text: savedText(key, source) ?? source,
      label: `Text of “${title}”`,
      onChange: (text) => this.keep(text),
      onRun: () => this.controls.runInstead(),
    });
    this.controls = new RunControls(
      {
        name: `“${title}”`,
        runLabel,
        run: () => void this.run(),
        edit: () => void this.edit(),
        reset: () => this.reset(),
        text: () => this.view.text,
        link: () => this.link(),
        copyPlace: this.notice,
      },
      part('controls'),
    );
    this.controls.element.after(this.notice);
    this.controls.listen(host);
    this.offerMine();
    benches.set(key, this);
    this.refresh();
  }

  /** Runs the text as it stands. Quietly: only for what `wants` asks for; nothing is announced. */
  async run(quietly = false): Promise<void> {
    const { key, prepared, check, title, wants, onResult } = this.options;
    const failed = `“${title}” could not be run`;
    await this.controls.during(quietly ? 'never' : 'if slow', failed, async (turn) => {
      const source = this.view.text;
      const changed = Object.keys(patches());
      const result = await turn.live.getRunner().run({
        source,
        prepared: source === this.options.source ? prepared : undefined,
        check,
        name: key,
        patches: patchTexts(),
        ...wants(),
      });
      // Meanwhile the text may be another, or the reader may have asked again.
      if (turn.past || source !== this.view.text) return;
      const special = onResult(result, turn.live);
      if (quietly && !result.error) return;
      this.view.setMarks(turn.live.marksOf(result));
      this.tell(special ?? turn.live.verdict(result), changed);
    });
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
        this.controls.runButton.focus();
      }),
    );
  }

  get changedText(): string | null {
    return this.view.changed ? this.view.text : null;
  }

  /** Forgets what the last run said, as when the kernel has changed since. */
  forget(): void {
    this.view.setMarks([]);
    this.controls.say('');
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
      this.controls.say(`The editor could not be loaded: ${(error as Error).message}`, 'bad');
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
    this.controls.say('As it was.');
    // The button is about to go, and the focus with it.
    this.controls.runButton.focus();
  }

  private keep(text: string): void {
    const { key, source } = this.options;
    saveText(key, source, text);
    this.controls.say('');
    this.refresh();
  }

  private refresh(): void {
    this.controls.refresh(this.view.editing, this.view.changed);
    this.options.host.classList.toggle('changed', this.view.changed);
  }

  private async link(): Promise<{ address: string; said: string }> {
    const { key, anchor } = this.options;
    const text = this.changedText;
    const address = await linkTo({
      texts: text === null ? undefined : { [key]: text },
      patches: patchTexts(),
      at: anchor,
    });
    return { address, said: text === null ? 'Link copied.' : 'Link with your text copied.' };
  }

  private tell({ text, tone, line, patch }: Verdict, changed: string[]): void {
    const on = changed.length > 0 ? ` On your version of ${listed(changed)}.` : '';
    const more: Node[] = [];
    if (line !== null) {
      more.push(button('Go there', () => this.goTo(line), { class: 'go-there' }));
    } else if (patch) {
      more.push(el('a', { href: patches()[patch.name]?.href ?? '#' }, 'Go there'));
    }
    this.controls.say(text + on, tone, ...more);
  }
}
