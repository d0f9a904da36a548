/** The picture of a run: the machine before and after each of its steps. */
import type { Snapshot } from 'sim';
import { type PictureKind, pictures, usualStep } from '../pictures/index.ts';
import type { RunResult, Step } from '../runner/result.ts';
import { button, count, el } from './dom.ts';
import { kinds } from './picture-kinds.ts';

/** What shows files alone: of no use where a machine has none. */
const ofFiles = new Set<PictureKind>(['cache', 'readahead', 'truncation', 'mappers']);
/** What is about swap: of no use on a machine without. */
const ofSwap = new Set<PictureKind>(['swapmap', 'circle']);

export interface StepsOptions {
  /** Unique in the page. */
  id: string;
  kind: PictureKind;
  /** The step to begin with: the start of its label, or its number from 1. */
  at?: string | number;
  /** A timeline is wanted, and the run has recorded none. */
  onTimeline?: () => void;
  /** The reader looks at the step of this line. */
  onLine: (line: number | null) => void;
}

type Drawn = Step & { before: Snapshot; after: Snapshot };

function begin(steps: Drawn[], at: string | number | undefined): number {
  if (typeof at === 'number' && steps[at - 1]) return at - 1;
  if (typeof at === 'string') {
    const found = steps.findLastIndex((step) => step.label === at);
    if (found >= 0) return found;
  }
  return Math.max(0, usualStep(steps));
}

/** Addresses are read in hexadecimal. */
function readable(result: string): string {
  return /^\d{5,}$/.test(result) ? `0x${Number(result).toString(16)}` : result;
}

/** What is drawn survives a new run: the reader stays at the same step of the same kind. */
export class Steps {
  readonly element = el('div', { class: 'steps' });
  private steps: Drawn[] = [];
  private leftOut = 0;
  private index = -1;
  kind: PictureKind;
  private readonly previous = button('Previous', () => this.go(this.index - 1));
  private readonly next = button('Next', () => this.go(this.index + 1));
  private readonly slider = el('input', { type: 'range', min: 1, step: 1, 'aria-label': 'Step' });
  private readonly choose = el('select', {});
  private readonly said = el('p', { class: 'step-label', 'aria-live': 'polite' });
  private readonly picture = el('div', { class: 'picture picture-scroll' });
  private readonly words = el('div', { class: 'picture-text' });

  constructor(private readonly options: StepsOptions) {
    this.kind = options.kind;
    this.choose.addEventListener('change', () => {
      this.kind = this.choose.value as PictureKind;
      this.draw();
      const recorded = this.steps.some((step) => step.timeline !== undefined);
      if (this.kind === 'timeline' && !recorded) this.options.onTimeline?.();
    });
    this.slider.addEventListener('input', () => this.go(this.slider.valueAsNumber - 1));
    this.element.append(
      el(
        'div',
        { class: 'controls' },
        this.previous,
        this.slider,
        this.next,
        el('label', {}, 'Show ', this.choose),
      ),
      this.said,
      this.picture,
      el(
        'details',
        { class: 'picture-words' },
        el('summary', {}, 'The picture in words'),
        this.words,
      ),
    );
  }

  update(result: RunResult): void {
    this.steps = result.steps.filter(
      (s): s is Drawn => s.before !== undefined && s.after !== undefined,
    );
    this.leftOut = result.stepsLeftOut ?? 0;
    this.element.classList.toggle('empty', this.steps.length === 0);
    if (this.steps.length === 0) {
      this.said.textContent = result.error
        ? 'The run ended without telling of a step: there is nothing to show.'
        : 'The run made no system call: there is nothing to show.';
      this.picture.replaceChildren();
      this.words.replaceChildren();
      this.options.onLine(null);
      return;
    }
    this.offer();
    const known = this.index >= 0 && this.index < this.steps.length;
    this.slider.max = String(Math.max(1, this.steps.length));
    const index = known ? this.index : begin(this.steps, this.options.at);
    this.index = -1;
    this.go(index);
  }

  /** The kinds of picture that have something to show in this run. */
  private offer(): void {
    const files = this.steps.some(({ after }) => after.files.some(({ onDisk }) => onDisk));
    const swap = this.steps.some(({ after }) => after.swap.length > 0);
    const shown = kinds.filter(
      ([kind]) =>
        kind === this.kind || ((files || !ofFiles.has(kind)) && (swap || !ofSwap.has(kind))),
    );
    this.choose.replaceChildren(
      ...shown.map(([kind, name]) =>
        el('option', { value: kind, selected: kind === this.kind }, name),
      ),
    );
  }

  /** The call that is looked at; undefined before there is one. */
  get label(): string | undefined {
    return this.steps[this.index]?.label;
  }

  private go(index: number): void {
    const wanted = Math.max(0, Math.min(index, this.steps.length - 1));
    if (wanted === this.index) return;
    this.index = wanted;
    this.draw();
  }

  private draw(): void {
    const step = this.steps[this.index];
    if (step === undefined) return;
    const { id, onLine } = this.options;
    const past = this.steps.slice(0, this.index + 1).filter((s) => s.machine === step.machine);
    const drawn = pictures[this.kind]([step.before, step.after], {
      id: `${id}-${this.kind}`,
      past,
    });
    // The only text that is read as markup: drawn by us, every word in it escaped.
    this.picture.innerHTML = drawn.svg;
    this.words.replaceChildren(...drawn.text.map((sentence) => el('p', {}, sentence)));
    const number = `Step ${this.index + 1} of ${this.steps.length}`;
    const outcome = step.result === undefined ? '' : ` = ${readable(step.result)}`;
    this.said.replaceChildren(
      `${number}: `,
      el('code', {}, `${step.label}${outcome}`),
      ...(step.line === null ? [] : [`, line ${step.line}`]),
      ...(this.leftOut > 0 ? [` (${count(this.leftOut, 'later step')} not recorded)`] : []),
    );
    this.slider.value = String(this.index + 1);
    this.slider.setAttribute('aria-valuetext', `${number}: ${step.label}`);
    // A disabled button would lose the focus that is on it.
    this.previous.setAttribute('aria-disabled', String(this.index === 0));
    this.next.setAttribute('aria-disabled', String(this.index === this.steps.length - 1));
    onLine(step.line);
  }
}
