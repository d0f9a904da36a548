/** What concerns the page as a whole: edits that came with its address, and the sign that the kernel is changed. */
import './later.ts';
import './stage/ahead.ts';
import { button, el, listed } from './dom.ts';
import type { KeptText, Trouble } from './kept.ts';
import { loading } from './load.ts';
import type { Note } from './offers.ts';
import type { Received, Shared } from './share.ts';
import { MARK } from './share-mark.ts';
import {
  changed,
  changedFunctions,
  functionOf,
  isFunctionKey,
  keptFunction,
  onKept,
  onTrouble,
} from './store.ts';
import { benches } from './workbench.ts';

/** A function on this page that can be changed. */
interface Port {
  readonly source: string;
  readonly changed: boolean;
  readonly fromLink: boolean;
  take(text: string, note: Note): void;
  show(): void;
  reset(): void;
  runAll(): Promise<void>;
  readonly kept: KeptText;
}

/** All of them by name; port.ts fills it. */
export const ports = new Map<string, Port>();

const sign = el('aside', {
  class: 'changed-sign not-content',
  'aria-label': 'Changed functions',
  hidden: true,
});
const said = el('p', { role: 'status' });
const warning = el('p', { role: 'status', class: 'sign-warning' });
// What else stays at the foot of the window stands above it.
new ResizeObserver(() => {
  document.documentElement.style.setProperty('--sign-height', `${sign.offsetHeight}px`);
}).observe(sign);

/** The sign is there while it says something. */
function showSign(): void {
  const empty = said.childNodes.length === 0 && warning.childNodes.length === 0;
  if (empty && sign.isConnected && sign.contains(document.activeElement)) focusTop();
  sign.hidden = empty;
  if (empty || sign.isConnected) return;
  sign.append(said, warning);
  (document.querySelector('.sl-markdown-content') ?? document.body).append(sign);
}

/** Says something once, until it has been read. */
function warn(text: string): void {
  warning.replaceChildren(
    `${text} `,
    button('OK', () => {
      warning.replaceChildren();
      showSign();
    }),
  );
  showSign();
}

const troubles: Record<Trouble, string> = {
  full: 'This site’s storage in your browser is full. What you change from now on stays until you leave or reload this page; to keep it, discard other versions, or copy the text.',
  forbidden:
    'Your browser does not let this site store anything. What you change stays until you leave or reload this page; to keep it, copy the text.',
};

let latest = 0;

/** Says which functions are the reader's, for as long as any is. */
async function refresh(): Promise<void> {
  const own = ++latest;
  const all = await changedFunctions().catch(() => null);
  // Another has begun since, or it is not known: a run will say so.
  if (own !== latest || all === null) return;
  const names = all.map(({ name }) => name);
  const links = all.flatMap(({ name, href }, i) => [
    i === 0 ? '' : i === all.length - 1 ? ' and ' : ', ',
    el('a', { href }, el('code', {}, name)),
  ]);
  if (all.length === 0) said.replaceChildren();
  else
    said.replaceChildren(
      ...links,
      ` ${all.length === 1 ? 'is' : 'are'} changed; examples run on your version. `,
      button(
        all.length === 1 ? 'Reset' : 'Reset all',
        () => {
          for (const { name, kept } of all) {
            kept.reset();
            changed(kept.name);
            ports.get(name)?.show();
          }
          warning.replaceChildren(
            `${listed(names)}: the book’s text is back. `,
            button('Undo reset', () => {
              warning.replaceChildren();
              for (const { kept } of all) {
                kept.undoReset();
                changed(kept.name);
              }
            }),
          );
          showSign();
        },
        { 'aria-label': `Reset ${listed(names)}` },
      ),
    );
  showSign();
}

/** The focus was on something that goes. */
function focusTop(): void {
  const title = document.querySelector<HTMLElement>('h1');
  if (title === null) return;
  title.tabIndex = -1;
  title.focus({ preventScroll: true });
}

