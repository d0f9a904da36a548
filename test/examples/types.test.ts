import { join } from 'node:path';
import { expect, test } from 'vitest';
import { allExercises } from '../../src/runner/examples.ts';
import { projectRoot } from '../../src/runner/root.ts';
import { typeMistakes } from './typed.ts';

// Examples, starts and answers are files of the project and checked with it. A check.ts is not a
// module of its own: it is typed here, behind the text that it is appended to.

/** One text out of two, with the imports of both in its first line; lines of `check` are kept. */
function joined(text: string, check: string): string {
  const names = new Set<string>();
  const blank = (part: string): string =>
    part.replace(/^import\s*\{([^}]*)\}\s*from\s*'sim';?/gm, (whole, list: string) => {
      for (const name of list.split(',')) if (name.trim() !== '') names.add(name.trim());
      return whole.replace(/[^\n]/g, '');
    });
  const body = `${blank(text)}\n${blank(check)}`;
  return `import { ${[...names].join(', ')} } from 'sim';${body}`;
}

test('every check fits the answer and the start that it is appended to', {
  timeout: 60_000,
}, () => {
  const root = projectRoot();
  const texts = new Map<string, { text: string; lines: number; place: string }>();
  for (const { directory, start, answer, check } of allExercises()) {
    for (const [name, text] of [
      ['start', start],
      ['answer', answer],
    ]) {
      texts.set(join(root, directory, `check-of-${name}.ts`), {
        text: joined(text, check),
        lines: text.split('\n').length,
        place: `${directory}/check.ts`,
      });
    }
  }
  const found = typeMistakes(new Map([...texts].map(([file, { text }]) => [file, text])));
  const wrong = found.flatMap(({ file, line, text }) => {
    const { lines, place } = texts.get(file)!;
    // What is wrong in start.ts or answer.ts itself is told where the project is typed.
    return line > lines ? [`${place}:${line - lines}: ${text}`] : [];
  });
  expect([...new Set(wrong)]).toEqual([]);
});
