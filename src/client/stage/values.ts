/** What can be read at a moment, and what its statement does to it. */
import type { Look, Variable } from '../../runner/look.ts';
import { el } from '../dom.ts';

/** Asks which statement gave a variable, or a field of what it points to, its value, or gives it its next one. */
export type AskWhy = (name: string, field: string | undefined, next: boolean) => void;

const textsOf = (fields: Variable['fields']): Map<string, string> => new Map(fields);

/** Whether the fields of this variable are shown is kept while the reader walks. */
const opened = new Map<string, boolean>();

function cell(before: string | undefined, after: string | undefined): HTMLElement {
  const value = el('td', {});
  if (before === after || after === undefined) value.append(el('code', {}, before ?? ''));
  else if (before === undefined) value.append(el('code', {}, after));
  else
    value.append(
      el('del', {}, el('code', {}, before)),
      ' → ',
      el('ins', {}, el('code', {}, after)),
    );
  return value;
}

function row(
  head: Node,
  label: string,
  before: string | undefined,
  after: string | undefined,
  ask: (next: boolean) => void,
): HTMLTableRowElement {
  const changed = before !== after && after !== undefined;
  const asking = (words: string, said: string, next: boolean): HTMLButtonElement => {
    const made = el('button', { type: 'button', class: 'stage-why', title: said }, words);
    made.setAttribute('aria-label', said);
    made.addEventListener('click', () => ask(next));
    return made;
  };
  return el(
    'tr',
    changed ? { class: 'changed' } : {},
    el('th', { scope: 'row' }, head),
    cell(before, after),
    el(
      'td',
      { class: 'stage-ask' },
      asking('why', `Why does ${label} have this value?`, false),
      asking('next', `Where does ${label} get its next value?`, true),
    ),
  );
}

/** The rows of one variable: itself, and the fields of what it points to. */
function rowsOf(one: Variable, after: Variable | undefined, ask: AskWhy): HTMLElement[] {
  const fields = [...textsOf(one.fields)];
  const later = textsOf(after?.fields);
  const changed = fields.filter(([name, text]) => later.has(name) && later.get(name) !== text);
  const name = el('code', {}, one.name);
  const open = opened.get(one.name) ?? false;
  let head: Node = name;
  if (fields.length > 0) {
    const toggle = el(
      'button',
      { type: 'button', class: 'twist', 'aria-expanded': `${open}` },
      name,
    );
    head = toggle;
    toggle.addEventListener('click', () => {
      opened.set(one.name, !open);
      toggle.dispatchEvent(new CustomEvent('stage-values', { bubbles: true }));
    });
  }
  const rows = [
    row(head, one.name, one.text, after?.text, (next) => ask(one.name, undefined, next)),
  ];
  for (const [field, text] of open ? fields : changed) {
    const label = `${one.name}.${field}`;
    const line = row(el('code', {}, `.${field}`), label, text, later.get(field), (next) =>
      ask(one.name, field, next),
    );
    line.classList.add('field');
    rows.push(line);
  }
  return rows;
}

/** The table of all variables. */
export function valuesTable({ before, after }: Look, ask: AskWhy): HTMLElement {
  const later = new Map(after.variables.map((one) => [one.name, one]));
  const known = new Set(before.variables.map(({ name }) => name));
  // What is declared and has no value yet says nothing.
  const fresh = after.variables.filter(
    ({ name, text }) => !known.has(name) && text !== 'undefined',
  );
  const rows = [
    ...before.variables.flatMap((one) => rowsOf(one, later.get(one.name), ask)),
    ...fresh.map(({ name, text }) =>
      row(el('code', {}, name), name, undefined, text, (next) => ask(name, undefined, next)),
    ),
  ];
  if (rows.length === 0) return el('p', { class: 'aside' }, 'Nothing can be read here.');
  const caption = el('caption', { class: 'sr-only' }, 'Variables, before and after this statement');
  return el('table', { class: 'stage-values' }, caption, el('tbody', {}, ...rows));
}
