// How the reference pages group what they list.
import { entryByName, entryHref, sectionById } from '../../content/outline.ts';
import type { Port, Struct } from './ports.ts';
import { letterOf } from './xref.ts';

export interface Group<T> {
  /** Heading, and the id that leads to it. */
  title: string;
  id: string;
  items: T[];
}

/** By first letter. */
export function byLetter<T extends { name: string }>(items: T[]): Group<T>[] {
  return grouped(items, ({ name }) => {
    const letter = letterOf(name);
    return { title: letter.toUpperCase(), id: letter };
  });
}

/** By source file; within a file in the order of the source. */
export function byFile<T extends { file: string; line: number }>(items: T[]): Group<T>[] {
  const sorted = [...items].sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
  return grouped(sorted, ({ file }) => {
    const title = file.replace(/^sim\//, '');
    return { title, id: `in-${title.replace(/\.ts$/, '').replace(/[^\w]+/g, '-')}` };
  });
}

function grouped<T>(items: T[], of: (item: T) => { title: string; id: string }): Group<T>[] {
  const groups = new Map<string, Group<T>>();
  for (const item of items) {
    const { title, id } = of(item);
    const group = groups.get(title) ?? { title, id, items: [] };
    group.items.push(item);
    groups.set(title, group);
  }
  return [...groups.values()];
}

/** What is known of a function, on the page of its letter. */
export function functionHref(name: string): string {
  return `${letterHref(letterOf(name))}#${name}`;
}

/** The page of the functions that begin with a letter. */
export function letterHref(letter: string): string {
  return `/reference/functions/${letter}/`;
}

/** The section that comments on a function; null for most. */
export function sectionLink(name: string): { id: string; title: string; href: string } | null {
  const entry = entryByName(name);
  if (!entry) return null;
  const section = sectionById(entry.section);
  return { id: section.id, title: section.title, href: entryHref(entry) };
}

/** A type cut where it names structures: [['Slot<', null], ['vm_area_struct', 'vm_area_struct'], …]. */
export function typeParts(
  type: string,
  structs: Struct[],
): [text: string, struct: string | null][] {
  const names = new Set(structs.map((s) => s.name));
  // Where a type comes from, and how it is set in lines, is the file's own affair.
  const plain = type
    .replace(/import\([^)]*\)\./g, '')
    .replace(/\(\s+/g, '(')
    .replace(/,?\s*\)/g, ')');
  return plain
    .split(/(\b\w+\b)/)
    .filter((part) => part !== '')
    .map((part) => [part, names.has(part) ? part : null]);
}

/** `faithful`, or in what it is not; for what is no kernel function, that. */
export function fidelityText(port: Port): string {
  if (port.fidelity === null) return 'part of the machine round the kernel';
  return port.reason === null ? port.fidelity : `${port.fidelity}: ${port.reason}`;
}
