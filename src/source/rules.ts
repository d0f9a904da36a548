// The rules of sim/ that keep its layers and its one bundle in order, as texts of what breaks them.
import { dirname, join } from 'node:path/posix';
import ts from 'typescript';
import { type Doc, FAILURES, type Failure, isPortFile, parsePlace } from './heads.ts';
import type { Port, Ports } from './ports.ts';
import { filesUnder, fromRoot, type SimProgram } from './program.ts';

export interface Import {
  /** The importing file, from the root. */
  from: string;
  line: number;
  /** As written. */
  specifier: string;
  /** The file meant if it is a relative path, from the root; else the specifier. */
  to: string;
  node: ts.ImportDeclaration | ts.ExportDeclaration;
}

export function importsOf(file: ts.SourceFile, root: string): Import[] {
  const from = fromRoot(root, file.fileName);
  return file.statements.flatMap((node) => {
    if (!ts.isImportDeclaration(node) && !ts.isExportDeclaration(node)) return [];
    if (!node.moduleSpecifier || !ts.isStringLiteral(node.moduleSpecifier)) return [];
    const specifier = node.moduleSpecifier.text;
    const to = specifier.startsWith('.') ? join(dirname(from), specifier) : specifier;
    return [{ from, line: lineOf(file, node), specifier, to, node }];
  });
}

function lineOf(file: ts.SourceFile, node: ts.Node): number {
  return file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
}

function typeOnly(node: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  return ts.isImportDeclaration(node)
    ? node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
    : node.isTypeOnly;
}

/** Is something of the other file needed at run time? */
export function isValueImport(node: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (typeOnly(node)) return false;
  const names = ts.isImportDeclaration(node) ? node.importClause?.namedBindings : node.exportClause;
  if (!names || ts.isNamespaceImport(names) || ts.isNamespaceExport(names)) return true;
  return names.elements.some((name) => !name.isTypeOnly);
}

/** What C has in a .c, the globals, and the inlines of a header that call what a .c has. */
const IMPLEMENTATION =
  /^sim\/((mm|kernel|lib|fs|drivers|arch|init|machine|observe)\/|globals\.ts$|include\/.*_inline\.ts$)/;
const HEADER = /^sim\/include\/(?!.*_inline\.ts$)/;

const KERNEL = /^sim\/(include|mm|kernel|lib|fs|drivers|arch|globals\.ts)(\/|$)/;

/** Layers point one way (CONTRIBUTING.md, Code). */
export function layerErrors(sim: SimProgram): string[] {
  const errors: string[] = [];
  for (const file of sim.files) {
    for (const { from, line, specifier, to, node } of importsOf(file, sim.root)) {
      const say = (rule: string) => errors.push(`${from}:${line}: imports ${specifier} — ${rule}`);
      if (!specifier.startsWith('.')) say('sim/ uses no package');
      if (!to.startsWith('sim/') && specifier.startsWith('.'))
        say('sim/ imports nothing from outside');
      if (from.startsWith('sim/hw/') && !to.startsWith('sim/hw/')) say('sim/hw imports nothing');
      // The globals hold the machine's parts, and name their types without using them.
      const names = from === 'sim/globals.ts' && typeOnly(node);
      const wires =
        names || /^sim\/(hw|arch|machine|observe|include\/asm-i386|index\.ts)/.test(from);
      if (HEADER.test(from) && IMPLEMENTATION.test(to) && isValueImport(node)) {
        say('a header imports no implementation, types apart: what needs one goes to *_inline.ts');
      }
      if (to.startsWith('sim/hw/') && !wires) say('only sim/arch and the machine import sim/hw');
      if (to.startsWith('sim/observe/') && KERNEL.test(from))
        say('nothing in the kernel imports observe');
      if (to.startsWith('sim/machine/') && KERNEL.test(from))
        say('nothing in the kernel imports machine');
    }
  }
  return errors;
}

/** Takes the edit distance from the file that has it, which imports nothing. */
const NEAREST = 'src/nearest.ts';

