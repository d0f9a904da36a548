/** The call that a step is, read from its text: the one place that knows how the engine writes it (`sim/machine/process.ts`). */

export interface Call {
  /** `pread`; `run` of programs side by side, `the kernel` of an access that the kernel makes for a program. */
  name: string;
  /** As they are printed: `['3', '0x40000000', '4096', '69632']`. */
  args: string[];
}

/** The call of `pread(3, 0x40000000, 4096, 69632)`. */
export function callOf({ label }: { label: string }): Call {
  const [, name, args] = /^(the kernel|\w*)[^(]*\(?([^)]*)/.exec(label)!;
  return { name, args: args === '' ? [] : args.split(', ') };
}
