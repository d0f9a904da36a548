// What the style sheets have once: colours, sizes of type, the breakpoint, layers.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fonts } from '../../src/components/lib/fonts.ts';
import { projectRoot } from '../../src/runner/root.ts';
import { places, sheets } from './sheets.ts';

const root = projectRoot();

test('colours are the palette’s', () => {
  const written = places(/#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|oklch|color-mix)\(/i, [
    'src/styles/palette.css',
  ]);
  // A shadow is black in both themes.
  expect(written.filter((place) => !place.includes('box-shadow: 0 4px 18px rgb(0 0 0'))).toEqual(
    [],
  );
  expect(places(/data-theme/)).toEqual(Array(4).fill(expect.stringContaining('palette.css')));
});

test('sizes of type are those of the scale, or relative to what stands around', () => {
  const sizes = places(/font-size:/, ['src/pictures/ink.css']);
  expect(sizes.length).toBeGreaterThan(20);
  expect(
    sizes.filter((s) => !/font-size: (?:var\(--text-[a-z0-9]+\)|inherit|[\d.]+em);/.test(s)),
  ).toEqual([]);
});

test('the breakpoint of the window is stated once', () => {
  expect(places(/@media[^{]*width/, ['src/styles/media.css'])).toEqual([]);
  expect(places(/@media \(--(?:wide|narrow)\)/).length).toBeGreaterThan(3);
});

test('no rule is made stronger by what stands around it', () => {
  expect(places(/\.sl-markdown-content/, ['src/styles/page.css'])).toEqual([]);
  expect(places(/!important/)).toEqual([expect.stringContaining('display: none')]);
  const imported = [
    ...sheets['src/styles/index.css'].matchAll(/@import "([^"]+)"( layer\([a-z.]+\))?;/g),
  ];
  const files = readdirSync(join(root, 'src/styles')).filter((name) => name !== 'index.css');
  expect(imported.map(([, path]) => path).sort()).toEqual(
    ['../pictures/ink.css', ...files.map((name) => `./${name}`)].sort(),
  );
  // CodeMirror's rules are in no layer; what is stated of windows can be in none.
  const outside = imported.flatMap(([, path, layer]) => (layer ? [] : [path]));
  expect(outside).toEqual(['./media.css', './editor.css']);
});

test('every custom property that is used is defined', () => {
  const defined = new Set([
    ...fonts.map((font) => font.cssVariable),
    ...Object.values(sheets).flatMap((text) =>
      [...text.matchAll(/(--[\w-]+)\s*:/g)].map(([, name]) => name),
    ),
  ]);
  // Set by scripts; Starlight's own.
  for (const name of ['--i', '--sign-height', '--sl-nav-height', '--sl-search-cancel-space'])
    defined.add(name);
  const used = Object.entries(sheets).flatMap(([path, text]) =>
    [...text.matchAll(/var\((--[\w-]+)/g)].map(([, name]) => `${path}: ${name}`),
  );
  expect(used.length).toBeGreaterThan(100);
  expect(used.filter((use) => !defined.has(use.split(' ')[1]))).toEqual([]);
});

test('the faces are in the packages, and all of a first page is less than 150 KB', () => {
  const bytes = fonts
    .flatMap((font) => font.options.variants)
    .map(({ src: [path] }) => readFileSync(join(root, 'node_modules', path)).length);
  expect(bytes.length).toBe(7);
  expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(150_000);
});
