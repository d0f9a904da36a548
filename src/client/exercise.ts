/**
 * <book-exercise>: a start to be changed, and a check that says what does not hold yet.
 *
 * What must come to `right` is a prediction. For one that is not right, its check prints both, `yours:` and `kernel:`;
 * what the kernel has is not shown before the second try.
 */
import type { Expectation, RunResult } from '../runner/result.ts';
import { areasIn, compared, drawAreas } from './area-difference.ts';
import type { Live } from './controls.ts';
import { count, el } from './dom.ts';
import type { Verdict } from './verdict.ts';
import { Workbench } from './workbench.ts';
import './page.ts';

/** A result as it is printed; an empty text would be read past. */
function value(text: string): HTMLElement {
  return text === '' ? el('span', { class: 'got' }, 'empty') : el('code', {}, text);
}

export class BookExercise extends HTMLElement {
  bench!: Workbench;
  private check: string[] = [];
  private readonly list = el('div', { class: 'check-list' });
  /** Predictions that were not right. */
  private readonly tried = new Set<string>();

  connectedCallback(): void {
    if (this.bench) return;
    const data = JSON.parse(this.querySelector('[data-part="data"]')?.textContent ?? '{}');
    this.check = data.check.split('\n');
    this.bench = new Workbench({
      host: this,
      key: `exercise:${this.dataset.id}`,
      anchor: `exercise-${this.dataset.name}`,
      title: data.title,
      source: data.start,
      check: data.check,
      runLabel: 'Check',
      wants: () => ({}),
      onResult: (result, live) => this.hear(result, live),
    });
    this.querySelector('[data-part="controls"]')!.after(this.list);
  }

  private hear(result: RunResult, live: Live): Verdict | undefined {
    const checks = result.expectations.filter((e) => e.inCheck);
    const predicting = checks.some(isPrediction);
    const text = this.bench.changedText;
    if (predicting && text === null && result.error === undefined) {
      this.list.replaceChildren();
      const said = 'These are not your predictions yet: Edit opens the text for them.';
      return { tone: 'bad', text: said, line: null };
    }
    const wrong = checks.some((e) => !e.ok);
    // Only another prediction is another try.
    if (predicting && wrong && text !== null) this.tried.add(text.replace(/\s+/g, ''));
    const reveal = this.tried.size > 1;
    const rows = checks.flatMap((e) => {
      const why = this.comment(e.line, checks);
      if (isPrediction(e)) return [predictionRow(e, why, reveal)];
      return why === null ? [rowOf(e)] : [el('li', { class: 'why' }, why), rowOf(e)];
    });
    this.list.replaceChildren(...(rows.length > 0 ? [el('ul', {}, ...rows)] : []));
    if (result.error !== undefined) return live.verdict(result);
    if (checks.length === 0) return undefined;
    const ok = checks.filter((e) => e.ok).length;
    if (!wrong) return { tone: 'good', text: `Solved: all ${ok} checks hold.`, line: null };
    const held = `${ok} of ${checks.length} checks hold.`;
    const more =
      predicting && !reveal ? ' Try once more; after that you see what the kernel has.' : '';
    return { tone: 'bad', text: held + more, line: null };
  }

  /** The comment right above a statement: what it is about. What another one must come to is none. */
  private comment(line: number, checks: Expectation[]): string | null {
    const expected = (at: number): boolean => checks.some((e) => e.at <= at && at <= e.end);
    let from = line - 1;
    while (/^\s*\/\//.test(this.check[from - 1] ?? '') && !expected(from)) from--;
    const text = this.check
      .slice(from, line - 1)
      .map((l) => l.trim().replace(/^\/\/\s*/, ''))
      .join(' ');
    return text === '' ? null : text;
  }
}

const isPrediction = (e: Expectation): boolean => e.expected === 'right';

/** A row's look, and how it is told to those who do not see it. */
function toneOf(e: Expectation, good: string, bad: string): [tone: string, said: string] {
  if (!e.reached) return ['skipped', 'not reached: '];
  return e.ok ? ['tone-good', `${good}: `] : ['tone-bad', `${bad}: `];
}

/** A prediction, by the words above it or by its name, and what it is held against. */
function predictionRow(e: Expectation, why: string | null, reveal: boolean): HTMLElement {
  const [tone, said] = toneOf(e, 'right', 'not right');
  const name = /^judge\('?((?<=')[^']*|[\w.$]+(?:\[[^\]]*\])?)/.exec(e.statement)?.[1];
  const row = el(
    'li',
    { class: `prediction ${tone}` },
    el('span', { class: 'sr-only' }, said),
    why ?? el('code', {}, name ?? e.statement),
  );
  const both = e.reached && !e.ok ? compared(e.actual) : null;
  if (both === null) return row;
  const [yours, kernel] = [areasIn(both.yours), areasIn(both.kernel)];
  if (reveal && yours !== null && kernel !== null) row.append(drawAreas(yours, kernel));
  else if (yours !== null && kernel !== null) {
    const lines = new Set(kernel.map(({ line }) => line));
    const wrong = yours.filter(({ line }) => !lines.has(line)).map(({ line }) => line);
    const missing = kernel.length - (yours.length - wrong.length);
    row.append(el('ul', { class: 'area-list' }, ...wrong.map((line) => el('li', {}, line))));
    const said = [
      wrong.length > 0
        ? `${wrong.length === 1 ? 'This area is' : 'These areas are'} not there`
        : '',
      missing > 0
        ? `${count(missing, 'area')} of the kernel’s ${missing === 1 ? 'is' : 'are'} missing`
        : '',
    ];
    row.append(el('span', { class: 'got' }, `${said.filter((s) => s !== '').join('; ')}.`));
  } else if (reveal) {
    row.append(
      el('br'),
      el('span', { class: 'got' }, 'you say '),
      value(both.yours),
      el('span', { class: 'got' }, ', the kernel has '),
      value(both.kernel),
    );
  }
  return row;
}

/** A check and what it came to. */
function rowOf(e: Expectation): HTMLElement {
  const [tone, said] = toneOf(e, 'holds', 'does not hold');
  const row = el(
    'li',
    { class: tone },
    el('span', { class: 'sr-only' }, said),
    el('code', {}, e.statement),
  );
  if (!e.reached || e.ok) return row;
  const [is, should] = [areasIn(e.actual), areasIn(e.expected)];
  if (!e.threw && is !== null && should !== null && is.length + should.length > 2) {
    row.append(drawAreas(is, should));
    return row;
  }
  row.append(
    el('br'),
    el('span', { class: 'got' }, 'should be '),
    value(e.expected),
    el('span', { class: 'got' }, e.threw ? ' and failed: ' : ' and is '),
    value(e.actual),
  );
  return row;
}

if (!customElements.get('book-exercise')) customElements.define('book-exercise', BookExercise);
