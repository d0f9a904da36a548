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
