/**
 * A text that has been made ready to run, as plain data; what makes it ready; and what can be wrong with it.
 *
 * What reads a text (reader.ts) brings two parsers, twice what a first run loads otherwise. The build prepares the
 * book's own texts, so a page fetches the reader only for a text of its reader's. Nothing here imports it.
 */
import type { KernelText, StrippedPatch } from './kernel-text.ts';
import type { Stepped } from './stepped.ts';

/** What a statement must come to, or how it must fail. Lines are those of the text, from 1. */
export interface Expected {
  /** Line on which the statement begins. */
  line: number;
  /** Line of its `//=>`, and the last line that belongs to it. */
  at: number;
  end: number;
  /** The expression, without its types. */
  statement: string;
  /** The text; for a failure, its code. */
  text: string;
  throws: boolean;
}

export interface Prepared {
  /** Body of a function with the parameters `parameters`; each line is one of the text's. */
  code: string;
  expected: Expected[];
  imports: { name: string; as: string; line: number }[];
  /** It asks for a trace, a timeline or a failure: the kernel then needs its probe. */
  probe: boolean;
  /** The statements and functions of a text that tells of them. */
  steps?: Stepped;
}

/** Parameters of the function that a prepared text is the body of, in order. */
export const parameters = ['__sim', '__rc', 'console', 'self', 'postMessage', 'close'];

/** What reads the texts of a reader. */
export interface Reader {
  /** Makes an example ready; `stepped`: so that it tells of its statements. @throws TextError */
  prepare(source: string, stepped?: boolean): Prepared;
  /**
   * Makes a changed function ready to take the place of the kernel's. With `base` it tells of its statements, numbered
   * from there. @throws PatchError
   */
  preparePatch(name: string, source: string, kernel: KernelText, base?: number): StrippedPatch;
}

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

/** A changed function cannot take the place of the kernel's. */
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