/** Puts in one text that a link has brought. False if the book has no such text. */
async function take(one: Received): Promise<boolean> {
  const { name } = one;
  const place = benches.get(name) ?? ports.get(isFunctionKey(name) ? functionOf(name) : '');
  const far = !place && isFunctionKey(name) ? await keptFunction(functionOf(name)) : null;
  const book = place?.source ?? far?.original;
  if (book === undefined) return false;
  const { arrived } = await loading(() => import('./text-difference.ts'));
  const { text, lost, older } =
    'text' in one ? { ...one, lost: [], older: false } : arrived(book, one.carried);
  if (place) {
    place.take(text, { lost, older });
    return true;
  }
  far?.receive(text.trimEnd());
  changed(name);
  if (lost.length > 0)
    warn(
      `The link’s ${functionOf(name)} was made from an older text of the book: ${lost.length} of its lines found no place.`,
    );
  return true;
}

/** Runs what a link was about: the text that it brought, or the examples on the function. */
function runShared({ received, at }: Pick<Shared, 'received' | 'at'>): void {
  const texts = received.flatMap(({ name }) => benches.get(name) ?? []);
  const example = document.getElementById(at)?.closest('book-example, book-exercise');
  const bench = [...benches.values()].find(({ host }) => host === example);
  const functions = received.flatMap(({ name }) => ports.get(functionOf(name)) ?? []);
  if (texts.length > 0) for (const one of texts) void one.run();
  else if (bench) void bench.run();
  else void functions[0]?.runAll();
}

/** Puts in what the page's address carries, and makes the address plain again. */
async function takeShared(): Promise<void> {
  const { hash } = location;
  if (!hash.startsWith(MARK)) return;
  let shared: Shared;
  try {
    const { unpacked } = await loading(() => import('./share.ts'));
    shared = await unpacked(hash.slice(MARK.length));
    const missing: string[] = [];
    for (const one of shared.received) {
      const { name } = one;
      if (!(await take(one))) missing.push(isFunctionKey(name) ? functionOf(name) : name);
    }
    if (missing.length > 0)
      warn(`The link changes ${listed(missing)}, which the book no longer has here.`);
  } catch (error) {
    warn(`The link is damaged: the edit in it cannot be read (${(error as Error).message}).`);
    return;
  }
  const { received, at } = shared;
  // From now on the edit is kept here: a reload must not undo what the reader does next. It runs once more, though.
  const again = { at, received: received.map(({ name }) => ({ name, text: '' })) };
  history.replaceState(
    { ...history.state, shared: again },
    '',
    at === '' ? location.pathname : `#${at}`,
  );
  document.getElementById(at)?.scrollIntoView();
  runShared(shared);
}

/** After a reload: what came with a link runs once more, if it still stands there. */
function runAgain(): void {
  const { at, received } = (history.state?.shared ?? { at: '', received: [] }) as Shared;
  const still = received.filter(
    ({ name }) => (benches.get(name) ?? ports.get(functionOf(name)))?.fromLink,
  );
  if (still.length > 0) runShared({ received: still, at });
}

onTrouble((why) => warn(troubles[why]));
onKept((name) => {
  if (isFunctionKey(name)) {
    ports.get(functionOf(name))?.show();
    void refresh();
    for (const bench of benches.values()) bench.forget();
  } else benches.get(name)?.show();
});
window.addEventListener('hashchange', () => void takeShared());
function begin(): void {
  removeEventListener('DOMContentLoaded', begin);
  removeEventListener('load', begin);
  void refresh();
  runAgain();
  void takeShared();
}
// After the modules that define the elements: each is a script of its own, which may still be on its way. One that comes
// later than the page itself has all of them.
if (document.readyState === 'complete') setTimeout(begin);
else for (const event of ['DOMContentLoaded', 'load']) addEventListener(event, begin);
