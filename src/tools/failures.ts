// What failed in a run of vitest, in few lines each: said once more after everything else, where the end of a long log
// still has it.

import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { SerializedError, TestModule } from 'vitest/node';

/** A test that failed, or a file or a run with an error outside its tests. */
export interface Failure {
  /** `unit · test/mm/mmap.test.ts · do_munmap > splits an area`, as far as there is one. */
  where: string;
  /** What each of its errors says, with the difference if values were compared. */
  says: string;
}

/** All that failed, by file. Errors of hooks count, and of files that could not be loaded. */
export function failuresOf(
  modules: readonly TestModule[],
  unhandled: readonly SerializedError[],
  root: string,
): Failure[] {
  const inFiles = modules.flatMap((module) => {
    const place = (...of: string[]) =>
      [module.project.name, relative(root, module.moduleId), ...of].join(' · ');
    const told = (where: string, errors: readonly SerializedError[]): Failure[] =>
      errors.length === 0
        ? []
        : [{ where, says: errors.map((error) => textOf(error, root)).join('\n') }];
    return [
      ...told(place(), module.errors()),
      ...[...module.children.allSuites()].flatMap((suite) =>
        told(place(suite.fullName), suite.errors()),
      ),
      ...[...module.children.allTests('failed')].map((test) => ({
        where: place(test.fullName),
        says: (test.result().errors ?? []).map((error) => textOf(error, root)).join('\n'),
      })),
    ];
  });
  return [
    ...inFiles,
    ...unhandled.map((error) => ({ where: 'outside all tests', says: textOf(error, root) })),
  ];
}

/** The message, the difference, and the places in the project's own files that led there. */
function textOf(error: SerializedError & { diff?: string }, root: string): string {
  const stack = String(error.stack ?? '');
  const at = stack.split('\n').filter((line) => /^\s+at /.test(line));
  const own = at.filter((line) => line.includes(root) && !line.includes('node_modules'));
  const name = error.name === undefined ? '' : `${error.name}: `;
  const message = `${name}${error.message ?? stack}`;
  return stripVTControlCharacters([message, error.diff ?? '', ...own.slice(0, 3)].join('\n'))
    .replaceAll(`${root}/`, '')
    .replace(/\n(\s*\n)+/g, '\n');
}

/** So many are told in full, so many more by name: together about what a cut log still has. */
const IN_FULL = 6;
const BY_NAME = 30;
const LINES = 15;
const COLUMNS = 300;

/** All of them as the end of a log. */
export function ending(failures: readonly Failure[]): string {
  const named = failures.slice(IN_FULL, IN_FULL + BY_NAME).map(({ where }) => `FAILED: ${where}`);
  const more = failures.length - IN_FULL - BY_NAME;
  return [
    ...failures.slice(0, IN_FULL).map(told),
    ...(named.length > 0 ? [named.join('\n')] : []),
    ...(more > 0 ? [`and ${more} more`] : []),
  ].join('\n\n');
}

/** The beginning and the last three lines of a long text. */
function told({ where, says }: Failure): string {
  const lines = says
    .trimEnd()
    .split('\n')
    .map((line) => (line.length > COLUMNS ? `${line.slice(0, COLUMNS)} …` : line));
  const end = 3;
  const shown =
    lines.length <= LINES ? lines : [...lines.slice(0, LINES - end - 1), '…', ...lines.slice(-end)];
  return [`FAILED: ${where}`, ...shown.map((line) => `    ${line}`)].join('\n');
}
