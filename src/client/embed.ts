/**
 * /embed/: puts what the address names into the page, and brings it to life. With a step it is the stage, else the example
 * as its page has it. Works in a page of another origin, where a browser may not let it store anything.
 */
import { el } from './dom.ts';

interface Places {
  sections: Record<string, string>;
  paths: Record<string, string>;
}

/** The page that has a text; null if none has. */
function pageOf(id: string, { sections, paths }: Places): string | null {
  const [section, ...rest] = id.split('/');
  const [pages, name] = section === 'paths' ? [paths, rest.join('/')] : [sections, section];
  return Object.hasOwn(pages, name) ? pages[name] : null;
}

/** The element of an example or exercise, out of the page that has it. @throws Error with what is missing */
async function elementOf(id: string, path: string): Promise<HTMLElement> {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(`${path} could not be fetched (${answer.status}).`);
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const found = page.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"]`);
  if (found === null) throw new Error(`There is no example ${id}.`);
  return document.importNode(found, true);
}

async function show(place: HTMLElement, places: HTMLElement): Promise<void> {
  const asked = new URLSearchParams(location.search);
  const id = asked.get('of');
  if (id === null) return;
  try {
    const path = pageOf(id, JSON.parse(places.textContent));
    if (path === null) throw new Error(`There is no example ${id}.`);
    if (asked.has('step')) {
      document.body.classList.add('stage-page');
      place.parentElement?.classList.remove('sl-markdown-content');
      places.removeAttribute('hidden');
      place.replaceWith(
        el('book-stage' as 'div', {}, el('div', { 'data-part': 'static' }), places),
      );
      await import('./stage.ts');
      link(id, path, null);
      return;
    }
    const element = await elementOf(id, path);
    const title = element.querySelector('h3, h2');
    document.title = `${title?.textContent} | Running Commentary`;
    // It stands under no other heading here.
    title?.setAttribute('role', 'heading');
    title?.setAttribute('aria-level', '1');
    place.replaceWith(element);
    link(id, path, title?.id ?? null);
    await (element.localName === 'book-exercise'
      ? import('./exercise.ts')
      : import('./example.ts'));
  } catch (error) {
    place.replaceChildren(el('p', { role: 'alert' }, (error as Error).message));
  }
}

/** Leads to the place in the book. */
function link(id: string, path: string, anchor: string | null): void {
  const from = document.querySelector<HTMLAnchorElement>('.embed-from a');
  if (from === null) return;
  from.href = anchor === null ? path : `${path}#${anchor}`;
  from.textContent = `${id} in Running Commentary`;
}

const place = document.querySelector<HTMLElement>('[data-part="place"]');
const places = document.querySelector<HTMLElement>('[data-part="places"]');
if (place !== null && places !== null) void show(place, places);
