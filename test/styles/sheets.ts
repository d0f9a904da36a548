/** The style sheets as they are written. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../src/runner/root.ts';

const root = projectRoot();

/** Every sheet of the book by its path, without its comments. */
export const sheets: Record<string, string> = Object.fromEntries(
  [
    ...readdirSync(join(root, 'src/styles')).map((name) => `src/styles/${name}`),
    'src/pictures/ink.css',
  ].map((path) => [
    path,
    readFileSync(join(root, path), 'utf8').replace(/\/\*[\s\S]*?\*\//g, (text) =>
      text.replace(/[^\n]/g, ' '),
    ),
  ]),
);

/** Where `wanted` occurs, as "path:line: text". */
export function places(wanted: RegExp, except: string[] = []): string[] {
  return Object.entries(sheets)
    .filter(([path]) => !except.includes(path))
    .flatMap(([path, text]) =>
      text
        .split('\n')
        .flatMap((line, i) => (wanted.test(line) ? [`${path}:${i + 1}: ${line.trim()}`] : [])),
    );
}
