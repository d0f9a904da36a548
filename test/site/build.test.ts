// The build that made dist/ had nothing to complain of.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { projectRoot } from '../../src/runner/root.ts';
import { dist } from './pages.ts';

const log = join(projectRoot(), 'node_modules/.cache/running-commentary/build.log');

test('the site was built without a warning', () => {
  expect(statSync(join(dist, 'index.html')).mtimeMs).toBeLessThanOrEqual(statSync(log).mtimeMs);
  const lines = stripVTControlCharacters(readFileSync(log, 'utf8')).split('\n');
  expect(lines.some((line) => /page\(s\) built/.test(line))).toBe(true);
  expect(lines.filter((line) => /\bwarn(ing)?\b|\[draft /i.test(line))).toEqual([]);
});
