/** How a value is printed: strings as they are, everything else in one fixed way. */

const WIDTH = 92;

/** The text of a value, as an example's output has it. */
export function show(value: unknown): string {
  if (typeof value === 'string') return value.replace(/\n$/, '');
  if (isPrintable(value)) return value.text().replace(/\n$/, '');
  return inner(value, 0, new Set());
}

/** A trace and its like bring their text with them. */
function isPrintable(value: unknown): value is { text(): string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'text' in value &&
    typeof value.text === 'function'
  );
}

function quote(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&').replace(/\n/g, '\\n')}'`;
}

function inner(value: unknown, depth: number, above: Set<object>): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (Object.is(value, -0)) return '0';
  if (typeof value === 'function') return value.name === '' ? '[function]' : `[${value.name}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  if (above.has(value)) return '[circular]';
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
  for (const [key, v] of entries.slice(0, 200)) {
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
