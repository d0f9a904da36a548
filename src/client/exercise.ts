/** <book-exercise>: a start to be changed, and a check that says what does not hold yet. */
import type { RunResult } from '../runner/result.ts';
import { el } from './dom.ts';
import type { Verdict } from './verdict.ts';
import { type Live, Workbench } from './workbench.ts';
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
    const rows = checks.map((e) => {
      const skipped = live.unreached(e);
      const row = el(
        'li',
        { class: skipped ? 'skipped' : e.ok ? 'tone-good' : 'tone-bad' },
        el(
          'span',
          { class: 'sr-only' },
          skipped ? 'not reached: ' : e.ok ? 'holds: ' : 'does not hold: ',
        ),
        el('code', {}, this.statement(e.line, e.at)),
      );
      if (!e.ok && !skipped) {
        row.append(
          el('br'),
          el('span', { class: 'got' }, 'should be '),
          value(e.expected),
          el('span', { class: 'got' }, e.threw ? ' and failed: ' : ' and is '),
          value(e.actual),
        );
      }
      const why = this.comment(e.line);
      return why === null ? row : [el('li', { class: 'why' }, why), row];
    });
    this.list.replaceChildren(...(rows.length > 0 ? [el('ul', {}, ...rows.flat())] : []));
    if (result.error !== undefined) return live.verdict(result);
    const ok = checks.filter((e) => e.ok).length;
    if (checks.length === 0) return undefined;
    return ok === checks.length
      ? { tone: 'good', text: `Solved: all ${ok} checks hold.`, line: null }
      : { tone: 'bad', text: `${ok} of ${checks.length} checks hold.`, line: null };
  }

  /** What is checked, without its `//=>`. */
  private statement(from: number, at: number): string {
    return this.check
      .slice(from - 1, Math.max(from, at))
      .map((line) => line.replace(/\s*\/\/=>.*$/, ''))
      .join('\n')
      .trim()
      .replace(/;$/, '');
  }

  /** The comment right above a statement: what it is about. */
  private comment(line: number): string | null {
    let from = line - 1;
    while (/^\s*\/\/(?!=>)/.test(this.check[from - 1] ?? '')) from--;
    // A comment that goes on with an expectation is not about the next statement.
    if (/\/\/=>/.test(this.check[from - 1] ?? '') && /^\s*\/\/ {3}/.test(this.check[from] ?? '')) {
      return null;
    }
    const text = this.check
      .slice(from, line - 1)
      .map((l) => l.trim().replace(/^\/\/\s*/, ''))
      .join(' ');
    return text === '' ? null : text;
  }
}

if (!customElements.get('book-exercise')) customElements.define('book-exercise', BookExercise);
