/** The lines of the ports on this page that a run went through. */
import type { FileHits, RunResult } from '../runner/result.ts';
import { button, el } from './dom.ts';
import { ports as changeable } from './page.ts';

export interface PortLines {
  name: string;
  /** Lines on which a statement stands, and how many of them the run went through. */
  all: number;
  ran: number;
}

const ports = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('book-port')];

interface Found extends PortLines {
  port: HTMLElement;
  hits: FileHits;
}

function look(result: RunResult): Found[] {
  const found: Found[] = [];
  for (const port of ports()) {
    const { name = '', file = '' } = port.dataset;
    const table = result.linesHit?.[file];
    const statements = result.statementLines?.[file];
    // A changed function does not count its lines.
    if (table === undefined || statements === undefined || changeable.get(name)?.changed) {
      continue;
    }
    const lines = [...port.querySelectorAll<HTMLElement>('.l')].map((l) => Number(l.dataset.l));
    const own = lines.filter((n) => statements.includes(n));
    const ran = own.filter((n) => table[n] !== undefined).length;
    if (ran > 0) found.push({ port, name, hits: table, all: own.length, ran });
  }
  return found;
}

/** What a run went through, port by port, in the page's order. */
export function linesOf(result: RunResult): PortLines[] {
  return look(result).map(({ name, all, ran }) => ({ name, all, ran }));
}

/** Takes the marks off all ports. */
export function hideLines(): void {
  for (const port of ports()) {
    for (const line of port.querySelectorAll('.l.ran')) line.classList.remove('ran', 'ran-partly');
    for (const extra of port.querySelectorAll('.ran-count, .ran-caption, .port-picture'))
      extra.remove();
  }
  document.dispatchEvent(new CustomEvent('book-lines-hidden'));
}

/** Marks the lines, with how often each was begun. `of`: of what run, and its place on the page. */
export function showLines(
  result: RunResult,
  of: { title: string; anchor: string },
  hide: () => void,
): void {
  hideLines();
  for (const { port, hits, all, ran } of look(result)) {
    for (const line of port.querySelectorAll<HTMLElement>('.l')) {
      const hit = hits[Number(line.dataset.l)];
      if (hit === undefined) continue;
      line.classList.add('ran');
      line.classList.toggle('ran-partly', hit.partly);
      const times = `${hit.count}×`;
      line.append(
        el(
          'span',
          {
            class: 'ran-count',
            title: hit.partly ? 'what follows on the line was not reached' : null,
          },
          hit.partly ? `${times} (in part)` : times,
        ),
      );
    }
    port
      .querySelector('.port-caption')
      ?.after(
        el(
          'p',
          { class: 'ran-caption' },
          `${ran} of ${all} lines gone through by `,
          el('a', { href: `#${of.anchor}` }, of.title.replace(/\.$/, '')),
          ' ',
          button('Hide', hide),
        ),
      );
  }
}
