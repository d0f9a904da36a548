/**
 * TypeScript in colour without a parser: comments, strings, keywords, numbers. For texts that the
 * reader has changed, while no editor is open; the book's own texts are coloured when it is built.
 */
import { el } from './dom.ts';

const keywords = new Set(
  (
    'as async await break case catch class const continue debugger default delete do else enum ' +
    'export extends false finally for function if implements import in instanceof interface let ' +
    'new null of return static super switch this throw true try type typeof undefined var void ' +
    'while yield'
  ).split(' '),
);

const token =
  /(\/\/.*|\/\*[\s\S]*?(?:\*\/|$))|('(?:[^'\\\n]|\\.)*'?|"(?:[^"\\\n]|\\.)*"?|`(?:[^`\\]|\\[\s\S])*`?)|(\b(?:0x[\da-f]+|\d[\d_.]*)\b)|([A-Za-z_$][\w$]*)/gi;

/** One element for each line, its line feed inside; `data-l` counts from `first`. */
export function lines(text: string, first = 1): HTMLElement[] {
  const made: HTMLElement[] = [];
  let line: HTMLElement;
  const begin = (): void => {
    line = el('span', { class: 'l', 'data-l': first + made.length });
    made.push(line);
  };
  const put = (part: string, name: string): void => {
    part.split('\n').forEach((piece, i) => {
      if (i > 0) {
        line.append('\n');
        begin();
      }
      if (piece !== '') line.append(name === '' ? piece : el('span', { class: name }, piece));
    });
  };
  begin();
  let at = 0;
  for (const found of text.matchAll(token)) {
    put(text.slice(at, found.index), '');
    const [whole, comment, string, number, word] = found;
    const name = comment
      ? 't-c'
      : string
        ? 't-s'
        : number
          ? 't-n'
          : keywords.has(word)
            ? 't-k'
            : '';
    put(whole, name);
    at = found.index + whole.length;
  }
  put(text.slice(at), '');
  for (const element of made) {
    const indent = /^ */.exec(element.textContent)?.[0].length ?? 0;
    if (indent > 0) element.style.setProperty('--i', String(indent));
  }
  return made;
}
