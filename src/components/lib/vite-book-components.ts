// Gives <Entry>, <Note>, <Example> and the rest to every page in content/, so that authors import
// nothing. Astro hands an MDX page the components that the page itself exports; this adds that
// export at the end of each file, where it moves no line number.
//
// A text that is no MDX becomes, while someone writes, a page that says where and why.
import { relative, sep } from 'node:path';
import { mdxToMdast } from 'satteri';
import type { Plugin } from 'vite';
import { projectRoot } from '../../runner/root.ts';
import { isBeingWritten } from '../../source/book.ts';
import { mistakeText, syntaxMistake } from '../../source/prose.ts';

const exportLine = `

import { bookComponents as __bookComponents } from '/src/components/index.ts';
export const components = __bookComponents;
`;

export function bookComponents(): Plugin {
  return {
    name: 'book-components',
    enforce: 'pre',
    transform: {
      filter: { id: /\/content\/[^?]*\.mdx$/ },
      handler(code, id) {
        const text = isBeingWritten() ? readable(code, id) : code;
        return { code: text + exportLine, map: null };
      },
    },
  };
}

/** The text itself; if that is no MDX, its head and what is wrong. */
function readable(code: string, id: string): string {
  try {
    mdxToMdast(code);
    return code;
  } catch (error) {
    const mistake = syntaxMistake(error, relative(projectRoot(), id).split(sep).join('/'));
    const lines = code.split('\n');
    const from = Math.max(0, mistake.line - 3);
    const near = lines.slice(from, mistake.line + 2).map((line, i) => `${from + i + 1}  ${line}`);
    const text = JSON.stringify(`${mistakeText(mistake)} — ${near.join('\n')}`);
    const [head] = /^---\n[\s\S]*?\n---\n/.exec(code) ?? [''];
    return `${head}\n<Mistake text={${text}} />\n`;
  }
}
