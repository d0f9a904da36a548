// Which thing of the engine a piece of `code` in prose names, if it names one.
import type { Card } from './xref.ts';

export interface Names {
  /** The key of what is named: `fn:do_munmap`; null for what is no name. */
  keyOf: (code: string) => string | null;
}

/** Words that mean the field or the variable wherever they stand. */
const SURE = new Set(['mmlist', 'nopage', 'readpage', 'rss', 'swaplock', 'writepage']);
/** Words that are system calls, and as often operations of an area. */
const UNSURE = new Set(['open', 'close']);

/** What is declared once is found by its name alone; fields that several structures have need theirs before them. */
export function namesOf(cards: Map<string, Card>): Names {
  const fields = new Map<string, string | null>();
  for (const { kind, key } of cards.values()) {
    if (kind !== 'field') continue;
    const name = key.slice(key.indexOf('.') + 1);
    // A word such as `count` is more often something else.
    if (name.includes('_') || SURE.has(name)) fields.set(name, fields.has(name) ? null : key);
  }
  return {
    keyOf(code) {
      if (UNSURE.has(code)) return null;
      const name = code.replace(/^(?:struct|&) ?/, '').replace(/\(\)$/, '');
      const field = /^\w+(?:\.|->)(\w+)$/.exec(name);
      if (field) {
        const own = `field:${name.replace('->', '.')}`;
        return cards.has(own) ? own : (fields.get(field[1]) ?? null);
      }
      // A letter by itself is what the prose around it calls so.
      if (!/^-?\w\w+$/.test(name)) return null;
      const bare = name.replace(/^-(?=E[A-Z])/, '');
      const keys = [
        `fn:${bare}`,
        `fn:sys_${bare}`,
        // `mmap` is the older of the two, which takes its arguments from memory; both come to the same.
        `fn:sys_${bare}2`,
        `struct:${bare}`,
        ...(/^struct /.test(code) ? [`struct:struct_${bare}`] : []),
        `const:${bare}`,
        `global:${bare}`,
      ];
      // Of our own names, camelCase, those are functions that prose would speak of; a word is none.
      const found = keys.find((key) => cards.has(key));
      if (found)
        return /^(?:const|global)/.test(found) && !/[_A-Z]/.test(bare) && !SURE.has(bare)
          ? null
          : found;
      return fields.get(bare) ?? null;
    },
  };
}
