/** Lines of a text that the reader has changed, while no editor is open; the build has made those of the book. */
import { linesOf } from '../tokens.ts';
import { el } from './dom.ts';

/** One element for each line, its line feed inside; `data-l` counts from `first`. */
export function lines(text: string, first = 1): HTMLElement[] {
  const all = linesOf(text);
  return all.map((pieces, i) => {
    const line = el('span', { class: 'l', 'data-l': first + i });
    for (const { text, name } of pieces)
      line.append(name === '' ? text : el('span', { class: name }, text));
    if (i < all.length - 1) line.append('\n');
    const indent = /^ */.exec(pieces[0]?.text ?? '')?.[0].length ?? 0;
    if (indent > 0) line.style.setProperty('--i', String(indent));
    return line;
  });
}
