// What the components need to know of ports, from src/source/.
import { entryByName } from '../../../content/outline.ts';
import { callsOf, cards, hrefOf, portOf, spansOf } from '../../source/book.ts';
import type { Port } from '../../source/ports.ts';
import { type CodeLine, type CodeLink, colourLines, escapeHtml } from './code.ts';

/** The port of an entry: the pass over the tree has seen that there is one. */
export function requirePort(name: string): Port {
  const port = portOf(name);
  if (!port) throw new Error(`sim/ has no port of ${name}`);
  return port;
}

/** The identifiers in a port's text that lead somewhere. */
function portLinks(port: Port): CodeLink[] {
  return spansOf(port).flatMap(({ start, end, key }) => {
    const href = hrefOf(key);
    return href ? [{ start, end, href, card: key }] : [];
  });
}

const coloured = new WeakMap<Port, CodeLine[]>();

/** The lines of a port, coloured, with links on what leads somewhere. */
export function portCode(port: Port): CodeLine[] {
  const kept = coloured.get(port) ?? colourLines(port.text, portLinks(port));
  coloured.set(port, kept);
  return kept;
}

/** A name in a list of callers or callees; `through` is the member of a table it is reached by. */
export interface NamedLink {
  name: string;
  href: string | null;
  card: string | null;
  through?: string;
}

export function functionLink(name: string): NamedLink {
  const key = `fn:${name}`;
  const href = hrefOf(key);
  return { name, href, card: href && cards().has(key) ? key : null };
}

const nameOf = (key: string) => key.slice(key.indexOf(':') + 1);

export function callersOf(port: Port): NamedLink[] {
  const { callers, callersByOp } = callsOf(port);
  return [
    ...callers.map((key) => functionLink(nameOf(key))),
    ...callersByOp.map(({ key, op }) => ({ ...functionLink(nameOf(key)), through: op })),
  ];
}

export function calleesOf(port: Port): NamedLink[] {
  return callsOf(port).callees.map((key) => functionLink(nameOf(key)));
}

export function opsOf(port: Port): string[] {
  return [...new Set(callsOf(port).ops.map((call) => call.op))];
}

/** The line of the C: where the outline places an entry, else what the port itself says. */
export function kernelPlaceOf(port: Port): { file: string; line: number; endLine?: number } | null {
  return entryByName(port.name) ?? port.doc.kernel;
}

/** What stands below a port's notes: where it departs from its C, and the known bugs that it keeps. */
export interface Departure {
  label: 'Left out' | 'Differs' | 'Known bug' | 'Known bugs';
  texts: string[];
  /** The words for it in the head: `2 known bugs`. */
  inHead: string;
}

export function departuresOf(port: Port): Departure[] {
  const { omits, differs, bug } = port.doc;
  const said: Departure[] = [];
  if (omits)
    said.push({ label: 'Left out', texts: omits.split('\n'), inHead: 'what it leaves out' });
  if (differs)
    said.push({ label: 'Differs', texts: differs.split('\n'), inHead: 'where it differs' });
  if (bug) {
    const texts = bug.split('\n');
    const one = texts.length === 1;
    said.push({
      label: one ? 'Known bug' : 'Known bugs',
      texts,
      inHead: one ? 'a known bug' : `${texts.length} known bugs`,
    });
  }
  return said;
}

/** The id of the list of them, in an entry's section. */
export function departuresId(port: Port): string {
  return `${port.name}-departures`;
}

/** A doc comment's text as HTML: `code` in back quotes, known functions linked. */
export function docHtml(text: string): string {
  return text
    .split(/`([^`]+)`/)
    .map((part, i) => {
      if (i % 2 === 0) return escapeHtml(part);
      const key = `fn:${part.replace(/\(\)$/, '')}`;
      const href = hrefOf(key);
      const safe = escapeHtml(part);
      return href
        ? `<a class="name" href="${escapeHtml(href)}" data-card="${escapeHtml(key)}">${safe}</a>`
        : `<code>${safe}</code>`;
    })
    .join('');
}

/** Names of the kernel in a text without marks: `copy_mm()`, `mmap_sem`, `VM_WRITE`, `mm/mmap.c:226`. */
const NAME =
  /`[^`]+`|\b[a-z]+(?:\/[\w-]+)+\.[ch](?::\d+)?|\b[A-Za-z_]\w*\(\)|(?<!\w)_*[A-Za-z]+\d*(?:_[A-Za-z0-9]+)+\b/g;

/** The same of a text whose names are not marked: what a port leaves out, how it differs, its bugs. */
export function headHtml(text: string): string {
  return docHtml(text.replace(NAME, (name) => (name.startsWith('`') ? name : `\`${name}\``)));
}
