/**
 * <book-exercise>: a start to be changed, and a check that says what does not hold yet.
 *
 * What must come to `right` is a prediction. For one that is not right, its check prints both, `yours:` and `kernel:`;
 * what the kernel has is not shown before the second try.
 */
import type { Expectation, RunResult } from '../runner/result.ts';
import type { Live } from './controls.ts';
import { el } from './dom.ts';
import { loading } from './load.ts';
import type { Verdict } from './verdict.ts';
import { Workbench } from './workbench.ts';
import './page.ts';

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

  private async hear(result: RunResult, live: Live): Promise<Verdict | undefined> {
    const { predictionRow, rowOf } = await loading(() => import('./exercise-rows.ts'));
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

if (!customElements.get('book-exercise')) customElements.define('book-exercise', BookExercise);
