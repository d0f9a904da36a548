/** A reader's version of a kernel function, made ready to take its place. */
import type { KernelText, StrippedPatch } from './kernel-text.ts';
import { lex } from './lex.ts';
import { locateSyntaxError, syntaxError } from './prepare.ts';
import { stripTypes, TextError } from './strip.ts';

/** A reader's patch is wrong. */
export class PatchError extends Error {
  override name = 'PatchError';
  constructor(
    readonly kind: 'syntax' | 'usage',
    message: string,
    readonly patch: { name: string; line: number },
  ) {
    super(message);
  }
}

/** Strips a patch and makes sure that it declares what it is meant to replace. */
export function preparePatch(name: string, source: string, kernel: KernelText): StrippedPatch {
  const place = (line: number): { name: string; line: number } => ({ name, line });
  const original = kernel.meta.functions.find((f) => f.name === name);
  if (original === undefined) {
    throw new PatchError('usage', `There is no kernel function ${name} to change.`, place(1));
  }
  let code: string;
  try {
    code = stripTypes(source);
  } catch (error) {
    if (!(error instanceof TextError)) throw error;
    throw new PatchError(error.kind, error.message, place(error.line));
  }
  const tokens = lex(code).filter((t) => t.kind !== 'comment');
  let starred: boolean | null = null;
  let at = 1;
  const cuts: [number, number][] = [];
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i];
    if (token.depth !== 0 || token.kind !== 'word') continue;
    if (token.text === 'import') {
      throw new PatchError(
        'usage',
        'A changed function imports nothing: every name of the kernel is there already.',
        place(token.line),
      );
    }
    if (token.text === 'export') cuts.push([token.start, token.end]);
    if (token.text === 'function') {
      const star = tokens[i + 1]?.text === '*';
      const declared = tokens[i + (star ? 2 : 1)];
      if (declared?.text === name) {
        starred = star;
        at = token.line;
      }
    }
  }
  for (const [start, end] of cuts.reverse()) {
    code = code.slice(0, start) + ' '.repeat(end - start) + code.slice(end);
  }
  if (starred === null) {
    throw new PatchError(
      'usage',
      `The changed text must declare the function ${name} itself: ` +
        `function${original.sleeps ? '*' : ''} ${name}(…) { … }`,
      place(1),
    );
  }
  if (starred !== original.sleeps) {
    throw new PatchError(
      'usage',
      original.sleeps
        ? `${name} may sleep and its callers wait for it with yield*: keep the star, function* ${name}.`
        : `${name} does not sleep and is called without yield*: keep it without a star, function ${name}.`,
      place(at),
    );
  }
  const wrong = syntaxError(`'use strict';${code}`);
  if (wrong !== null) {
    const line = locateSyntaxError(code, wrong, "'use strict';");
    throw new PatchError('syntax', wrong, place(line));
  }
  return { name, code };
}
