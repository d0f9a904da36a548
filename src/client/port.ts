/**
 * "Change this function": a port that can be edited where it stands, and the examples of the
 * section run on the changed kernel.
 */
import { CodeView } from './code-view.ts';
import { button, el, isRunKey } from './dom.ts';
import type { BookExample } from './example.ts';
import { ports } from './page.ts';
import { linkTo } from './share.ts';
import { hashOf, onPatches, patches, patchTexts, setPatch } from './store.ts';
import { loadLive } from './workbench.ts';

class PortControls {
  private readonly name: string;
  private readonly source: string;
  /** The id of its heading: some entries are headed by another name. */
  private readonly anchor: string;
  private readonly rows: HTMLElement;
  private readonly open: HTMLButtonElement;
  private view: CodeView | null = null;
  private readonly work = el('div', { class: 'port-work' });
  private readonly editButton = button('Edit', () => void this.edit());
  private readonly runButton: HTMLButtonElement;
  private readonly status = el('p', { class: 'run-status', role: 'status' });
  private readonly results = el('div', { class: 'held-scroll' });
  private running = 0;
  private typing = false;
  private stopRun: (() => void) | null = null;

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
    this.runButton = button(
      'Run the examples',
      () => (this.stoppable ? this.stopRun?.() : void this.runAll()),
      { class: 'run-button', title: 'Ctrl+Enter' },
    );
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
      onRun: () => void this.runAll(),
    });
    this.work.replaceChildren(
      code,
      el(
        'div',
        { class: 'controls', role: 'group', 'aria-label': `Controls of ${this.name}` },
        this.runButton,
        this.editButton,
        button('Reset', () => this.reset()),
        button('Copy', () => void this.copy(this.view!.text, 'Copied.')),
        button('Link', () => void this.copyLink()),
        this.status,
      ),
      this.results,
    );
    this.work.onkeydown = (event) => {
      if (!isRunKey(event) || event.defaultPrevented) return;
      event.preventDefault();
      void this.runAll();
    };
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
        this.say(`The editor could not be loaded: ${error.message}`, 'bad');
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
    this.say('');
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
    this.say('');
    if (hadFocus) this.open.focus();
  }

  private refresh(): void {
    this.editButton.textContent = this.view?.editing ? 'Close editor' : 'Edit';
  }

  private get stoppable(): boolean {
    return this.runButton.textContent === 'Stop';
  }

  /** Runs the book's version of every example on the page on the kernel as it is now. */
  private async runAll(): Promise<void> {
    if (this.view === null) return;
    const examples = [...document.querySelectorAll<BookExample>('book-example')];
    // Another text is to be run: not after the one that does not end, but in its place.
    this.stopRun?.();
    const own = ++this.running;
    const text = this.view.text;
    this.view.setMarks([]);
    const body = el('tbody');
    const head = el(
      'tr',
      {},
      ...['Example', 'Holds', 'What broke first'].map((t) => el('th', { scope: 'col' }, t)),
    );
    this.results.replaceChildren(
      el(
        'table',
        { class: 'held' },
        el('caption', { class: 'sr-only' }, `The examples of this section on your ${this.name}`),
        el('thead', {}, head),
        body,
      ),
    );
    this.say('Running …');
    const slow = setTimeout(() => {
      this.runButton.textContent = 'Stop';
    }, 150);
    let broken = 0;
    let done = 0;
    let stopped = false;
    try {
      const live = await loadLive();
      const runner = live.getRunner();
      this.stopRun = () => {
        stopped = true;
        runner.stop();
      };
      for (const example of examples) {
        if (stopped) break;
        const { source, heading: title } = example;
        const result = await runner.run({ source, name: title, patches: patchTexts() });
        if (own !== this.running || this.view?.text !== text) return;
        const first = result.ok ? null : live.firstBroken(result);
        if (!result.ok) broken++;
        done++;
        const anchor = `#example-${example.dataset.name}`;
        body.append(
          el(
            'tr',
            { class: result.ok ? 'tone-good' : 'tone-bad' },
            el('th', { scope: 'row' }, el('a', { href: anchor }, title)),
            el('td', {}, `${result.ok ? '✓' : '✗'} ${live.held(result)}`),
            el(
              'td',
              {},
              first?.line ? el('b', {}, `line ${first.line}: `) : null,
              first === null ? '' : first.text,
            ),
          ),
        );
        const marks = live.patchMarks(result, this.name);
        if (marks.length > 0) this.view?.setMarks(marks);
        // A text that cannot be read fails every example in the same way.
        if (
          result.error?.patch &&
          (result.error.kind === 'syntax' || result.error.kind === 'usage')
        ) {
          const { patch, message } = result.error;
          this.results.replaceChildren();
          this.say(
            patch.name === this.name
              ? `Line ${live.numbered(patch)}: ${message}`
              : `Your ${patch.name}, line ${live.numbered(patch)}: ${message}`,
            'bad',
          );
          return;
        }
      }
      if (stopped) this.say(`Stopped after ${done} of ${examples.length}.`, 'bad');
      else if (examples.length === 0) this.say('This page has no example to run.');
      else if (broken === 0) this.say(`All ${examples.length} examples hold.`, 'good');
      else this.say(`${broken} of ${examples.length} examples no longer hold.`, 'bad');
    } catch (error) {
      this.say(`The examples could not be run: ${(error as Error).message}`, 'bad');
    } finally {
      clearTimeout(slow);
      if (own === this.running) {
        this.running = 0;
        this.stopRun = null;
        this.runButton.textContent = 'Run the examples';
      }
    }
  }

  private async copy(text: string, said: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.say(said);
    } catch {
      const field = el('textarea', { readonly: true, rows: 2, 'aria-label': 'To be copied' });
      field.value = text;
      this.results.replaceChildren(field);
      field.select();
    }
  }

  private async copyLink(): Promise<void> {
    await this.copy(await linkTo({ patches: patchTexts(), at: this.anchor }), 'Link copied.');
  }

  private say(text: string, tone: 'good' | 'bad' | null = null): void {
    this.status.className = `run-status${tone === null ? '' : ` tone-${tone}`}`;
    this.status.textContent = text;
  }
}

for (const port of document.querySelectorAll<HTMLElement>('book-port[data-kind="function"]')) {
  new PortControls(port);
}
