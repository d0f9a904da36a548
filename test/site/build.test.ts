// The build that made dist/ had nothing to complain of.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { buildLog, dist } from '../../src/tools/astro.mjs';

test('the site was built without a warning', () => {
  expect(statSync(join(dist, 'index.html')).mtimeMs).toBeLessThanOrEqual(
    statSync(buildLog).mtimeMs,
  );
  const lines = stripVTControlCharacters(readFileSync(buildLog, 'utf8')).split('\n');
  expect(lines.some((line) => /page\(s\) built/.test(line))).toBe(true);
  expect(lines.filter((line) => /\bwarn(ing)?\b|\[draft /i.test(line))).toEqual([]);
});
