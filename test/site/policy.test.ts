// Every page has a policy, and it is strict: nothing from elsewhere, no script but the site's own, to the letter.
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { withPolicy } from '../../src/source/policy.ts';
import { allPages } from './pages.ts';

const metas = /<meta http-equiv="content-security-policy" content="([^"]*)">/g;

/** By directive, what it allows. */
function read(policy: string): Record<string, string[]> {
  return Object.fromEntries(
    policy.split('; ').map((directive) => {
      const [name, ...allowed] = directive.split(' ');
      return [name, allowed];
    }),
  );
}

const hashOf = (text: string): string =>
  `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

test('every page has one, before anything that it is about', () => {
  const pages = allPages();
  expect(pages.length).toBeGreaterThan(100);
  for (const { path, html } of pages) {
    const found = [...html.matchAll(metas)];
    expect(found.length, path).toBe(1);
    expect(html.slice(0, found[0].index), path).not.toMatch(/<(script|link|style|img|iframe)/);
  }
});

test('none allows more than the site itself, and each names its inline scripts', () => {
  const allowed: Record<string, string[]> = {};
  for (const { path, html } of allPages()) {
    if (path === '/cage.html') continue;
    const policy = read([...html.matchAll(metas)][0][1]);
    const { 'script-src': scripts, ...rest } = policy;
    for (const [name, list] of Object.entries(rest)) allowed[name] ??= list;
    expect(rest, path).toEqual(allowed);
    const inline = [...html.matchAll(/<script(?![^>]*json)[^>]*>([^<][\s\S]*?)<\/script>/g)];
    const wanted = new Set([
      "'self'",
      "'wasm-unsafe-eval'",
      ...inline.map(([, text]) => hashOf(text)),
    ]);
    expect(new Set(scripts), path).toEqual(wanted);
    expect(html, `${path} has a handler in an attribute`).not.toMatch(/<[a-z][^<>]*\son[a-z]+="/);
  }
  expect(allowed).toEqual({
    'default-src': ["'none'"],
    'style-src': ["'self'", "'unsafe-inline'"],
    'font-src': ["'self'"],
    'img-src': ["'self'", 'data:'],
    'connect-src': ["'self'"],
    'frame-src': ["'self'"],
    'worker-src': ["'self'"],
    'base-uri': ["'none'"],
    'form-action': ["'none'"],
  });
});

test('the page of the cage may run its one script, and make workers of texts', () => {
  const cage = allPages().find(({ path }) => path === '/cage.html')!;
  const [, script] = /<script>([\s\S]*?)<\/script>/.exec(cage.html)!;
  expect(read([...cage.html.matchAll(metas)][0][1])).toEqual({
    'default-src': ["'none'"],
    'script-src': [hashOf(script), "'unsafe-eval'"],
    'worker-src': ['blob:'],
    'base-uri': ["'none'"],
    'form-action': ["'none'"],
  });
});

test('data is no script, an empty one needs no hash, and a policy that is there stays', () => {
  const page =
    '<head><meta charset="utf-8"><script type="application/json">{}</script><script src="/a.js"></script><script>1</script></head>';
  const written = withPolicy(page);
  expect(written.match(/'sha256-[^']*'/g)).toEqual([hashOf('1')]);
  expect(withPolicy(written)).toBe(written);
  expect(() => withPolicy('<head></head>')).toThrow(/no <meta charset>/);
});
