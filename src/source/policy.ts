/**
 * The Content-Security-Policy that every page of the site has, as the first thing in its head.
 *
 * Written over the finished pages: what is inline in them comes from Starlight and from Vite, and only there is it known
 * to the letter. Astro's own `security.csp` leaves out the scripts that are `is:inline`, which are six of Starlight's.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';

/**
 * Everything comes from the site itself. Pagefind compiles WebAssembly. CodeMirror writes its styles into the page, and
 * Starlight and the listings have `style` attributes, whose values no hash can name in advance.
 */
function policy(scripts: string[], connect: string[] = []): string {
  return [
    "default-src 'none'",
    `script-src ${["'self'", "'wasm-unsafe-eval'", ...scripts].join(' ')}`,
    "style-src 'self' 'unsafe-inline'",
    "font-src 'self'",
    "img-src 'self' data:",
    `connect-src ${["'self'", ...connect].join(' ')}`,
    "frame-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/** The inline scripts of a page, as they stand in it; those that are data do not run. */
function inlineScripts(html: string): string[] {
  const found: string[] = [];
  for (const [, attributes, text] of html.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/gi)) {
    const type = /\btype="([^"]*)"/.exec(attributes)?.[1] ?? 'module';
    if (text.trim() !== '' && (type === 'module' || /javascript/.test(type))) found.push(text);
  }
  return found;
}

/** A page with its policy; one that brings a policy of its own keeps that. */
export function withPolicy(html: string): string {
  if (/http-equiv="content-security-policy"/i.test(html)) return html;
  const hashes = inlineScripts(html).map(
    (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`,
  );
  const meta = `<meta http-equiv="content-security-policy" content="${policy([...new Set(hashes)].sort())}">`;
  const at = /<meta charset="[^"]*"\s*\/?>/i.exec(html);
  if (at === null) throw new Error('a page has no <meta charset>, behind which its policy belongs');
  const end = at.index + at[0].length;
  return html.slice(0, end) + meta + html.slice(end);
}

/** For `integrations` in astro.config.mjs. */
export const pagePolicy: AstroIntegration = {
  name: 'page-policy',
  hooks: {
    'astro:build:done': ({ dir }) => {
      const root = fileURLToPath(dir);
      for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
        if (!name.endsWith('.html')) continue;
        const path = join(root, name);
        writeFileSync(path, withPolicy(readFileSync(path, 'utf8')));
      }
    },
    // Vite writes scripts into pages that it serves, and tells them of changes through a socket: all else is as in a build.
    'astro:server:setup': ({ server }) => {
      const said = policy(["'unsafe-inline'"], ['ws:']);
      server.middlewares.use((request, response, next) => {
        if (!request.url?.includes('/cage.html'))
          response.setHeader('content-security-policy', said);
        next();
      });
    },
  },
};
