/** <book-example>: run, edit, hand on; the calls, the picture and the output of the run. */
import type { PictureKind } from '../pictures/index.ts';
import type { Prepared } from '../runner/prepared.ts';
import type { RunResult, Step } from '../runner/result.ts';
import { button, count, el } from './dom.ts';
import { put } from './later.ts';
import { loading } from './load.ts';
import { forPaper } from './print.ts';
import type { Steps, StepsOptions } from './steps.ts';
import { Workbench } from './workbench.ts';
import './page.ts';

/** A panel below the example. The static page may have one already, from the run at build time. */
class Panel {
  readonly details: HTMLDetailsElement;
  constructor(
    place: HTMLElement,
    readonly name: string,
    title: string,
    onOpen: () => void,
  ) {
    const known = place.querySelector<HTMLDetailsElement>(`details[data-panel="${name}"]`);
    this.details = known ?? el('details', { 'data-panel': name }, el('summary', {}, title));
    if (known === null) place.append(this.details);
    // One that the page has open tells of it, before this is listened to or after: it shows what the build has drawn.
    let asBuilt = this.details.open;
    this.details.addEventListener('toggle', () => {
      const first = asBuilt && this.open;
      asBuilt = false;
      if (this.open && !first && !forPaper(this.details)) onOpen();
    });
  }
  get open(): boolean {
    return this.details.open;
  }
  title(...parts: (Node | string)[]): void {
    this.details.querySelector('summary')!.replaceChildren(...parts);
  }
  show(...content: (Node | string)[]): void {
    this.details.replaceChildren(this.details.querySelector('summary')!, ...content);
  }
}

/** What shows the picture of a run where its lines are shown; proofs.ts has it. */
export interface Below {
  /** Does it need to know which task ran when? */
  readonly timeline: boolean;
  show(result: RunResult): void;
}

export class BookExample extends HTMLElement {
  bench!: Workbench;
  source = '';
  prepared?: Prepared;
  heading = '';
  private picture!: Panel;
  private calls!: Panel;
  private output!: Panel;
  private steps: Steps | null = null;
  private linesShown = false;
  private below: Below | null = null;
  private showLines = (): void => {};
  private readonly linesButton = button('Show on the code', () => this.showLines(), {
    'aria-pressed': 'false',
  });

  connectedCallback(): void {
    if (this.bench) return;
    const data = JSON.parse(this.querySelector('[data-part="data"]')?.textContent ?? '{}');
    this.source = data.source;
    this.heading = data.title;
    this.prepared = data.prepared;
    const id = this.dataset.id!;
    this.bench = new Workbench({
      host: this,
      key: id,
      anchor: `example-${this.dataset.name}`,
      title: data.title,
      source: data.source,
      prepared: data.prepared,
      runLabel: 'Run',
      wants: () => ({
        trace: this.calls.open || this.linesShown || this.dataset.trace !== undefined,
        values: true,
        snapshots: this.picture.open || this.below !== null,
        timeline:
          this.below?.timeline ||
          (this.picture.open && (this.steps?.kind ?? this.dataset.picture) === 'timeline'),
      }),
      onResult: (result) => {
        this.hear(result);
        return undefined;
      },
    });
    const place = this.querySelector<HTMLElement>('[data-part="static"]')!;
    // Opened for the first time, a panel shows what this run, on this kernel, comes to.
    const fresh = (): void => void this.bench.run(true);
    this.picture = new Panel(place, 'picture', 'Picture', fresh);
    // The book's own run made no system call: there is no picture until a reader's text makes one.
    this.picture.details.hidden = this.picture.details.childElementCount === 1;
    this.calls = new Panel(place, 'calls', 'Calls', fresh);
    this.output = new Panel(place, 'output', 'Output', () => {});
    this.output.details.hidden = this.output.details.childElementCount === 1;
    // Which notes it shows is said when it comes near.
    const about = this.querySelector('[data-part="about"]');
    if (about !== null) {
      const near = new IntersectionObserver(
        ([{ isIntersecting }]) => {
          if (!isIntersecting) return;
          near.disconnect();
          put(about);
        },
        { rootMargin: '50%' },
      );
      near.observe(this);
    }
    // Only one example's lines are shown at a time.
    document.addEventListener('book-lines-hidden', () => this.setLinesShown(false));
  }

