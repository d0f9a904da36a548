/** What a run says about lines of a text, and how it is shown where no editor is open. */
import { el } from './dom.ts';

export type MarkKind = 'ok' | 'bad' | 'skipped' | 'error' | 'step' | 'changed' | 'value';

/** Lines of a text, from 1, with what is said of them; `text` stands in a line of its own below. */
export interface Mark {
  from: number;
  to: number;
  kind: MarkKind;
  /** What the run gave instead. */
  label?: string;
  text?: string;
  /** What the statement came to, at the end of its last line. */
  value?: string;
}

/** For those who do not see the sign in the margin. */
const words: Record<MarkKind, string> = {
  ok: 'as expected',
  bad: 'not as expected',
  skipped: 'not reached',
  error: 'the run ended here',
  step: '',
  changed: 'changed',
  value: '',
};

/** The line below that says what came instead. */
export function outcome(mark: Mark): HTMLElement {
  const line = el('span', { class: `outcome outcome-${mark.kind}` });
  if (mark.label) line.append(el('b', {}, mark.label), ' ');
  line.append(mark.text ?? '', '\n');
  return line;
}

/** From so many characters on, all of a value is shown only while it has the focus, as after a click. */
const LONG = 48;

/** What a statement came to. It stands in the line, but is no part of the code. */
export function valueSign(text: string): HTMLElement {
  const more = text.length > LONG && { tabindex: 0, title: text };
  return el('span', { class: 'value', ...more }, el('span', { class: 'sr-only' }, 'value: '), text);
}

/** Puts it after the code, before the end of the line. */
function putValue(line: HTMLElement, text: string): void {
  const { lastChild } = line;
  if (lastChild instanceof Text && lastChild.data.endsWith('\n')) {
    lastChild.splitText(lastChild.length - 1).before(valueSign(text));
  } else line.append(valueSign(text));
}

function takeValues(code: HTMLElement): void {
  for (const value of code.querySelectorAll('.value')) {
    const line = value.parentElement;
    value.remove();
    line?.normalize();
  }
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
    takeValues(code);
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
    if (one.value !== undefined && last !== null) putValue(last, one.value);
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
