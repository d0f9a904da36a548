// Which files need each other to run: circles of imports that are left when the types are gone.
import type ts from 'typescript';
import { importsOf, isValueImport } from './rules.ts';

/** For each file, from the root, the files that it imports something of at run time. */
export function valueImports(
  files: readonly ts.SourceFile[],
  root: string,
): Map<string, Set<string>> {
  const imports = new Map<string, Set<string>>();
  for (const file of files) {
    for (const { from, to, node } of importsOf(file, root)) {
      const known = imports.get(from) ?? new Set();
      imports.set(from, known);
      if (isValueImport(node)) known.add(to);
    }
  }
  return imports;
}

/** The sets of files of which each leads to each, the largest first; a file by itself is no circle. */
export function circles(imports: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  // Tarjan: `low` is the earliest file still on the stack that one can come back to.
  const found: string[][] = [];
  const number = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const visit = (file: string) => {
    number.set(file, number.size);
    low.set(file, number.get(file)!);
    stack.push(file);
    for (const next of imports.get(file) ?? []) {
      if (!number.has(next)) visit(next);
      if (stack.includes(next)) low.set(file, Math.min(low.get(file)!, low.get(next)!));
    }
    if (low.get(file) !== number.get(file)) return;
    const members = stack.splice(stack.indexOf(file));
    if (members.length > 1) found.push(members.sort());
  };
  for (const file of imports.keys()) if (!number.has(file)) visit(file);
  return found.sort((a, b) => b.length - a.length);
}
