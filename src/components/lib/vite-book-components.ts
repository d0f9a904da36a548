// Gives <Entry>, <Note>, <Example> and the rest to every page in content/, so that authors import
// nothing. Astro hands an MDX page the components that the page itself exports; this adds that
// export at the end of each file, where it moves no line number.
import type { Plugin } from 'vite';

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
      handler(code) {
        return { code: code + exportLine, map: null };
      },
    },
  };
}
