// Which examples show what a note says: those that no longer hold when a statement of its lines is left out, where few
// others break. Where that is not known (src/tools/proofs.ts), those whose runs go through lines that few go through.
import { allExamples } from '../../runner/examples.ts';
import { type Brief, keptBrief } from '../../runner/kept-runs.ts';
import type { FileHits } from '../../runner/result.ts';
import type { LineRange } from '../../source/binding.ts';
import { commentaryOf } from '../../source/book.ts';
import type { ProseNode } from '../../source/prose.ts';
import { brokenBy, keyOf } from './kept-proofs.ts';

/** What a run went through of one file. */
export interface Walked {
  name: string;
  hits: FileHits;
}

/** A note's lines by their numbers in the file, and the examples that its text links to. */
export interface Claim {
  lines: number[];
  linked: string[];
  /** What is known of examples that break (brokenBy); null if nothing is. */
  broken: Record<string, number> | null;
}

/** No note has more. */
const MOST = 3;

/** Nor more than these, unless its text links to them. */
const ENOUGH = 2;

/**
 * The examples that show a note, at most two, or three that it links to, each of which went through its lines. Those that the note links to come
 * first; then those that break without a statement by which few break, the fewest first.
 */
export function proofsOf({ lines, linked, broken }: Claim, runs: Walked[]): string[] {
  const began = (name: string) => {
    const run = runs.find((one) => one.name === name);
    return run !== undefined && lines.some((line) => run.hits[line] !== undefined);
  };
  const others = broken === null ? walkedAlone(lines, runs) : breakAlone(broken, runs.length);
  const named = linked.filter(began);
  return [...new Set([...named, ...others])].slice(
    0,
    Math.min(MOST, Math.max(ENOUGH, named.length)),
  );
}

function breakAlone(broken: Record<string, number>, examples: number): string[] {
  return Object.entries(broken)
    .filter(([, many]) => many <= Math.max(1, Math.floor(examples / 2)))
    .sort(([, a], [, b]) => a - b)
    .map(([name]) => name);
}

/** Those that finished a line which few finish, the fewest first, and of these those that finished most lines. */
function walkedAlone(lines: number[], runs: Walked[]): string[] {
  const finished = (line: number) =>
    runs.filter(({ hits }) => hits[line] !== undefined && !hits[line].partly);
  const few = Math.min(MOST, Math.floor(runs.length / 2));
  const found = new Map<string, { rarest: number; lines: number }>();
  for (const line of lines) {
    const all = finished(line);
    if (all.length > few) continue;
    for (const { name } of all) {
      const before = found.get(name) ?? { rarest: all.length, lines: 0 };
      found.set(name, { rarest: Math.min(before.rarest, all.length), lines: before.lines + 1 });
    }
  }
  return [...found]
    .sort(([, a], [, b]) => a.rarest - b.rarest || b.lines - a.lines)
    .map(([name]) => name);
}

/** An example, as a note or a list names it. */
export interface Proof {
  name: string;
  title: string;
}

/** A note that an example shows. */
export interface Shown {
  entry: string;
  number: number;
  /** Does the example no longer hold without one of its statements? Else it is linked, or runs its lines as few do. */
  breaks: boolean;
}

interface Proofs {
  /** By `do_munmap-5`. */
  ofNote: Map<string, Proof[]>;
  /** By the example's name. */
  ofExample: Map<string, Shown[]>;
}

const known = new Map<string, { commentary: unknown; proofs: Promise<Proofs> }>();

/** What examples of a section show which of its notes. */
export function proofsIn(section: string): Promise<Proofs> {
  const commentary = commentaryOf(section);
  const kept = known.get(section);
  if (kept?.commentary === commentary) return kept.proofs;
  const proofs = bind(section);
  known.set(section, { commentary, proofs });
  return proofs;
}

async function bind(section: string): Promise<Proofs> {
  const proofs: Proofs = { ofNote: new Map(), ofExample: new Map() };
  const examples = allExamples().filter((example) => example.section === section);
  const runs: (Proof & { run: Brief })[] = [];
  for (const { id, name, source, title } of examples)
    runs.push({ name, title, run: await keptBrief({ id, source }) });
  for (const { name: entry, port, notes } of commentaryOf(section)?.entries ?? []) {
    const walked = runs.map(({ name, run }) => ({ name, hits: run.linesHit?.[port.file] ?? {} }));
    for (const { number, ranges, source } of notes) {
      const claim = {
        lines: numbersOf(ranges, port.line),
        linked: linkedIn(source.node),
        broken: brokenBy(section, keyOf(port.name, port.lines, ranges), examples),
      };
      const names = proofsOf(claim, walked);
      const titled = names.map((name) => ({
        name,
        title: runs.find((one) => one.name === name)!.title,
      }));
      proofs.ofNote.set(`${entry}-${number}`, titled);
      for (const name of names)
        proofs.ofExample.set(name, [
          ...(proofs.ofExample.get(name) ?? []),
          { entry, number, breaks: claim.broken !== null && name in claim.broken },
        ]);
    }
  }
  return proofs;
}

function numbersOf(ranges: LineRange[], first: number): number[] {
  return ranges.flatMap(({ from, to }) =>
    Array.from({ length: to - from + 1 }, (_, i) => first + from - 1 + i),
  );
}

/** Names of the examples of this page that a text links to. */
function linkedIn({ type, url = '', children = [] }: ProseNode): string[] {
  const own = type === 'link' && url.startsWith('#example-') ? [url.slice(9)] : [];
  return [...own, ...children.flatMap(linkedIn)];
}
