// npm leaves what it cannot find out of the lock file without a word, and `npm ci` then refuses it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

interface Locked {
  optionalDependencies?: Record<string, string>;
}

const root = join(import.meta.dirname, '..');
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, Locked>;
};

/** Where Node would find `name` from the package at `path`: its own folder, then those above. */
function lockedFor(path: string, name: string): boolean {
  for (
    let folder = path;
    ;
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf('node_modules/') - 1))
  ) {
    const prefix = folder === '' ? '' : `${folder}/`;
    if (lock.packages[`${prefix}node_modules/${name}`]) return true;
    if (folder === '') return false;
  }
}

test('every optional dependency has its entry in the lock file', () => {
  let looked = 0;
  const missing: string[] = [];
  for (const [path, { optionalDependencies = {} }] of Object.entries(lock.packages)) {
    for (const name of Object.keys(optionalDependencies)) {
      looked++;
      if (!lockedFor(path, name)) missing.push(`${path || 'the project'} → ${name}`);
    }
  }
  expect(missing).toEqual([]);
  expect(looked).toBeGreaterThan(50);
});

test('the lock file belongs to this package.json', () => {
  const own = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const { dependencies, devDependencies, optionalDependencies } = lock.packages[''] as typeof own;
  expect({ dependencies, devDependencies, optionalDependencies }).toEqual({
    dependencies: own.dependencies,
    devDependencies: own.devDependencies,
    optionalDependencies: own.optionalDependencies,
  });
});

test('versions are exact', () => {
  const own = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const loose = Object.entries({
    ...own.dependencies,
    ...own.devDependencies,
    ...own.optionalDependencies,
  }).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(String(version)));
  expect(loose).toEqual([]);
});
