/**
 * Taking the types out of a text. The stripper is a third of what a page would load for a first
 * run, and the book's own examples come without types from the build: so the page's worker fetches
 * it when a reader's text is to be run, and everybody else imports strip-now.ts.
 */
import type { transform } from 'sucrase';

/** The reader's text cannot be run: what, where, and what to write instead. */
export class TextError extends Error {
  override name = 'TextError';
  constructor(
    readonly kind: 'syntax' | 'usage',
    message: string,
    /** Line of the reader's text, from 1. */
    readonly line: number,
  ) {
    super(message);
  }
}

let stripper: typeof transform | null = null;

/** Sets what strips. */
export function stripWith(given: typeof transform): void {
  stripper = given;
}

/** Strips types; a syntax error comes with its line. */
export function stripTypes(source: string): string {
  if (stripper === null) throw new Error('nothing strips types: strip-now.ts was not imported');
  try {
    return stripper(source, { transforms: ['typescript'], disableESTransforms: true }).code;
  } catch (error) {
    const at = error as { message: string; loc?: { line: number } };
    throw new TextError('syntax', at.message.replace(/ \(\d+:\d+\)$/, ''), at.loc?.line ?? 1);
  }
}
