/** The difference between two texts, drawn: what is gone, what is new, and some lines around it. */

import { el } from './dom.ts';
import { difference } from './text-difference.ts';

const words = { same: '', gone: 'only in the book: ', new: 'new: ' };

/** @param first the number of the first line */
export function differenceView(from: string, to: string, first = 1): HTMLElement {
  const pieces = difference(from, to);
  const code = el('code', {});
  pieces.forEach((piece, i) => {
    if (i > 0) code.append(el('span', { class: 'text-difference-gap' }, '⋯\n'));
    for (const { kind, text, number } of piece) {
      const line = el('span', {
        class: `text-difference-line ${kind}`,
        'data-l': number + first - 1,
      });
      if (words[kind]) line.append(el('span', { class: 'sr-only' }, words[kind]));
      line.append(`${text}\n`);
      code.append(line);
    }
  });
  return el('pre', { class: 'text-difference not-content' }, code);
}
