// The outline as a table: what there is of every entry.
import {
  type OutlineEntry,
  type OutlineSection,
  outline,
  sections,
} from '../../content/outline.ts';
import { commentaryOf, exampleNames, portOf } from './book.ts';
import { parsePlace, placeText } from './heads.ts';
import type { Fidelity } from './ports.ts';

/** Function names that each example went through, by `2.5/hole`: measured by running them. */
export type Reach = Map<string, Set<string>>;

export interface OutlineRow {
  name: string;
  section: string;
  /** `sim/mm/mmap.ts:520`, null while there is none. */
  port: string | null;
  /** The kernel place: the outline's if the port has the same, else what the port says. */
  kernel: string;
  fidelity: Fidelity | null;
  /** Lines of the port that a note must cover, and how many of them one does. */
  lines: number;
  linesNoted: number;
  /** As the command line takes them: `2.5/hole`. */
  examples: string[];
}

/** @param of the outline's sections, if left out; or the supplements */
export function outlineRows(reach: Reach, of: OutlineSection[] = sections): OutlineRow[] {
  return of.flatMap((section) =>
    section.entries.map((entry) => {
      const port = portOf(entry.name);
      const commentary = commentaryOf(section.id)?.entries.find((e) => e.name === entry.name);
      const lines = port?.codeLines.length ?? 0;
      return {
        name: entry.name,
        section: section.id,
        port: port && `${port.file}:${port.line}`,
        kernel: kernelOf(entry),
        fidelity: port?.fidelity ?? null,
        lines,
        linesNoted: commentary ? lines - commentary.uncovered.length : 0,
        examples: [...reach].filter(([, names]) => names.has(entry.port)).map(([id]) => id),
      };
    }),
  );
}

function kernelOf(entry: OutlineEntry): string {
  const place = `${entry.file}:${entry.line}`;
  const tags = portOf(entry.name)?.doc.kernelTags.flatMap((tag) => parsePlace(tag) ?? []) ?? [];
  const said = tags.map(placeText);
  // `init_mm` is a macro in one file and a variable in another: the outline's `kind` has both.
  const known = said.some((p) => p === place || entry.kind.includes(p));
  return said.length === 0 || known ? place : said[0];
}

/** What sections that count as complete still lack, one text each. */
export function shortfalls(rows: OutlineRow[], of: OutlineSection[] = sections): string[] {
  const missing: string[] = [];
  for (const section of of.filter((s) => s.status === 'complete')) {
    for (const entry of section.entries) {
      const row = rows.find((r) => r.name === entry.name) as OutlineRow;
      const at = `${section.id} ${entry.name}`;
      if (!row.port) missing.push(`${at}: no port in sim/`);
      else if (row.fidelity === null) missing.push(`${at}: ${row.port} has no @kernel tag`);
      const place = `${entry.file}:${entry.line}`;
      if (row.kernel !== place)
        missing.push(`${at}: ${row.port} says @kernel ${row.kernel}, it is ${place}`);
      const bare = row.lines - row.linesNoted;
      if (bare > 0) missing.push(`${at}: ${bare} of ${row.lines} lines have no note`);
      if (row.examples.length === 0) missing.push(`${at}: no example reaches it`);
    }
  }
  return missing;
}

/** A line per entry. */
export function tableText(rows: OutlineRow[]): string {
  const cells = rows.map((row) => [
    row.section,
    row.name,
    row.port?.replace(/^sim\//, '') ?? '—',
    row.kernel,
    row.fidelity ?? '—',
    row.port ? `${row.linesNoted}/${row.lines}` : '—',
    row.examples.length > 0 ? row.examples.join(' ') : '—',
  ]);
  return columns([
    ['', 'entry', 'port in sim/', 'kernel', 'fidelity', 'noted', 'examples'],
    ...cells,
  ]);
}

/** A line per section. */
export function summaryText(rows: OutlineRow[]): string {
  const lines: string[][] = [
    ['', 'section', 'entries', 'ported', 'faithful', 'noted', 'reached', 'examples', ''],
  ];
  const counts = (of: OutlineRow[]) => [
    String(of.length),
    String(of.filter((r) => r.port).length),
    String(of.filter((r) => r.fidelity === 'faithful').length),
    `${sum(of, (r) => r.linesNoted)}/${sum(of, (r) => r.lines)}`,
    String(of.filter((r) => r.examples.length > 0).length),
  ];
  let examples = 0;
  for (const chapter of outline) {
    for (const section of chapter.sections) {
      const own = exampleNames(section).length;
      examples += own;
      lines.push([
        section.id,
        section.title,
        ...counts(rows.filter((r) => r.section === section.id)),
        String(own),
        section.status === 'complete' ? 'complete' : '',
      ]);
    }
  }
  lines.push(['', 'all', ...counts(rows), String(examples), '']);
  return columns(lines);
}

function sum(rows: OutlineRow[], of: (row: OutlineRow) => number): number {
  return rows.reduce((total, row) => total + of(row), 0);
}

/** Left-aligned columns, two spaces between them. */
function columns(lines: string[][]): string {
  const widths = lines[0].map((_, i) => Math.max(...lines.map((line) => line[i].length)));
  return lines
    .map((line) =>
      line
        .map((cell, i) => cell.padEnd(widths[i]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
