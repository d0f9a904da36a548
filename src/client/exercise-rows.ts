/** What the checks of an exercise came to, row by row. Fetched with the first check. */
import type { Expectation } from '../runner/result.ts';
import { areasIn, compared, drawAreas } from './area-difference.ts';
import { count, el } from './dom.ts';

/** A result as it is printed; an empty text would be read past. */
function value(text: string): HTMLElement {
  return text === '' ? el('span', { class: 'got' }, 'empty') : el('code', {}, text);
}

/** A row's look, and how it is told to those who do not see it. */
function toneOf(e: Expectation, good: string, bad: string): [tone: string, said: string] {
  if (!e.reached) return ['skipped', 'not reached: '];
  return e.ok ? ['tone-good', `${good}: `] : ['tone-bad', `${bad}: `];
}

/** A prediction, by the words above it or by its name, and what it is held against. */
export function predictionRow(e: Expectation, why: string | null, reveal: boolean): HTMLElement {
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
export function rowOf(e: Expectation): HTMLElement {
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
