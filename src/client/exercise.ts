/** <book-exercise>: a start to be changed, and a check that says what does not hold yet. */
import type { Expectation, RunResult } from '../runner/result.ts';
import type { Live } from './controls.ts';
import { el } from './dom.ts';
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
    const rows = checks.flatMap((e) => {
      const why = this.comment(e.line, checks);
      return why === null ? [rowOf(e)] : [el('li', { class: 'why' }, why), rowOf(e)];
    });
    this.list.replaceChildren(...(rows.length > 0 ? [el('ul', {}, ...rows)] : []));
    if (result.error !== undefined) return live.verdict(result);
    const ok = checks.filter((e) => e.ok).length;
    if (checks.length === 0) return undefined;
    return ok === checks.length
      ? { tone: 'good', text: `Solved: all ${ok} checks hold.`, line: null }
      : { tone: 'bad', text: `${ok} of ${checks.length} checks hold.`, line: null };
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

/** A check and what it came to. */
function rowOf(e: Expectation): HTMLElement {
  const [tone, said] = !e.reached
    ? ['skipped', 'not reached: ']
    : e.ok
      ? ['tone-good', 'holds: ']
      : ['tone-bad', 'does not hold: '];
  const row = el(
    'li',
    { class: tone },
    el('span', { class: 'sr-only' }, said),
    el('code', {}, e.statement),
  );
  if (e.reached && !e.ok) {
    row.append(
      el('br'),
      el('span', { class: 'got' }, 'should be '),
      value(e.expected),
      el('span', { class: 'got' }, e.threw ? ' and failed: ' : ' and is '),
      value(e.actual),
    );
  }
  return row;
}

if (!customElements.get('book-exercise')) customElements.define('book-exercise', BookExercise);