/** src/, content/ and the examples see the engine through its public list alone. */
export function publicErrors(root: string): string[] {
  const errors: string[] = [];
  const sources = ['src', 'content'].flatMap((folder) =>
    filesUnder(join(root, folder), (path) => /\.(ts|astro|mdx)$/.test(path)),
  );
  for (const path of sources) {
    const name = fromRoot(root, path);
    const text = ts.sys.readFile(path) ?? '';
    text.split('\n').forEach((line, i) => {
      const deep = /\bfrom\s+['"]((?:\.\.?\/|\/)+sim\/[^'"]*|sim\/[^'"]*)['"]/.exec(line);
      if (deep && !(name === NEAREST && deep[1].endsWith('/sim/observe/nearest.ts')))
        errors.push(`${name}:${i + 1}: imports ${deep[1]} — the engine is imported from 'sim'`);
    });
  }
  return errors;
}

const SNAKE = /^_{0,3}[a-z][a-z0-9]*(_[a-z0-9]+)*_?$/;
const MACRO = /^_{0,3}[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/;
/** A name of ours: what the kernel never writes. `SetPageDirty` and `pte_ERROR` are the kernel's. */
const CAMEL = /^[a-z][a-z0-9]*[A-Z]/;

/** Tags that a head comment may have: ours, and those of TSDoc. */
const TAGS = new Set(
  'kernel locks fails omits differs reduced stub bug notrace param returns throws example see'.split(
    ' ',
  ),
);

/** What the one bundle of sim/ demands of names and imports, and what names promise a reader. */
export function nameErrors(sim: SimProgram, ports: Ports): string[] {
  const documented = [
    ...ports.functions.values(),
    ...ports.structs.values(),
    ...ports.constants.values(),
    ...ports.globals.values(),
  ];
  return [
    ...ports.duplicates.map(
      ({ name, places }) =>
        `${places[1]}: ${name} is declared at ${places[0]} already — names are unique in sim/`,
    ),
    ...sim.files.flatMap((file) => bundleErrors(sim, file)),
    ...[...ports.functions.values()].flatMap(likenessErrors),
    ...documented.flatMap(tagErrors),
  ];
}

/** What a file has that a bundle of all, in which a function can be replaced, has no place for. */
function bundleErrors(sim: SimProgram, file: ts.SourceFile): string[] {
  const errors: string[] = [];
  const say = (node: ts.Node, text: string) =>
    errors.push(`${fromRoot(sim.root, file.fileName)}:${lineOf(file, node)}: ${text}`);
  for (const { node, specifier } of importsOf(file, sim.root)) {
    if (specifier.startsWith('.') && !specifier.endsWith('.ts'))
      say(node, `${specifier} needs its .ts`);
    if (!ts.isImportDeclaration(node)) continue;
    if (node.importClause?.name) say(node, 'no default imports in sim/');
    for (const text of aliasesIn(node)) say(node, `${text}: a patch could not use the alias`);
  }
  for (const node of file.statements) {
    if (ts.isExportAssignment(node)) say(node, 'no default exports in sim/');
    if (ts.isVariableStatement(node) && !(node.declarationList.flags & ts.NodeFlags.Const)) {
      say(node, 'no mutable module state: many machines live in one page');
    }
  }
  return errors;
}

/** What an import calls by another name: `import * as mm`, `a as b`. */
function aliasesIn(node: ts.ImportDeclaration): string[] {
  const bindings = node.importClause?.namedBindings;
  if (!bindings) return [];
  if (ts.isNamespaceImport(bindings)) return [`import * as ${bindings.name.text}`];
  return bindings.elements.flatMap(({ name, propertyName }) =>
    propertyName ? [`${propertyName.text} as ${name.text}`] : [],
  );
}

/** Does a function look like the kernel's if it is, and only then? */
function likenessErrors(port: Port): string[] {
  const at = `${port.file}:${port.line}: ${port.name}`;
  const tagged = port.doc.kernelTags.length > 0;
  const kernelLike = (SNAKE.test(port.name) && port.name.includes('_')) || MACRO.test(port.name);
  if (tagged && CAMEL.test(port.name))
    return [`${at} has a @kernel tag, but is not named as the kernel names functions`];
  if (port.exported && kernelLike && !tagged)
    return [`${at} is named as if it were the kernel's: it needs a @kernel tag or another name`];
  return [];
}

interface Documented {
  file: string;
  line: number;
  name: string;
  doc: Doc;
}

/** Are the tags of a head such as there are, and of the form they have? */
function tagErrors({ file, line, name, doc }: Documented): string[] {
  const errors: string[] = [];
  for (const tag of doc.kernelTags) {
    if (!parsePlace(tag) || !/^[\w./-]+:\d+([–-]\d+)?$/.test(tag))
      errors.push(`@kernel ${tag} is not of the form mm/mmap.c:924`);
  }
  if (doc.stub === '' || doc.reduced === '') errors.push('@stub and @reduced need a reason');
  for (const [, tag] of doc.text.matchAll(/(?:^|\n)@(\w+)/g)) {
    if (!TAGS.has(tag)) errors.push(`there is no tag @${tag}`);
  }
  return errors.map((text) => `${file}:${line}: ${name}: ${text}`);
}

/** A function that can be made to fail says in its head what it returns then (CONTRIBUTING.md, A port). */
export function failureErrors(ports: Ports): string[] {
  const errors: string[] = [];
  for (const port of ports.functions.values()) {
    const { fails, kernelTags, notrace } = port.doc;
    const say = (text: string) => errors.push(`${port.file}:${port.line}: ${port.name}${text}`);
    const traced = isPortFile(port.file) && kernelTags.length > 0 && !notrace;
    const result = port.signature.slice(port.signature.lastIndexOf('): ') + 3);
    if (fails === null) {
      const failure = traced ? failureIn(port.text, result) : null;
      if (failure) say(` returns ${failure[1]}, but its head has no @fails ${failure[0]}`);
    } else if (!FAILURES.some((failure) => failure === fails)) {
      say(`: @fails ${fails}: it is one of ${FAILURES.join(', ')}`);
    } else if (!traced) {
      say(': @fails, but its calls are not seen: it has @notrace, no @kernel, or is no port');
    } else if (!(fails === 'null' ? /\bnull\b/ : /\bnumber\b/).test(result)) {
      say(`: @fails ${fails}, but it returns ${result}`);
    }
  }
  return errors;
}

/** How a function fails, and what its text has that shows it; null if nothing does. */
function failureIn(text: string, result: string): [failure: Failure, shown: string] | null {
  const errno = /(?:return|(?<![=!])=) (-E[A-Z]+)\b/.exec(text);
  if (errno && /\bnumber\b/.test(result)) return ['errno', errno[1]];
  return /\bnull\b/.test(result) && /\breturn null\b/.test(text) ? ['null', 'null'] : null;
}

/** What the reference pages would have to leave empty. */
export function docErrors(ports: Ports): string[] {
  const errors: string[] = [];
  for (const port of ports.functions.values()) {
    if (port.fidelity !== null && port.doc.text === '') {
      errors.push(`${port.file}:${port.line}: ${port.name} says nothing about what it does`);
    }
  }
  for (const struct of ports.structs.values()) {
    for (const field of struct.fields) {
      if (field.doc.text === '') {
        errors.push(
          `${struct.file}:${field.line}: ${struct.name}.${field.name} has no line on its meaning`,
        );
      }
    }
  }
  for (const constant of ports.constants.values()) {
    if (constant.exported && constant.doc.text === '') {
      errors.push(`${constant.file}:${constant.line}: ${constant.name} has no line on its meaning`);
    }
  }
  for (const global of ports.globals.values()) {
    if (global.doc.text === '') {
      errors.push(`${global.file}:${global.line}: k.${global.name} has no line on its meaning`);
    }
  }
  return errors;
}
