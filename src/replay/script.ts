/**
 * Scripts of operations: one JSON object a line, as `{"op":"munmap","addr":"0x40000000","len":4096}`.
 *
 * Numbers are decimal or `"0x…"` strings. What an operation does not know of its keys it ignores.
 */

/** A script that cannot be read, or asks for what cannot be done. */
export class ScriptError extends Error {
  override name = 'ScriptError';
  constructor(
    /** Line of the script, from 1. */
    readonly line: number,
    text: string,
  ) {
    super(text);
  }
}

/** One operation of a script. */
export class Op {
  constructor(
    /** Line of the script, from 1. */
    readonly line: number,
    /** What to do. */
    readonly name: string,
    /** Number of the process that does it. */
    readonly p: number,
    /** Everything that the line says. */
    readonly args: Readonly<Record<string, unknown>>,
  ) {}

  /** The number `key`; `otherwise` if the line does not have it. */
  number(key: string, otherwise = 0): number {
    const value = this.args[key];
    if (value === undefined || value === null) return otherwise;
    if (typeof value === 'boolean') return value ? 1 : 0;
    const n = typeof value === 'string' ? Number(value) : value;
    if (typeof n !== 'number' || !Number.isInteger(n) || value === '')
      throw new ScriptError(
        this.line,
        `${this.name}: ${key} is ${JSON.stringify(value)}; a number is written 4096 or "0x1000"`,
      );
    return n;
  }

  /** The number `key` as the 32 bits of a register. */
  word(key: string, otherwise = 0): number {
    const n = this.number(key, otherwise);
    if (n < -0x80000000 || n > 0xffffffff)
      throw new ScriptError(this.line, `${this.name}: ${key} is ${n}, which has more than 32 bits`);
    return n >>> 0;
  }

  /** The text `key`. */
  text(key: string, otherwise = ''): string {
    const value = this.args[key];
    if (value === undefined || value === null) return otherwise;
    if (typeof value !== 'string')
      throw new ScriptError(this.line, `${this.name}: ${key} is ${JSON.stringify(value)}, no text`);
    return value;
  }

  /** Is `key` there, and neither false nor 0? */
  flag(key: string): boolean {
    return Boolean(this.args[key]);
  }

  /** Does the line say anything of `key`? null counts as nothing. */
  has(key: string): boolean {
    return this.args[key] !== undefined && this.args[key] !== null;
  }
}

/** The operations of a script. Empty lines are skipped; they count as lines. */
export function parseScript(text: string): Op[] {
  const ops: Op[] = [];
  text.split('\n').forEach((source, i) => {
    if (source.trim() === '') return;
    const line = i + 1;
    let args: unknown;
    try {
      args = JSON.parse(source);
    } catch (error) {
      throw new ScriptError(line, `not JSON: ${(error as Error).message}`);
    }
    if (typeof args !== 'object' || args === null || Array.isArray(args))
      throw new ScriptError(line, `a line is one JSON object, but this is ${source.slice(0, 40)}`);
    const { op, p = 0 } = args as { op?: unknown; p?: unknown };
    if (typeof op !== 'string')
      throw new ScriptError(line, 'there is no "op": it names what to do, as {"op":"munmap", …}');
    if (typeof p !== 'number' || !Number.isInteger(p) || p < 0)
      throw new ScriptError(
        line,
        `${op}: p is ${JSON.stringify(p)}; processes are numbered 0, 1, 2 …`,
      );
    if (op === 'boot' && ops.length > 0)
      throw new ScriptError(line, 'boot: only the first line of a script can boot the machine');
    ops.push(new Op(line, op, p, args as Record<string, unknown>));
  });
  return ops;
}
