/**
 * The text of any function that a run goes through: as its section shows it, with links and notes, if it has one; else as
 * it stands in sim/.
 */
import { functionPlaces } from '../call-tree.ts';
import { el } from '../dom.ts';
import { lines as coloured } from '../highlight.ts';

/** A function as the stage shows it. */
export interface Code {
  /** Its lines, `data-l` with the number of each. */
  lines: HTMLElement[];
  /** The note of a line; null if it has none. */
  noteOf(line: number): Node | null;
  /** Where the book explains it; null if nowhere. */
  href: string | null;
}

const pages = new Map<string, Promise<Document>>();
const files = new Map<string, Promise<Record<string, { line: number; text: string }>>>();
const codes = new Map<string, Promise<Code>>();

/** Loads once; what could not be loaded is tried again the next time. */
function once<T>(known: Map<string, Promise<T>>, key: string, load: () => Promise<T>): Promise<T> {
  let loaded = known.get(key);
  if (loaded === undefined) {
    loaded = load();
    known.set(key, loaded);
    loaded.catch(() => known.delete(key));
  }
  return loaded;
}

async function answer(url: string): Promise<Response> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response;
}

/** The code of a function of sim/. `place`: where the book explains it, if that is known. */
export function codeOf(name: string, file: string, place?: string): Promise<Code> {
  return once(codes, `${file} ${name}`, async () => {
    const href = place ?? (await functionPlaces())[name] ?? null;
    const explained = href === null ? null : await portAt(href, name);
    return explained ?? fromFile(name, file, href);
  });
}

/** The port as a section has it; null if the place that explains it shows no port. */
async function portAt(href: string, name: string): Promise<Code | null> {
  const [path] = href.split('#');
  if (path.includes('/reference/functions')) return null;
  const page = await once(pages, path, async () =>
    new DOMParser().parseFromString(await (await answer(path)).text(), 'text/html'),
  );
  const port = page.querySelector(`book-port[data-name="${CSS.escape(name)}"]`);
  if (port === null) return null;
  const lines: HTMLElement[] = [];
  const notes = new Map<number, Element>();
  let note: Element | null = null;
  for (const line of port.querySelectorAll<HTMLElement>('.port-code .l')) {
    lines.push(document.importNode(line, true));
    const { n } = line.dataset;
    if (n !== undefined) note = port.querySelector(`.note[data-n="${CSS.escape(n)}"]`);
    if (note !== null) notes.set(Number(line.dataset.l), note);
  }
  return {
    lines,
    href,
    noteOf: (line) => {
      const note = notes.get(line);
      if (note === undefined) return null;
      const shown = el('div', { class: 'sl-markdown-content' });
      shown.append(document.importNode(note, true));
      // What runs an example on its section's page.
      for (const proof of shown.querySelectorAll('.proof')) proof.remove();
      return shown;
    },
  };
}

async function fromFile(name: string, file: string, href: string | null): Promise<Code> {
  const known = await once(files, file, async () =>
    (await answer(`${import.meta.env.BASE_URL}stage/code/${file}.json`)).json(),
  );
  const { line, text } = known[name] ?? { line: 1, text: '' };
  return { lines: coloured(text, line), href, noteOf: () => null };
}

/** A reader's own text. */
export function codeOfText(text: string, first = 1): Code {
  return { lines: coloured(text, first), href: null, noteOf: () => null };
}
