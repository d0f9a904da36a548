/** Before a link to the stage is followed, what the stage needs first is fetched: when it is pointed at, or has the focus. */
import { look, worker } from 'virtual:cage';
import { stepped } from 'virtual:kernel';
import { el } from '../dom.ts';

const fetched = new Set<string>();

function ahead({ target }: Event): void {
  const link = target instanceof Element ? target.closest('a') : null;
  const [, before, of] = /^(.*\/stage\/)(.+)\/$/.exec(link?.pathname ?? '') ?? [];
  if (of === undefined) return;
  // Data only: a module whose preload failed would be taken for one that is not there.
  for (const href of [`${before}of/${of}.json`, stepped, worker, look]) {
    if (fetched.has(href)) continue;
    fetched.add(href);
    document.head.append(
      el('link', { rel: 'prefetch', as: 'fetch', href, crossorigin: 'anonymous' }),
    );
  }
}

for (const type of ['pointerover', 'focusin', 'touchstart'])
  document.addEventListener(type, ahead, { passive: true });
