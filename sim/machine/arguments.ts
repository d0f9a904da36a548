// What an author passes to a call, checked in one place before anything happens.
//
// A call of Process, Syscalls or Machine hands each argument to one of these, with the name of the
// call and of the argument. What comes back is fit for the kernel; what is not fit becomes a
// UsageError with what was passed, what would do and what to type instead. What is fit and yet
// makes no sense (a length of 0, a descriptor that is not open) is the kernel's to refuse.

import { UsageError } from '../include/bug.ts';
import { hex, u32 } from '../include/u32.ts';

/**
 * A value as its author would recognise it: `'0x4000'` with its quotes, `4096n`, `an array`, `a Process`. Never
 * throws, whatever the value.
 */
export function shown(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return quoted(value.length > 40 ? `${value.slice(0, 40)}…` : value);
    case 'bigint':
      return `${value}n`;
    case 'symbol':
      return 'a symbol';
    case 'function':
      return 'a function';
    case 'object':
      return value === null ? 'null' : withArticle(kindOf(value));
    default:
      return Object.is(value, -0) ? '0' : String(value);
  }
}

/** An address as a call's label shows it: in hexadecimal, or as shown() does if it is none. Never throws. */
export function at(value: unknown): string {
  return typeof value === 'number' && Number.isInteger(value) ? hex(value) : shown(value);
}

/** A whole number from `least` to `most`; `who` says in the error what holds such numbers. */
export function wholeNumber(
  call: string,
  name: string,
  value: unknown,
  least: number,
  most: number,
  who: string,
  instead?: string,
): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most)
    // -0 is the integer 0, to a kernel that has no other.
    return value + 0;
  const rule = `${who} a whole number from ${boundText(least)} to ${boundText(most)}`;
  throw wrongArgument(call, name, value, rule, typeof value === 'number' ? instead : undefined);
}

/** A register's content: an address, a length, flags. Negative numbers down to -0x80000000 are taken as C takes them. */
export function word(call: string, name: string, value: unknown): number {
  if (
    typeof value === 'number' &&
    Number.isInteger(value) &&
    value >= -0x80000000 &&
    value <= 0xffffffff
  )
    return u32(value);
  throw wrongArgument(
    call,
    name,
    value,
    'a register of an i386 holds a whole number from 0 to 0xffffffff',
  );
}

/** An `int` of C, with its sign: a pid (-1 for any), a descriptor, a status. */
export function anInt(call: string, name: string, value: unknown): number {
  return wholeNumber(call, name, value, -0x80000000, 0x7fffffff, 'an int of C holds');
}

/** A number that fits an `int`, whatever the kernel makes of it. */
function anIntThat(call: string, name: string, value: unknown, rule: string): number {
  if (
    typeof value === 'number' &&
    Number.isInteger(value) &&
    value >= -0x80000000 &&
    value <= 0x7fffffff
  )
    return value + 0;
  throw wrongArgument(call, name, value, rule);
}

/** A process's number, or what a call takes for several of them: -1, 0, a negative group. */
export function aPid(call: string, name: string, value: unknown): number {
  return anIntThat(call, name, value, "a pid is a whole number, such as a Process's pid");
}

/** A file descriptor. One that is not open, -1 among them, is the kernel's to refuse. */
export function anFd(call: string, name: string, value: unknown): number {
  return anIntThat(
    call,
    name,
    value,
    'a file descriptor is a small whole number, as open() returns it',
  );
}

/** A byte: 0 to 255. */
export function aByte(call: string, name: string, value: unknown): number {
  return wholeNumber(
    call,
    name,
    value,
    0,
    255,
    'a byte holds',
    'Write & 0xff after it for its low byte.',
  );
}

/** A place in a file, in bytes, as far as a number can tell neighbours apart. Negative ones are the kernel's to refuse. */
export function anOffset(call: string, name: string, value: unknown): number {
  const { MIN_SAFE_INTEGER, MAX_SAFE_INTEGER } = Number;
  return wholeNumber(call, name, value, MIN_SAFE_INTEGER, MAX_SAFE_INTEGER, 'a place in a file is');
}

/** How many bytes of its memory a program handles in one go: 128 MB at most, as much as a machine can have. */
export function aLength(call: string, name: string, value: unknown): number {
  return wholeNumber(call, name, value, 0, 0x8000000, 'a length in bytes is');
}

