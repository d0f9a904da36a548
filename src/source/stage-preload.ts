/**
 * A page of the stage names the modules that its script imports, and those that these import, so that they are fetched side by
 * side. Only what is imported when the page is loaded: a module that is loaded later must not be preloaded (client/load.ts).
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';

/** The modules that a built script imports at its beginning, and theirs, as names of files beside it. */
export function importedBy(script: string, read: (name: string) => string): string[] {
  const found = new Set<string>();
  const visit = (name: string): void => {
    for (const [, imported] of read(name).matchAll(
      /\b(?:import|from)\s*["'`]\.\/([\w.-]+\.js)["'`]/g,
    )) {
      if (imported === script || found.has(imported)) continue;
      found.add(imported);
      visit(imported);
    }
  };
  visit(script);
  return [...found];
}

/** What a page of the stage is to have in its head: the same in all of them. */
function preloads(html: string, read: (name: string) => string): string {
  const [, script] = /src="[^"]*\/_astro\/(StagePage\.[\w.-]+\.js)"/.exec(html) ?? [];
  if (script === undefined) throw new Error('the page of the stage has no script of its own');
  return importedBy(script, read)
    .map((name) => `<link rel="modulepreload" href="/_astro/${name}">`)
    .join('');
}

/** For `integrations` in astro.config.mjs, before the policy of pages. */
export const stagePreload: AstroIntegration = {
  name: 'stage-preload',
  hooks: {
    'astro:build:done': ({ dir }) => {
      const root = fileURLToPath(dir);
      const stage = join(root, 'stage');
      if (!existsSync(stage)) return;
      let links = '';
      for (const name of readdirSync(stage, { recursive: true, encoding: 'utf8' })) {
        if (!name.endsWith('.html')) continue;
        const page = join(stage, name);
        const html = readFileSync(page, 'utf8');
        links ||= preloads(html, (script) => readFileSync(join(root, '_astro', script), 'utf8'));
        writeFileSync(page, html.replace('</head>', `${links}</head>`));
      }
    },
  },
};
