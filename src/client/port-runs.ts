/** The examples of a page on a changed function: each run, and a table of what they come to. Fetched with the first such run. */
import type { RunResult } from '../runner/result.ts';
import type { Live, RunControls, Turn } from './controls.ts';
import { button, count, el } from './dom.ts';
import type { BookExample } from './example.ts';
import type { Mark } from './marks.ts';
import { changedFunctions, textsOf } from './store.ts';

/** The examples of a page, of which some have been run. */
export interface RunOfAll {
  examples: BookExample[];
  /** The first that has not. */
  next: number;
  broken: number;
}

/** A changed function, as far as its examples are concerned. */
export interface ChangedPort {
  name: string;
  /** Where the table stands. */
  results: HTMLElement;
  controls: RunControls;
  /** The reader's text; undefined if the book's stands there again. */
  text(): string | undefined;
  mark(marks: Mark[]): void;
  /** Runs what is left. */
  goOn(all: RunOfAll): Promise<void>;
}

/** Runs those that are left, one after another, until one shows that it makes no sense to go on. */
export async function runEach(port: ChangedPort, all: RunOfAll, turn: Turn): Promise<void> {
  const { live } = turn;
  const text = port.text();
  const body = all.next === 0 ? showTable(port) : port.results.querySelector('tbody')!;
  const patches = textsOf(await changedFunctions());
  while (all.next < all.examples.length && !turn.stopped) {
    const example = all.examples[all.next];
    const { source, prepared, heading } = example;
    const result = await live.getRunner().run({ source, prepared, name: heading, patches });
    if (turn.past || port.text() !== text) return;
    if (!result.ok) all.broken++;
    all.next++;
    body.append(rowOf(example, result, live, port.name));
    const marks = live.patchMarks(result, port.name);
    if (marks.length > 0) port.mark(marks);
    // A text that cannot be read fails every example in the same way.
    if (tellUnreadable(port, result, live)) return;
    // A loop that does not end would cost every example its five seconds.
    if (result.error?.limit === 'time' && !turn.stopped) {
      tellEndless(port, all, heading);
      return;
    }
  }
  tellAll(port, all, turn);
}

function tellAll(
  { controls }: ChangedPort,
  { examples, next, broken }: RunOfAll,
  { stopped }: Turn,
): void {
  const { length } = examples;
  if (stopped) controls.say(`Stopped after ${next} of ${length}.`, 'bad');
  else if (length === 0) controls.say('This page has no example to run.');
  else if (broken === 0) controls.say(`All ${length} examples hold.`, 'good');
  else controls.say(`${broken} of ${length} examples no longer hold.`, 'bad');
}

/** The time was up in the example before `next`. */
function tellEndless({ controls, goOn }: ChangedPort, all: RunOfAll, heading: string): void {
  const left = all.examples.length - all.next;
  const title = heading.replace(/\.$/, '');
  const said = `Stopped at “${title}”, which did not end.`;
  if (left === 0) {
    controls.say(said, 'bad');
    return;
  }
  const rest = button('Run the rest', () => {
    controls.runButton.focus();
    void goOn(all);
  });
  controls.say(`${said} ${count(left, 'example is', 'examples are')} not run.`, 'bad', rest);
}

/** An empty table of what the examples come to; its body. */
function showTable({ name, results }: ChangedPort): HTMLElement {
  const body = el('tbody');
  const titles = ['Example', 'Holds', 'What broke first'];
  const head = el('tr', {}, ...titles.map((title) => el('th', { scope: 'col' }, title)));
  results.replaceChildren(
    el(
      'table',
      { class: 'held' },
      el('caption', { class: 'sr-only' }, `The examples of this section on your ${name}`),
      el('thead', {}, head),
      body,
    ),
  );
  return body;
}

/** Says what is wrong with a changed text that cannot be read; false if it was read. */
function tellUnreadable(
  { name, controls, results }: ChangedPort,
  { error }: RunResult,
  live: Live,
): boolean {
  if (!error?.patch || (error.kind !== 'syntax' && error.kind !== 'usage')) return false;
  const { patch, message } = error;
  const line = `${live.numbered(patch)}: ${message}`;
  results.replaceChildren();
  controls.say(patch.name === name ? `Line ${line}` : `Your ${patch.name}, line ${line}`, 'bad');
  return true;
}

/** The row of an example in the table. */
function rowOf(example: BookExample, result: RunResult, live: Live, port: string): HTMLElement {
  const first = result.ok ? null : live.firstBroken(result);
  const anchor = `#example-${example.dataset.name}`;
  const stage = `${import.meta.env.BASE_URL}stage/${example.dataset.id}/?in=${port}`;
  return el(
    'tr',
    { class: result.ok ? 'tone-good' : 'tone-bad' },
    el('th', { scope: 'row' }, el('a', { href: anchor }, example.heading)),
    el('td', {}, `${result.ok ? '✓' : '✗'} ${live.held(result)}`),
    el(
      'td',
      {},
      first?.line ? el('b', {}, `line ${first.line}: `) : null,
      first === null ? '' : first.text,
      ' ',
      el('a', { href: stage }, 'Step through it'),
    ),
  );
}
