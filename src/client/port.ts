/**
 * "Change this function": a port that can be edited where it stands, and the examples of the
 * section run on the changed kernel.
 */
import type { RunResult } from '../runner/result.ts';
import { CodeView } from './code-view.ts';
import { type Live, RunControls, type Turn } from './controls.ts';
import { button, el } from './dom.ts';
import type { BookExample } from './example.ts';
import { ports } from './page.ts';
import { linkTo } from './share.ts';
import { hashOf, onPatches, patches, patchTexts, setPatch } from './store.ts';

class PortControls {
  private readonly name: string;
  private readonly source: string;
  /** The id of its heading: some entries are headed by another name. */
  private readonly anchor: string;
  private readonly rows: HTMLElement;
  private readonly open: HTMLButtonElement;
  private view: CodeView | null = null;
  private readonly work = el('div', { class: 'port-work' });
  private readonly results = el('div', { class: 'held-scroll' });
  private readonly controls: RunControls;
  private typing = false;

  constructor(private readonly port: HTMLElement) {
    this.name = port.dataset.name!;
    this.anchor = port.closest('.entry')?.getAttribute('aria-labelledby') ?? this.name;
    this.rows = port.querySelector<HTMLElement>('.port-rows')!;
    this.source = [...port.querySelectorAll('.port-code .l')]
      .map((line) => line.textContent)
      .join('')
      .trimEnd();
    this.open = button('Change this function', () => void this.edit(), { class: 'change-button' });
    port.querySelector('.port-caption')?.append(this.open);
    this.controls = new RunControls({
      name: this.name,
      runLabel: 'Run the examples',
      run: () => void this.runAll(),
      edit: () => void this.edit(),
      reset: () => this.reset(),
      text: () => this.view!.text,
      link: () => this.link(),
      copyPlace: this.results,
    });
    this.controls.listen(this.work);
    ports.set(this.name, this);
    const known = patches()[this.name];
    // A patch that came with a link to another page did not know what it was a patch of.
    if (known && (known.hash === '' || known.hash === hashOf(this.source))) {
      if (known.hash === '') this.keep(known.text);
      this.begin(known.text);
    }
    onPatches((name) => {
      if ((name !== null && name !== this.name) || this.typing) return;
      const now = patches()[this.name]?.text ?? null;
      if (now === null) this.restore();
      else if (now !== null && this.view === null) this.begin(now);
    });
  }

  /** Does the reader's version stand here? */
  get changed(): boolean {
    return this.view !== null;
  }

  /** Another text, as a link brings it. */
  take(text: string): void {
    this.keep(text);
    if (this.view === null) this.begin(text);
    else this.view.setText(text);
  }

  /** Puts the work place where the port stands. The notes stay beside it. */
  private begin(text: string): CodeView {
    if (this.view !== null) return this.view;
    const code = el('div', { class: 'port-own' });
    this.view = new CodeView({
      original: el('div'),
      // The book's own version is shown by the rows; here even that is the reader's text.
      source: '',
      text,
      first: Number(this.port.dataset.line),
      label: `${this.name}, changed`,
      place: code,
      onChange: (now) => this.keep(now),
      onRun: () => this.controls.runInstead(),
    });
    this.work.replaceChildren(code, this.controls.element, this.results);
    const body = el('div', { class: 'port-body' });
    this.rows.before(body);
    body.append(this.work, this.rows);
    this.port.classList.add('changed');
    this.open.hidden = true;
    this.refresh();
    return this.view;
  }

  private async edit(): Promise<void> {
    const view = this.begin(this.view?.text ?? this.source);
    if (view.editing) {
      view.close();
      if (patches()[this.name] === undefined) this.restore();
    } else {
      await view.edit().catch((error: Error) => {
        this.controls.say(`The editor could not be loaded: ${error.message}`, 'bad');
      });
    }
    this.refresh();
  }

  private keep(text: string): void {
    const same = text.trimEnd() === this.source;
    // Whoever types the original again is not to lose the editor under their hands.
    this.typing = true;
    const href = `${location.pathname}#${this.anchor}`;
    setPatch(this.name, same ? null : { text, hash: hashOf(this.source), href });
    this.typing = false;
    this.controls.say('');
    this.results.replaceChildren();
  }

  private reset(): void {
    setPatch(this.name, null);
    this.restore();
    this.open.focus();
  }

  /** The book's version again, with its notes beside its lines. */
  private restore(): void {
    if (this.view === null) return;
    const hadFocus = this.work.contains(document.activeElement);
    this.view.close();
    this.view = null;
    this.work.replaceChildren();
    this.results.replaceChildren();
    this.work.parentElement?.replaceWith(this.rows);
    this.port.classList.remove('changed');
    this.open.hidden = false;
    this.controls.say('');
    if (hadFocus) this.open.focus();
  }

  private refresh(): void {
    this.controls.refresh(this.view?.editing ?? false, true);
  }

  private async link(): Promise<{ address: string; said: string }> {
    return {
      address: await linkTo({ patches: patchTexts(), at: this.anchor }),
      said: 'Link copied.',
    };
  }

  /** Runs the book's version of every example on the page on the kernel as it is now. */
  private async runAll(): Promise<void> {
    if (this.view === null) return;
    // Another text is to be run: not after the one that does not end, but in its place.
    this.controls.stop();
    this.view.setMarks([]);
    const body = this.showTable();
    await this.controls.during('at once', 'The examples could not be run', (turn) =>
      this.runEach([...document.querySelectorAll<BookExample>('book-example')], turn, body),
    );
  }

  private async runEach(examples: BookExample[], turn: Turn, body: HTMLElement): Promise<void> {
    const { live } = turn;
    const text = this.view?.text;
    let broken = 0;
    let done = 0;
    for (const example of examples) {
      if (turn.stopped) break;
      const { source, prepared, heading } = example;
      const result = await live
        .getRunner()
        .run({ source, prepared, name: heading, patches: patchTexts() });
      if (turn.past || this.view?.text !== text) return;
      if (!result.ok) broken++;
      done++;
      body.append(rowOf(example, result, live));
      const marks = live.patchMarks(result, this.name);
      if (marks.length > 0) this.view?.setMarks(marks);
      // A text that cannot be read fails every example in the same way.
      if (this.tellUnreadable(result, live)) return;
    }
    if (turn.stopped) this.controls.say(`Stopped after ${done} of ${examples.length}.`, 'bad');
    else if (examples.length === 0) this.controls.say('This page has no example to run.');
    else if (broken === 0) this.controls.say(`All ${examples.length} examples hold.`, 'good');
    else this.controls.say(`${broken} of ${examples.length} examples no longer hold.`, 'bad');
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
