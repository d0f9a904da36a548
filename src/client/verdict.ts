/** What a run came to, in words and as marks on lines. */
import type { RunResult, SeenValue } from '../runner/result.ts';
import { count } from './dom.ts';
import type { Mark } from './marks.ts';

export type Tone = 'good' | 'bad';

export interface Verdict {
  tone: Tone;
  text: string;
  /** The line to look at; null if there is none. */
  line: number | null;
  /** In a function that the reader has changed. */
  patch?: { name: string; line: number };
  /** A name that the text could import. */
  missing?: string;
}

/** The number that the reader sees at a line of a changed function: its file's, where it is on the page. */
export function numbered({ name, line }: { name: string; line: number }): number {
  const port = globalThis.document?.querySelector<HTMLElement>(`book-port[data-name="${name}"]`);
  return line + Number(port?.dataset.line ?? 1) - 1;
}

/** What ended the run, with all that is known of where. */
export function errorText(result: RunResult): string {
  const { error } = result;
  if (error === undefined) return '';
  const parts = [error.message];
  if (error.patch) parts.push(`In your ${error.patch.name}, line ${numbered(error.patch)}.`);
  if (error.inside && error.inside.length > 0) {
    parts.push(`Inside ${error.inside.slice(0, 6).join(' < ')}.`);
  }
  return parts.join('\n');
}

/** What a statement came to: in its line, or below it if it has several lines of its own. */
function valueMark({ line, text, times }: SeenValue): Mark {
  const mark: Mark = { from: line, to: line, kind: 'value' };
  if (text.includes('\n')) mark.text = text;
  else mark.value = times === undefined ? text : `${text} (the last of ${times})`;
  return mark;
}

/** Marks for the lines of the example; what belongs to a check is left out. */
export function marksOf(result: RunResult): Mark[] {
  const marks: Mark[] = [];
  const { error } = result;
  const atError = error !== undefined && !error.inCheck ? error.line : null;
  for (const e of result.expectations) {
    if (e.inCheck) continue;
    const mark: Mark = { from: e.at, to: e.end, kind: e.ok ? 'ok' : 'bad' };
    if (!e.reached) mark.kind = 'skipped';
    else if (!e.ok && !(atError !== null && e.line <= atError && atError <= mark.to)) {
      mark.label = 'got';
      mark.text = e.actual;
    }
    marks.push(mark);
  }
  marks.push(...(result.values ?? []).map(valueMark));
  if (error !== undefined && atError !== null && error.kind !== 'stopped') {
    marks.push({ from: atError, to: atError, kind: 'error', text: errorText(result) });
  }
  return marks;
}

/** Marks for the text of a changed function. */
export function patchMarks(result: RunResult, name: string): Mark[] {
  const { error } = result;
  if (error?.patch?.name !== name) return [];
  const { line } = error.patch;
  return [{ from: line, to: line, kind: 'error', text: error.message }];
}

/** One sentence on the run as a whole. */
export function verdict(result: RunResult): Verdict {
  const { error } = result;
  const own = result.expectations.filter((e) => !e.inCheck);
  if (error !== undefined) {
    const line = error.inCheck ? null : error.line;
    const at =
      line !== null
        ? `Line ${line}: `
        : error.patch
          ? `Your ${error.patch.name}, line ${numbered(error.patch)}: `
          : '';
    const first = error.message.split('\n')[0];
    const said: Verdict = { tone: 'bad', text: `${at}${first}`, line, patch: error.patch };
    // What comes from a run comes from a text that may have come with a link.
    if (!error.inCheck && /^[\w$]+$/.test(error.missing ?? '')) said.missing = error.missing;
    return said;
  }
  const bad = own.filter((e) => !e.ok);
  if (bad.length > 0) {
    const text =
      own.length === 1
        ? `The result differs: line ${bad[0].at}.`
        : bad.length === 1
          ? `1 of ${own.length} differs: line ${bad[0].at}.`
          : `${bad.length} of ${own.length} differ, the first in line ${bad[0].at}.`;
    return { tone: 'bad', text, line: bad[0].at };
  }
  const held =
    own.length === 0
      ? 'Done.'
      : own.length === 1
        ? 'As expected.'
        : `All ${own.length} as expected.`;
  return { tone: 'good', text: held, line: null };
}

/** The first thing that no longer holds, for a table of examples. */
export function firstBroken(result: RunResult): { line: number | null; text: string } | null {
  const { error } = result;
  const bad = result.expectations.find((e) => !e.ok && e.reached);
  if (bad !== undefined && (error === undefined || bad.threw === undefined)) {
    return { line: bad.at, text: `expected ${bad.expected}, got ${bad.actual}` };
  }
  if (error !== undefined) return { line: error.line, text: errorText(result) };
  return null;
}

/** `5 of 6 hold`. */
export function held(result: RunResult): string {
  const ok = result.expectations.filter((e) => e.ok).length;
  const all = result.expectations.length;
  return all === 0 ? (result.ok ? 'runs' : 'does not run') : `${ok} of ${count(all, 'result')}`;
}
