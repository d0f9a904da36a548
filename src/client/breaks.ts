/** The changes that notes offer: a click makes one, runs the examples of the page on it, and tells which break. */
import { cutOf, cutText } from '../cut.ts';
import type { RunResult } from '../runner/result.ts';
import { type Live, loadLive } from './controls.ts';
import { button, count, el } from './dom.ts';
import type { BookExample } from './example.ts';
import { ports } from './page.ts';
import { changed, changedFunctions, textsOf } from './store.ts';

/** Characters of what broke that are shown; the whole is its title. */
const MOST = 160;

/** Makes the change and runs the examples, or takes it back. */
export function toggle(chip: HTMLElement, name: string): void {
  const port = ports.get(name);
  if (port === undefined) return;
  const { kept, source } = port;
  const made = chip.getAttribute('aria-pressed') === 'true';
  if (made) kept.reset();
  else {
    kept.begin();
    kept.type(cutText(source, cutOf(chip)));
    kept.end();
    // The port tells of it later; what the examples come to has its place now.
    show(chip.closest<HTMLElement>('book-port')!, chip);
  }
  changed(kept.name);
  if (!made) void runAll(chip, name);
}

/** Shows in a port's own lines that a note's change is made, or that none is. */
export function show(port: HTMLElement, chip: HTMLElement | undefined): void {
  if (chip?.getAttribute('aria-pressed') === 'true') return;
  for (const one of port.querySelectorAll('.breaks')) one.removeAttribute('aria-pressed');
  for (const line of port.querySelectorAll('.cut')) line.classList.remove('cut');
  for (const extra of port.querySelectorAll('.instead, .broken')) extra.remove();
  if (chip === undefined) return;
  chip.setAttribute('aria-pressed', 'true');
  const { from, to, lines } = cutOf(chip);
  const all = [...port.querySelectorAll<HTMLElement>('.port-code .l')].slice(from - 1, to);
  for (const line of all) line.classList.add('cut');
  all.at(-1)?.after(...lines.map((line) => el('span', { class: 'instead' }, `${line}\n`)));
  const back = button('Put it back', () => {
    toggle(chip, port.dataset.name!);
    chip.focus();
  });
  chip.after(el('div', { class: 'broken' }, back));
}

/** Runs the examples of the page on the change that is made. What they come to stands below the chip. */
export async function runAll(chip: HTMLElement, name: string): Promise<void> {
  const box = chip.parentElement?.querySelector('.broken');
  if (!box) return;
  for (const old of box.querySelectorAll('.run-status, ul')) old.remove();
  const status = el('p', { class: 'run-status', role: 'status' });
  const list = el('ul');
  box.prepend(status);
  box.append(list);
  chip.setAttribute('aria-busy', 'true');
  try {
    status.textContent = await run(box, list, name);
  } catch (error) {
    status.textContent = `The examples could not be run: ${(error as Error).message}`;
  } finally {
    chip.removeAttribute('aria-busy');
    // With what stands below it (port.css).
    chip.scrollIntoView({ block: 'nearest' });
  }
}

/** Runs them, adds those that break to the list, and gives what is to be said of all. */
async function run(box: Element, list: HTMLElement, name: string): Promise<string> {
  const live = await loadLive();
  const patches = textsOf(await changedFunctions());
  const examples = [...document.querySelectorAll<BookExample>('book-example')];
  for (const example of examples) {
    const { source, prepared, heading } = example;
    const result = await live.getRunner().run({ source, prepared, name: heading, patches });
    // It was put back meanwhile.
    if (!box.isConnected) return '';
    if (result.ok) continue;
    list.append(itemOf(example, result, live, name));
    if (result.error?.limit === 'time') return 'This one did not end; no other was run.';
  }
  const { length } = examples;
  const broken = list.childElementCount;
  if (broken === 0) return `All ${count(length, 'example')} hold.`;
  return `${broken} of ${count(length, 'example')} ${broken === 1 ? 'breaks' : 'break'}:`;
}

function itemOf(example: BookExample, result: RunResult, live: Live, port: string): HTMLElement {
  const first = live.firstBroken(result);
  // The first line of an error says what it is, and the others say where.
  const whole = first?.text ?? '';
  const text = result.error?.message.startsWith(whole.split('\n')[0])
    ? whole.split('\n')[0]
    : whole.replace(/\s*\n\s*/g, ' ');
  const said = text.length > MOST ? `${text.slice(0, MOST)}…` : text;
  const { id, name } = example.dataset;
  const stage = `${import.meta.env.BASE_URL}stage/${id}/?in=${port}`;
  return el(
    'li',
    {},
    el('a', { href: `#example-${name}` }, example.heading.replace(/\.$/, '')),
    ': ',
    first?.line ? el('b', {}, `line ${first.line}: `) : null,
    el('span', { title: said === text ? null : text }, said),
    ' ',
    el('a', { href: stage }, 'Step through it'),
  );
}
