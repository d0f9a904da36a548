/** What a run says about lines of a text, and how it is shown where no editor is open. */
import { el } from './dom.ts';

export type MarkKind = 'ok' | 'bad' | 'skipped' | 'error' | 'step' | 'changed';

/** Lines of a text, from 1, with what is said of them; `text` stands in a line of its own below. */
export interface Mark {
  from: number;
  to: number;
  kind: MarkKind;
  /** What the run gave instead. */
  label?: string;
  text?: string;
}

/** For those who do not see the sign in the margin. */
const words: Record<MarkKind, string> = {
  ok: 'as expected',
  bad: 'not as expected',
  skipped: 'not reached',
  error: 'the run ended here',
  step: '',
  changed: 'changed',
};

/** The line below that says what came instead. */
export function outcome(mark: Mark): HTMLElement {
  const line = el('span', { class: `outcome outcome-${mark.kind}` });
  if (mark.label) line.append(el('b', {}, mark.label), ' ');
  line.append(mark.text ?? '', '\n');
  return line;
}

/** Shows a line that is folded away with the imports. */
export function unfold(line: HTMLElement): void {
  if (!line.classList.contains('import')) return;
  const fold = line.closest('.example-text')?.querySelector<HTMLDetailsElement>('details.fold');
  if (fold) fold.open = true;
}

/** Takes all marks off. */
export function clear(code: HTMLElement, kinds?: MarkKind[]): void {
  const all = kinds ?? (Object.keys(words) as MarkKind[]);
  for (const kind of all) {
    for (const line of code.querySelectorAll(`.mark-${kind}`))
      line.classList.remove(`mark-${kind}`);
  }
  if (kinds === undefined) {
    for (const line of code.querySelectorAll('.mark-first')) line.classList.remove('mark-first');
    for (const extra of code.querySelectorAll('.outcome, .mark-word')) extra.remove();
  }
}

/** Puts marks on lines that carry their number as `data-l`. */
export function mark(code: HTMLElement, marks: Mark[], first = 1): void {
  for (const one of marks) {
    let last: HTMLElement | null = null;
    for (let n = one.from; n <= one.to; n++) {
      const line = code.querySelector<HTMLElement>(`.l[data-l="${n + first - 1}"]`);
      if (line === null) continue;
      unfold(line);
      line.classList.add(`mark-${one.kind}`);
      if (n === one.from && words[one.kind]) {
        // The sign of a first line stands where its number would.
        if (one.kind !== 'changed') line.classList.add('mark-first');
        line.prepend(el('span', { class: 'mark-word sr-only' }, `(${words[one.kind]}) `));
      }
      last = line;
    }
    if (one.text !== undefined) {
      // Several things may be said of one line.
      while (last?.nextElementSibling?.classList.contains('outcome')) {
        last = last.nextElementSibling as HTMLElement;
      }
      if (last === null) code.prepend(outcome(one));
      else last.after(outcome(one));
    }
  }
}