/** A number of things: `least` or more, `most` at most. */
export function aCount(
  call: string,
  name: string,
  value: unknown,
  least = 0,
  most = 0x7fffffff,
): number {
  return wholeNumber(call, name, value, least, most, 'it must be');
}

/** A signal's number. One that there is not is the kernel's to refuse. */
export function aSignal(call: string, name: string, value: unknown): number {
  return anIntThat(call, name, value, 'a signal is a whole number, such as SIGTERM');
}

/** True or false, and nothing that merely counts as such. */
export function aBoolean(call: string, name: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw wrongArgument(call, name, value, `it must be true or false`, 'Pass true or false.');
}

/** A text. */
export function aString(call: string, name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw wrongArgument(call, name, value, 'it must be a string', `Pass a string, in quotes.`);
}

/** A path in the file system: `/` and a name. */
export function aPath(call: string, name: string, value: unknown): string {
  if (typeof value === 'string' && /^\/[^\0]+$/.test(value)) return value;
  const better = typeof value === 'string' ? value.replace(/\0/g, '').replace(/^\/+/, '') : '';
  throw wrongArgument(
    call,
    name,
    value,
    `a path is a string that begins with '/' and goes on with a name`,
    `Pass ${quoted(`/${better || 'data'}`)}.`,
  );
}

/** A path as a program may give one. One that leads nowhere is the kernel's to refuse. */
export function aPathname(call: string, name: string, value: unknown): string {
  if (typeof value === 'string' && !value.includes('\0')) return value;
  const is = 'a path is a string, and a zero would end it';
  throw wrongArgument(call, name, value, is, `Pass one such as '/data'.`);
}

/** Bytes: as they are, as numbers from 0 to 255, or a string as UTF-8. */
export function someBytes(call: string, name: string, value: unknown): Uint8Array {
  if (typeof value === 'string') return new TextEncoder().encode(value);
  if (value instanceof Uint8Array) return value;
  if (Array.isArray(value))
    return Uint8Array.from(value, (one, i) => aByte(call, `${name}[${i}]`, one));
  throw wrongArgument(
    call,
    name,
    value,
    `bytes are a Uint8Array, an array of numbers from 0 to 255, or a string`,
    `Pass one of these: [1, 2, 3] or 'text'.`,
  );
}

/** A function to be called. */
export function aFunction<F>(call: string, name: string, value: F): F {
  if (typeof value === 'function') return value;
  const is = 'it must be a function';
  throw wrongArgument(call, name, value, is, `Pass a function: ${call}(() => { … }).`);
}

/** A program under way: what a generator function gives when it is called. */
export function aProgram<T>(
  call: string,
  name: string,
  value: Generator<void, T>,
): Generator<void, T> {
  if (isGenerator(value)) return value;
  const instead =
    typeof value === 'function'
      ? 'Call it: write () after it.'
      : 'Write it as a generator function, with a star, that makes its calls with yield*.';
  throw wrongArgument(call, name, value, 'a program is what a generator function returns', instead);
}

/** A generator function: what a program is written as. That it is one shows when it is called. */
export function aGeneratorFunction<F>(call: string, name: string, value: F): F {
  if (typeof value === 'function') return value;
  const is = 'a program is a generator function';
  throw wrongArgument(call, name, value, is, `Write it as *${name}(p) { yield* p.brk(); }.`);
}

/** An entry of an order: the name or the pid of who runs next. */
export function aTurn(call: string, name: string, value: unknown): string | number {
  if (typeof value === 'string') return value;
  return wholeNumber(call, name, value, 0, 0x7fffffff, 'an entry of an order is a name or a pid,');
}

/** A seed for an order by chance. */
export function aSeed(call: string, name: string, value: unknown): number {
  const who = 'an order is a list of names, or a seed,';
  return wholeNumber(call, name, value, -0x80000000, 0xffffffff, who, "Pass ['a', 'b'] or 1.");
}

/** An array, each of whose members `check` takes under the name `name[i]`. */
export function aList<T>(
  call: string,
  name: string,
  value: unknown,
  check: (call: string, name: string, value: unknown) => T,
): T[] {
  if (Array.isArray(value)) return value.map((one, i) => check(call, `${name}[${i}]`, one));
  throw wrongArgument(call, name, value, 'it must be an array', 'Pass an array: […].');
}

