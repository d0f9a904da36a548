/** What stands in the search's dialog: a field, and the places that were found. Enter goes to the first. */
import { count, el } from './dom.ts';
import { type Found, find, type Pagefind, type SearchHeads } from './find.ts';

/** Places that are shown. */
const SHOWN = 12;

interface Options {
  element: string;
  bundlePath: string;
  baseUrl: string;
}

interface Asked {
  heads: SearchHeads;
  pagefind: Pagefind;
  base: string;
}

/** Everything that is asked; a load that failed is tried again. */
function loader({ bundlePath, baseUrl }: Options): () => Promise<Asked> {
  const base = baseUrl.replace(/\/$/, '');
  let loaded: Promise<Asked> | undefined;
  return () => {
    loaded ??= Promise.all([
      fetch(`${base}/search.json`).then((answer) => {
        if (!answer.ok) throw new Error(`search.json: ${answer.status}`);
        return answer.json();
      }),
      // Made after the build of this script, beside the pages.
      import(/* @vite-ignore */ `${bundlePath}pagefind.js`),
    ]).then(async ([heads, pagefind]) => {
      // The addresses in search.json and in the index are the same: those from the site's own top.
      await pagefind.options({ baseUrl: '/' });
      return { heads, pagefind, base };
    });
    loaded.catch(() => {
      loaded = undefined;
    });
    return loaded;
  };
}

function row({ href, title, page, excerpt }: Found, base: string): HTMLLIElement {
  return el(
    'li',
    {},
    el(
      'a',
      { href: base + href },
      el('b', {}, title),
      page === '' ? null : ' ',
      page === '' ? null : el('span', { class: 'found-page' }, page),
    ),
    excerpt.length === 0
      ? null
      : el('p', {}, ...excerpt.map(({ text, marked }) => (marked ? el('mark', {}, text) : text))),
  );
}

class SearchBox {
  private readonly input = el('input', {
    type: 'search',
    placeholder: 'Search',
    'aria-label': 'Search',
    'aria-describedby': 'search-keys',
    autocomplete: 'off',
    autocapitalize: 'off',
    spellcheck: 'false',
    enterkeyhint: 'go',
  });
  private readonly said = el('p', { class: 'found-said', role: 'status' });
  private readonly list = el('ol', { class: 'found' });
  readonly element: HTMLElement;
  /** What the list shows; '' while something else is being looked for. */
  private shown = '';
  /** Enter was pressed before anything was found. */
  private going = false;
  private readonly load: () => Promise<Asked>;

  constructor(
    private readonly dialog: HTMLDialogElement,
    options: Options,
  ) {
    this.load = loader(options);
    const form = el('form', { role: 'search' }, this.input);
    this.element = el(
      'div',
      { class: 'search-box' },
      form,
      el(
        'p',
        { class: 'search-keys', id: 'search-keys' },
        'Enter goes to the first place, the arrow keys to the others.',
      ),
      this.said,
      this.list,
    );
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.going = true;
      this.go();
    });
    this.input.addEventListener('input', () => {
      this.going = false;
      void this.look();
    });
    this.element.addEventListener('keydown', (event) => this.move(event));
    // On this page, the dialog would stay before what it leads to.
    this.list.addEventListener('click', (event) => {
      if (event.target instanceof Element && event.target.closest('a')) this.dialog.close();
    });
  }

  begin(): void {
    this.input.focus();
    this.load().catch(() => {});
  }

  private async look(): Promise<void> {
    const query = this.input.value.trim();
    this.shown = '';
    if (query.length < 2) {
      this.list.replaceChildren();
      this.said.textContent = '';
      return;
    }
    try {
      const { heads, pagefind, base } = await this.load();
      if (this.input.value.trim() !== query) return;
      const found = await find(heads, pagefind, query);
      if (this.input.value.trim() !== query) return;
      this.list.replaceChildren(...found.slice(0, SHOWN).map((one) => row(one, base)));
      this.said.textContent =
        found.length === 0 ? `Nothing was found for “${query}”.` : count(found.length, 'place');
      this.shown = query;
      if (this.going) this.go();
    } catch (error) {
      this.said.textContent = `The search could not be loaded: ${(error as Error).message}`;
    }
  }

  private go(): void {
    if (this.shown !== this.input.value.trim()) return;
    this.list.querySelector('a')?.click();
  }

  /** Up and down through field and places. */
  private move(event: KeyboardEvent): void {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    const stops = [this.input, ...this.list.querySelectorAll('a')];
    const at = stops.indexOf(document.activeElement as HTMLInputElement);
    const next = stops[at + (event.key === 'ArrowDown' ? 1 : -1)];
    if (at < 0 || !next) return;
    event.preventDefault();
    next.focus();
  }
}

/** Fills the dialog, which is open. */
export function openSearch(dialog: HTMLDialogElement, options: Options): void {
  const box = new SearchBox(dialog, options);
  document.querySelector(options.element)?.replaceChildren(box.element);
  box.begin();
}
