/** What a text imports: where that stands, and how one name more is put in. */

/** The lines, from 1, of a text's imports, with the empty ones after them, and how many names they bring. */
export interface Imports {
  from: number;
  to: number;
  names: number;
}

/** Comments and empty lines, and then imports. */
const head = /^(?:[ \t]*(?:\/\/.*)?\n)*/;
const imports = /^(?:import\b[^;]*;[ \t]*\n)+/;

const linesIn = (text: string): number => text.split('\n').length - 1;

/** The imports at the head of a text; null if it begins with something else. */
export function importsOf(text: string): Imports | null {
  const before = head.exec(text)?.[0] ?? '';
  const found = imports.exec(text.slice(before.length))?.[0];
  if (found === undefined) return null;
  const behind = /^(?:[ \t]*\n)*/.exec(text.slice(before.length + found.length))?.[0] ?? '';
  const lists = [...found.matchAll(/\{([^}]*)\}/g)].map(([, list]) => namesIn(list).length);
  return {
    from: linesIn(before) + 1,
    to: linesIn(before + found + behind),
    names: lists.reduce((sum, n) => sum + n, 0),
  };
}

/** Are they so long that they stand in the way of what an example is about? */
export function foldable({ from, to }: Imports): boolean {
  return to - from >= 3;
}

/** How many lines of a text are seen while its imports are folded. */
export function shownLines(text: string): number {
  const found = importsOf(text);
  const hidden = found !== null && foldable(found) ? found.to - found.from : 0;
  return linesIn(text.trimEnd()) + 1 - hidden;
}

const namesIn = (list: string): string[] =>
  list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

/** A piece of text that comes in at a place. */
export interface Insertion {
  at: number;
  insert: string;
}

/** What makes `name` one of the names that a text imports from 'sim', in the order of the letters. */
export function importing(text: string, name: string): Insertion {
  const found = /^import[ \t]*\{([^}]*)\}[ \t]*from[ \t]*(['"])sim\2/m.exec(text);
  if (found === null) return alone(text, name);
  const [whole, list] = found;
  const begin = found.index + whole.indexOf('{') + 1;
  const bare = (one: string): string => one.replace(/^type /, '').toLowerCase();
  const behind = namesIn(list).find((one) => bare(one) > name.toLowerCase());
  // A name of a list of several lines has a line of its own.
  const gap = list.includes('\n') ? '\n  ' : ' ';
  if (behind !== undefined) {
    const place = list.search(new RegExp(`(?<![\\w$])${behind.replaceAll('$', '\\$&')}(?![\\w$])`));
    return { at: begin + place, insert: `${name},${gap}` };
  }
  const end = list.trimEnd();
  const comma = end === '' || end.endsWith(',') ? '' : ',';
  const tail = gap === ' ' ? '' : ',';
  return { at: begin + end.length, insert: `${comma}${gap}${name}${tail}` };
}

/** An import of its own, under the title if there is one. */
function alone(text: string, name: string): Insertion {
  const title = /^\/\/.*\n/.exec(text)?.[0] ?? '';
  return { at: title.length, insert: `import { ${name} } from 'sim';\n` };
}
