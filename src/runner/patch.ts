/** A reader's version of a kernel function, made ready to take its place. */
import type { Node } from 'acorn';
import { Edits } from './edits.ts';
import type { KernelText, StrippedPatch } from './kernel-text.ts';
import { type Parsed, parse } from './parse.ts';
import { PatchError, TextError } from './prepared.ts';
import { type Stepped, stepDeclarations } from './stepped.ts';
import { sleepsByItself, twinsOfPatch } from './twins.ts';

interface Declared {
  name: string;
  /** Declared `function*`. */
  starred: boolean;
  line: number;
}

/** The functions that a text declares at its top level. */
function declaredIn({ program, lineAt }: Parsed): Declared[] {
  return program.body.flatMap((node) => {
    const declared = 'declaration' in node ? node.declaration : node;
    if (declared?.type !== 'FunctionDeclaration' || !declared.id) return [];
    const { id, generator, start } = declared;
    return [{ name: id.name, starred: generator, line: lineAt(start) }];
  });
}

/** Their names. @throws TextError */
export function functionsIn(source: string): string[] {
  return declaredIn(parse(source, true)).map(({ name }) => name);
}

/** Strips a patch and makes sure that it declares what it is meant to replace. @throws PatchError */
export function preparePatch(
  name: string,
  source: string,
  kernel: KernelText,
  base?: number,
): StrippedPatch {
  const wrong = (kind: PatchError['kind'], message: string, line: number): PatchError =>
    new PatchError(kind, message, { name, line });
  const original = kernel.meta.functions.find((f) => f.name === name);
  if (original === undefined) {
    throw wrong('usage', `There is no kernel function ${name} to change.`, 1);
  }
  let parsed: Parsed;
  try {
    parsed = parse(source, true);
  } catch (error) {
    if (!(error instanceof TextError)) throw error;
    throw wrong(error.kind, error.message, error.line);
  }
  const imported = parsed.program.body.find(({ type }) => type === 'ImportDeclaration');
  if (imported !== undefined) {
    throw wrong(
      'usage',
      'A changed function imports nothing: every name of the kernel is there already.',
      parsed.lineAt(imported.start),
    );
  }
  const declared = declaredIn(parsed).findLast((one) => one.name === name);
  if (declared === undefined) {
    throw wrong(
      'usage',
      `The changed text must declare the function ${name} itself: ` +
        `function${original.sleeps ? '*' : ''} ${name}(…) { … }`,
      1,
    );
  }
  if (declared.starred !== original.sleeps) {
    throw wrong(
      'usage',
      original.sleeps
        ? `${name} may sleep and its callers wait for it with yield*: keep the star, function* ${name}.`
        : `${name} does not sleep and is called without yield*: keep it without a star, function ${name}.`,
      declared.line,
    );
  }
  const { code, steps } = written(parsed, base);
  try {
    new Function(`'use strict';${code}`);
  } catch (error) {
    // What acorn lets through, this engine may still refuse.
    throw wrong('syntax', (error as Error).message, declared.line);
  }
  const twins = twinsOfPatch(code, starredIn(kernel));
  return { name, code, steps, twins, starredOnly: sleepsByItself(code) };
}

const starredIn = ({ meta }: KernelText): Set<string> =>
  new Set(meta.functions.filter((f) => f.sleeps).map((f) => f.name));

/** The text as it is put into the kernel. */
function written(parsed: Parsed, base?: number): { code: string; steps?: Stepped } {
  const edits = new Edits();
  takeExports(parsed, edits);
  const first = { func: base ?? 0, statement: base ?? 0 };
  const steps = base === undefined ? undefined : stepDeclarations(parsed, () => true, first, edits);
  return { code: edits.apply(parsed.text), steps };
}

/** Takes the words `export` and `default` away, and lists of what is exported. */
function takeExports({ text, program }: Parsed, edits: Edits): void {
  for (const node of program.body) {
    if (!/^Export.*Declaration$/.test(node.type)) continue;
    const { declaration } = node as { declaration?: Node | null };
    edits.cut(text, node.start, declaration?.start ?? node.end);
  }
}