/** An object whose members are checked one by one. */
export function aRecord<T>(call: string, name: string, value: T, instead: string): T {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw wrongArgument(call, name, value, 'it must be an object', instead);
}

/** Settings by name, all of them among `known`. What the settings are is checked one by one after this. */
export function someOptions<T extends object>(
  call: string,
  name: string,
  value: T,
  known: readonly string[],
): T {
  const example = `{ ${known.join(', ')} }`;
  aRecord(call, name, value, `Pass some of ${example}.`);
  for (const key of Object.keys(value))
    if (!known.includes(key))
      throw new UsageError(
        `${call}(): ${name} has ${quoted(key)}, which ${call}() does not know. It knows ${example}.`,
      );
  return value;
}

/** One of `known`, which are given as they are typed. */
export function oneOf<T extends string | number>(
  call: string,
  name: string,
  value: unknown,
  known: readonly T[],
): T {
  if (known.includes(value as T)) return value as T;
  const all = known.map(shown).join(', ');
  throw wrongArgument(call, name, value, `it must be one of ${all}`, 'Pass one of them.');
}

/**
 * The error for an argument that will not do.
 * @param rule what would do, as the rest of a sentence after "but"
 * @param instead what to type, as a sentence; made from the value if left out
 */
export function wrongArgument(
  call: string,
  name: string,
  value: unknown,
  rule: string,
  instead?: string,
): UsageError {
  return new UsageError(
    `${call}(): ${name} is ${described(value)}, but ${rule}. ${remedy(value) ?? instead ?? 'Pass such a number.'}`,
  );
}

/** As shown(), with the type in words where the digits alone would hide it. */
function described(value: unknown): string {
  if (isGenerator(value)) return 'a call that was not made';
  if (typeof value === 'string') return `the string ${shown(value)}`;
  if (typeof value === 'bigint') return `the BigInt ${shown(value)}`;
  return shown(value);
}

/** What to type instead of a value that is nearly what was meant; null if nothing can be guessed. */
function remedy(value: unknown): string | null {
  if (isGenerator(value)) return 'Write yield* before that call.';
  if (typeof value === 'bigint') return `Pass ${value}, without the n.`;
  if (typeof value === 'string' && value.trim() !== '' && !Number.isNaN(Number(value)))
    return `Pass ${value.trim()}, without quotes.`;
  if (typeof value === 'string' && /^[A-Z][A-Z\d_]+$/.test(value))
    return `Import ${value} from 'sim', and pass it without quotes.`;
  if (value === undefined) return 'It was left out, or what should hold it was never set. Pass it.';
  if (Number.isNaN(value)) return 'Look for a part of the calculation that is not a number.';
  if (typeof value === 'number' && !Number.isInteger(value) && Number.isFinite(value))
    return `Pass ${Math.floor(value)} or ${Math.ceil(value)}.`;
  if (isProcess(value)) return 'Pass its number: write .pid after it.';
  return null;
}

/** What a generator function gives: a program, or a call of Syscalls that lacks its yield*. */
export function isGenerator(value: unknown): value is Generator<void, never> {
  return (
    typeof value === 'object' &&
    value !== null &&
    Symbol.iterator in value &&
    typeof (value as { next?: unknown }).next === 'function'
  );
}

/** It has what a Process has: asked so, because process.ts imports this file. */
function isProcess(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'pid' in value && 'task' in value;
}

/** The name of an object's class; `object` for one without. */
function kindOf(value: object): string {
  const name: unknown = Object.getPrototypeOf(value)?.constructor?.name;
  return typeof name === 'string' && name !== '' && name !== 'Object' ? name : 'object';
}

function withArticle(kind: string): string {
  const word = kind === 'Array' ? 'array' : kind;
  return `${/^[aeio]/i.test(word) ? 'an' : 'a'} ${word}`;
}

function quoted(value: string): string {
  return `'${value.replace(/[\\']/g, '\\$&').replace(/\n/g, '\\n').replace(/\0/g, '\\0')}'`;
}

/** A bound as one would type it: powers of two in hexadecimal. */
function boundText(value: number): string {
  if (Math.abs(value) < 0x10000) return String(value);
  return value < 0 ? `-0x${(-value).toString(16)}` : `0x${value.toString(16)}`;
}
