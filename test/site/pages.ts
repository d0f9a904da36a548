/** The pages of the built site, as files. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { dist } from '../../src/tools/astro.mjs';

/** A page by its address, `/3-searching/`. */
export interface SitePage {
  path: string;
  file: string;
  html: string;
}

export function allPages(): SitePage[] {
  if (!existsSync(join(dist, 'index.html'))) {
    throw new Error('There is no dist/: run `npm run build` before the tests of the site.');
  }
  return readdirSync(dist, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.html'))
    .map((entry) => {
      const file = join(entry.parentPath, entry.name);
      const path = `/${relative(dist, file).split(sep).join('/')}`.replace(/index\.html$/, '');
      return { path, file, html: readFileSync(file, 'utf8') };
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}
