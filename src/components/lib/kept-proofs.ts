// What src/tools/proofs.ts has found: which examples no longer hold when a statement of a note's lines is left out.
import { hashOf } from '../../runner/kept.ts';
import type { LineRange } from '../../source/binding.ts';
import proofs from './proofs.json' with { type: 'json' };

export interface KeptSection {
  /** The section's examples, each with a hash of its program. */
  examples: Record<string, string>;
  /** By function and hash of the note's lines: examples that break, each with how many do by the same statement. */
  notes: Record<string, Record<string, number>>;
}

export const kept: Readonly<Record<string, KeptSection>> = proofs;

/** The hash of an example's program without comments on lines of their own; expectations count. */
export function hashOfExample(source: string): string {
  return hashOf([said(source)]).slice(0, 8);
}

/** `do_munmap 1f0c2a9b` */
export function keyOf(port: string, lines: string[], ranges: LineRange[]): string {
  const text = ranges.map(({ from, to }) => said(lines.slice(from - 1, to).join('\n')));
  return `${port} ${hashOf(text).slice(0, 8)}`;
}

function said(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/^\s*\/\/(?!=>).*$/gm, '')
    .replace(/^\s*\n/gm, '')
    .trim();
}

/**
 * The examples that break without a statement of a note's lines, each with how many do by the same statement; null if
 * that is not known for these lines. Examples that have changed since are not among them.
 */
export function brokenBy(
  section: string,
  key: string,
  examples: readonly { name: string; source: string }[],
): Record<string, number> | null {
  const found = kept[section]?.notes[key];
  if (found === undefined) return null;
  const as = kept[section].examples;
  return Object.fromEntries(
    Object.entries(found).filter(([name]) => {
      const now = examples.find((one) => one.name === name);
      return now !== undefined && hashOfExample(now.source) === as[name];
    }),
  );
}
