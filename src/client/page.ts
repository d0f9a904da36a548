/** What concerns the page as a whole: edits that came with its address, and the sign that the kernel is changed. */
import './later.ts';
import { button, el, listed } from './dom.ts';
import { sharedHere } from './share.ts';
import { onPatches, patches, setPatch } from './store.ts';
import { benches } from './workbench.ts';

/** Functions on this page that can be changed, by name; port.ts fills it. */
export const ports = new Map<string, { readonly changed: boolean; take(text: string): void }>();

const sign = el('aside', { class: 'changed-sign not-content', 'aria-label': 'Changed functions' });
const said = el('p', { role: 'status' });
// What else stays at the foot of the window stands above it.
new ResizeObserver(() => {
  document.documentElement.style.setProperty('--sign-height', `${sign.offsetHeight}px`);
}).observe(sign);

/** Says which functions are the reader's, for as long as any is. */
function refresh(): void {
  const all = Object.entries(patches());
  if (all.length === 0) {
    if (sign.isConnected && sign.contains(document.activeElement)) focusTop();
    said.replaceChildren();
    sign.hidden = true;
    return;
  }
  if (!sign.isConnected) {
    sign.append(said);
    (document.querySelector('.sl-markdown-content') ?? document.body).append(sign);
  }
  sign.hidden = false;
  const names = all.map(([name]) => name);
  const links = all.flatMap(([name, { href }], i) => [
    i === 0 ? '' : i === all.length - 1 ? ' and ' : ', ',
    el('a', { href }, el('code', {}, name)),
  ]);
  said.replaceChildren(
    ...links,
    ` ${all.length === 1 ? 'is' : 'are'} changed; examples run on your version. `,
    button(
      all.length === 1 ? 'Reset' : 'Reset all',
      () => {
        for (const name of names) setPatch(name, null);
      },
      { 'aria-label': `Reset ${listed(names)}` },
    ),
  );
}

/** The focus was on something that goes. */
function focusTop(): void {
  const title = document.querySelector<HTMLElement>('h1');
  if (title === null) return;
  title.tabIndex = -1;
  title.focus({ preventScroll: true });
}

/** Puts in what the page's address carries, and makes the address plain again. */
async function takeShared(): Promise<void> {
  let at = '';
  try {
    const shared = await sharedHere();
    if (shared === null) return;
    for (const [key, text] of Object.entries(shared.texts ?? {})) benches.get(key)?.take(text);
    for (const [name, text] of Object.entries(shared.patches ?? {})) {
      const port = ports.get(name);
      // A function of another page: its place and its hash are found when that page is open.
      if (port) port.take(text);
      else setPatch(name, { text, hash: '', href: `#${name}` });
    }
    at = shared.at ?? '';
  } catch {
    sign.hidden = false;
    said.textContent = 'The link is damaged: the edit in it cannot be read.';
    sign.append(said);
    document.querySelector('.sl-markdown-content')?.append(sign);
    return;
  }
  // From now on the edit is kept here: a reload must not undo what the reader does next.
  history.replaceState(history.state, '', at === '' ? location.pathname : `#${at}`);
  document.getElementById(at)?.scrollIntoView();
}

onPatches(() => {
  refresh();
  for (const bench of benches.values()) bench.forget();
});
window.addEventListener('hashchange', () => void takeShared());
// After the modules that define the elements.
setTimeout(() => {
  refresh();
  void takeShared();
});
