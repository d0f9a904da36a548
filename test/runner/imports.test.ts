import { expect, test } from 'vitest';
import { allExamples, allExercises } from '../../src/runner/examples.ts';
import { importing, importsOf } from '../../src/runner/imports.ts';
import { prepare } from '../../src/runner/prepare.ts';

const one = `// A title.
import { boot, PAGE_SIZE } from 'sim';

boot();
`;
const several = `// A title.

import {
  boot,
  MAP_PRIVATE,
  type Process,
} from 'sim';
boot();
`;

test('the imports of a text are found, with the empty lines after them', () => {
  expect(importsOf(one)).toEqual({ from: 2, to: 3, names: 2 });
  expect(importsOf(several)).toEqual({ from: 3, to: 7, names: 3 });
  expect(importsOf("import { a } from 'sim';\nimport type { b } from 'sim';\n")).toEqual({
    from: 1,
    to: 2,
    names: 2,
  });
  expect(importsOf('// A title.\nboot();\n')).toBeNull();
  expect(importsOf('')).toBeNull();
});

test('in every text of the book they are all that is imported', () => {
  const texts = [
    ...allExamples().map(({ source }) => source),
    ...allExercises().flatMap(({ start, answer }) => [start, answer]),
  ];
  expect(texts.length).toBeGreaterThan(250);
  for (const text of texts) {
    const found = importsOf(text);
    const lines = text.split('\n');
    expect(found === null || /^import\b/.test(lines[found.from - 1]), text).toBe(true);
    expect(lines.slice(found?.to ?? 0).join('\n')).not.toMatch(/^import\b/m);
  }
});

/** The text with the name in it. */
function added(text: string, name: string): string {
  const { at, insert } = importing(text, name);
  return text.slice(0, at) + insert + text.slice(at);
}

test('a name is added in the order of the letters', () => {
  const line = (text: string): string => text.split('\n')[1];
  expect(line(added(one, 'MAP_FIXED'))).toBe("import { boot, MAP_FIXED, PAGE_SIZE } from 'sim';");
  expect(line(added(one, 'PROT_READ'))).toBe("import { boot, PAGE_SIZE, PROT_READ } from 'sim';");
  expect(line(added(one, 'alloc_page'))).toBe("import { alloc_page, boot, PAGE_SIZE } from 'sim';");
  expect(added(several, 'MAP_FIXED')).toContain('  boot,\n  MAP_FIXED,\n  MAP_PRIVATE,\n');
  expect(added(several, 'PROT_READ')).toContain("  type Process,\n  PROT_READ,\n} from 'sim';");
  expect(added(several, 'PAGE_SIZE')).toContain('  PAGE_SIZE,\n  type Process,\n');
});

test('a text that imports nothing gets an import of its own', () => {
  expect(added('boot();\n', 'boot')).toBe("import { boot } from 'sim';\nboot();\n");
  expect(added('// A title.\nboot();\n', 'boot')).toBe(
    "// A title.\nimport { boot } from 'sim';\nboot();\n",
  );
  const types = "import type { Machine } from 'sim';\nboot();\n";
  expect(added(types, 'boot')).toContain("import { boot } from 'sim';\n");
  expect(added("import {} from 'sim';\n", 'boot')).toMatch(/^import \{ ?boot ?\} from 'sim';\n$/);
});

test('whatever is added can be read, and is imported', () => {
  const every = allExamples().filter((_, i) => i % 10 === 0);
  for (const { source } of every) {
    const { imports } = prepare(`${added(source, 'zap_page_range')}\nzap_page_range;\n`);
    expect(imports.map(({ name }) => name)).toContain('zap_page_range');
  }
});
