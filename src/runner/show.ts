/**
 * How a value is printed: strings as they are, everything else in one fixed way.
 *
 * Within an object or a list a number is an address, and in hexadecimal, if it lies at or above
 * 0x08048000, where i386 programs begin, and in 32 bits. No count in a machine is as large: the
 * most RAM, 128 MB, is fewer bytes. A number by itself is decimal, unless it was asked for
 * in hexadecimal (compare()).
 */

const WIDTH = 92;

/** From here on a number in a structure is taken for an address. */
const FIRST_ADDRESS = 0x08048000;

/** The text of a value, as an example's output has it. */
export function show(value: unknown): string {
  if (typeof value === 'string') return value.replace(/\n$/, '');
  if (isPrintable(value)) return value.text().replace(/\n$/, '');
  if (value instanceof Uint8Array) return dump(value);
  return inner(value, 0, new Set());
}

/** A trace and its like bring their text with them. The text() of a process is another: it reads memory, and wants an address. */
function isPrintable(value: unknown): value is { text(): string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'text' in value &&
    typeof value.text === 'function' &&
    value.text.length === 0
  );
}

function isAddress(value: unknown): value is number {
  return (
    Number.isInteger(value) && (value as number) >= FIRST_ADDRESS && (value as number) <= 0xffffffff
  );
}

/** Bytes as `hexdump -C` has them: 16 a line with their place, equal lines as one star. One line needs no place. */
function dump(bytes: Uint8Array): string {
  if (bytes.length === 0) return '[]';
  if (bytes.length <= 16) return dumpLine(bytes).trimStart().replace(/ {2,}/g, ' ');
  const lines: string[] = [];
  let previous = '';
  for (let at = 0; at < bytes.length; at += 16) {
    const line = dumpLine(bytes.subarray(at, at + 16));
    if (line !== previous) lines.push(offset(at) + line);
    else if (lines.at(-1) !== '*') lines.push('*');
    previous = line;
    if (lines.length === 200) return [...lines, `… up to ${offset(bytes.length)}`].join('\n');
  }
  return [...lines, offset(bytes.length)].join('\n');
}

const offset = (at: number): string => at.toString(16).padStart(8, '0');

function dumpLine(bytes: Uint8Array): string {
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'));
  const text = Array.from(bytes, (byte) =>
    byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.',
  );
  const left = digits.slice(0, 8).join(' ');
  const columns = `${left}  ${digits.slice(8).join(' ')}`.padEnd(48);
  return `  ${columns}  |${text.join('')}|`;
}

function quote(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&').replace(/\n/g, '\\n')}'`;
}

/** What a class says of fields that C has inside another: the name and type of that, once; null for the rest of it. */
interface Embedding {
  embedded?: Record<string, readonly [name: string, type: string] | null>;
}

function inner(value: unknown, depth: number, above: Set<object>): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (Object.is(value, -0)) return '0';
  if (depth > 0 && isAddress(value)) return `0x${value.toString(16)}`;
  if (typeof value === 'function') return value.name === '' ? '[function]' : `[${value.name}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  if (above.has(value)) return '[circular]';
  if (value instanceof Uint8Array && value.length <= 16) return dump(value);
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  const name = value.constructor?.name ?? 'Object';
  const isList = Array.isArray(value) || ArrayBuffer.isView(value) || value instanceof Set;
  const isStruct = !isList && !(value instanceof Map) && name !== 'Object';
  // A structure leads to all others: only its own numbers and texts are shown.
  if (depth > 3 || (isStruct && depth > 0)) return isList ? '[…]' : `{${name}}`;
  above.add(value);
  const parts: string[] = [];
  let entries: [string, unknown][];
  if (isList) entries = Array.from(value as Iterable<unknown>, (v) => ['', v]);
  else if (value instanceof Map)
    entries = [...value].map(([k, v]) => [
      typeof k === 'string' ? k : inner(k, depth + 1, above),
      v,
    ]);
  else entries = Object.entries(value);
  const { embedded = {} } = (isStruct ? value.constructor : {}) as Embedding;
  for (const [key, v] of entries.slice(0, 200)) {
    const within = embedded[key];
    if (within) parts.push(`${within[0]}: {${within[1]}}`);
    if (within !== undefined) continue;
    const text = inner(v, depth + 1, above);
    parts.push(key === '' ? text : `${/^[\w$]+$/.test(key) ? key : quote(key)}: ${text}`);
  }
  if (entries.length > 200) parts.push(`… ${entries.length - 200} more`);
  above.delete(value);
  const [left, right] = isList ? ['[', ']'] : [`${isStruct ? `${name} ` : ''}{ `, ' }'];
  if (parts.length === 0) return isList ? '[]' : `${isStruct ? `${name} ` : ''}{}`;
  const oneLine = left + parts.join(', ') + right;
  if (oneLine.length <= WIDTH && !oneLine.includes('\n')) return oneLine;
  const body = parts.map((p) => `  ${p.replaceAll('\n', '\n  ')}`).join(',\n');
  return `${left.trimEnd()}\n${body}\n${right.trimStart()}`;
}

/** A text in quotes, a word that is not a number, or a number that stands by itself. */
const part = /'(?:[^'\\]|\\.)*'|-?\b0[xX][\da-fA-F]+\b|-?\b\d+\b(?!\.\d)|[\w$.]+/g;
const hexadecimal = /^-?0x[\da-f]+$/i;
const numeral = /^-?(?:0x[\da-f]+|\d+)$/i;

/**
 * Is the value what `expected` says? The text decides, but a number is the same in either notation.
 * `actual` has each number in the notation in which the number at its place was asked for.
 */
export function compare(value: unknown, expected: string): { ok: boolean; actual: string } {
  const actual = show(value);
  if (sameText(actual, expected)) return { ok: true, actual };
  if (typeof value === 'string' || isPrintable(value) || value instanceof Uint8Array)
    return { ok: false, actual };
  const asked = (expected.match(part) ?? []).filter((text) => numeral.test(text));
  let nth = 0;
  const asAsked = actual.replace(part, (text) => {
    if (!numeral.test(text)) return text;
    // A list longer than was asked for goes on as it began.
    const like = asked[nth++] ?? asked.at(-1);
    if (like === undefined) return text;
    return inNotation(text, hexadecimal.test(like));
  });
  return { ok: sameText(decimal(asAsked), decimal(expected)), actual: asAsked };
}

function inNotation(text: string, hex: boolean): string {
  const number = Number(text.replace('-', ''));
  return `${text.startsWith('-') ? '-' : ''}${hex ? `0x${number.toString(16)}` : number}`;
}

/** All numbers of a text in decimal. */
function decimal(text: string): string {
  return text.replace(part, (found) => (numeral.test(found) ? inNotation(found, false) : found));
}

/** Line ends and white space at the ends of lines do not count. */
function sameText(a: string, b: string): boolean {
  const clean = (text: string): string =>
    text
      .split('\n')
      .map((line) => line.trimEnd())
      .join('\n')
      .trimEnd();
  return clean(a) === clean(b);
}