  private hear(result: RunResult): void {
    const { output } = this;
    if (result.steps.length > 0) this.picture.details.hidden = false;
    output.details.hidden = result.console.length === 0;
    if (result.console.length > 0) {
      output.title(`Output: ${count(result.console.length, 'line')}`);
      const text = result.console.map((line) => line.text).join('\n');
      output.show(el('pre', { class: 'output', tabindex: 0 }, text));
      output.details.open = true;
    }
    // What the build has drawn is of the book's own text. Opened, a panel runs the text that is here now.
    if (this.bench.changedText !== null) {
      for (const [panel, title] of [
        [this.picture, 'Picture'],
        [this.calls, 'Calls'],
      ] as const) {
        if (panel.open) continue;
        panel.title(title);
        panel.show();
      }
    }
    if (this.picture.open) void this.showPicture(result);
    if (result.trace && (this.calls.open || this.linesShown)) void this.showCalls(result);
    else if (result.error && !result.trace && this.calls.open) {
      this.calls.title('Calls');
      this.calls.show(el('p', {}, 'The run ended without telling of its calls.'));
    }
    this.dispatchEvent(new CustomEvent('book-result', { bubbles: true, detail: result }));
  }

  private async showPicture(result: RunResult): Promise<void> {
    if (this.steps === null) {
      // Until a run has told of its steps, the picture is that of the book's own run.
      if (result.steps.length === 0 && result.error && !this.bench.changedText) return;
      const { Steps } = await loading(() => import('./steps.ts'));
      this.steps ??= new Steps(this.stepsAt('step'));
      this.picture.title('Picture');
      this.picture.show(this.steps.element);
    }
    this.steps.update(result);
  }

  stepsAt(place: string): StepsOptions {
    return {
      id: `example-${this.dataset.name}-${place}`,
      kind: (this.dataset.picture ?? 'address-space') as PictureKind,
      at: this.dataset.step,
      onTimeline: () => void this.bench.run(true),
      onLine: (line) =>
        this.bench.view.setKind(
          'step',
          line === null ? [] : [{ from: line, to: line, kind: 'step' }],
        ),
    };
  }

  /** Opens the picture where the example stands. */
  goToPicture(): void {
    const { details } = this.picture;
    details.open = true;
    details.querySelector('summary')?.focus({ preventScroll: true });
    details.scrollIntoView({ block: 'start' });
  }

  private async showCalls(result: RunResult): Promise<void> {
    const [{ callTree }, lines] = await Promise.all([
      loading(() => import('./call-tree.ts')),
      loading(() => import('./ran-lines.ts')),
    ]);
    const tree = await callTree(result.trace!, this.stepOf(result));
    const show = (): void => {
      const { below } = this;
      const of = { title: this.heading, anchor: `example-${this.dataset.name}` };
      lines.showLines(result, of, () => this.linesButton.click());
      this.setLinesShown(true);
      this.below = below;
      below?.show(result);
    };
    this.showLines = () => {
      if (this.linesShown) lines.hideLines();
      else show();
    };
    if (this.linesShown) show();
    const summary = el('p', { class: 'ran-summary' });
    lines.linesOf(result).forEach(({ name, ran, all }, i) => {
      summary.append(
        i === 0 ? 'Lines gone through, of the functions on this page: ' : ', ',
        el('a', { href: `#${name}` }, el('code', {}, name)),
        ` ${ran} of ${all}`,
      );
    });
    if (summary.childNodes.length > 0) summary.append('. ', this.linesButton);
    this.calls.title('Calls');
    this.calls.show(summary, tree);
  }

  /** Runs it, and shows the lines gone through where the functions stand, and the picture as `below` has it. */
  async showOnCode(below: Below): Promise<void> {
    this.linesShown = true;
    this.below = below;
    await this.bench.run();
  }

  /** The step that the example is about: the one that the reader looks at, or that its picture shows. */
  private stepOf({ steps }: RunResult): Step | undefined {
    const called = steps.filter(({ calls }) => calls !== undefined && calls[0] < calls[1]);
    const label = this.steps?.label ?? this.dataset.step;
    return called.findLast((step) => step.label === label) ?? called.at(-1);
  }

  private setLinesShown(shown: boolean): void {
    this.linesShown = shown;
    if (!shown) this.below = null;
    this.linesButton.setAttribute('aria-pressed', String(shown));
  }
}

if (!customElements.get('book-example')) customElements.define('book-example', BookExample);
