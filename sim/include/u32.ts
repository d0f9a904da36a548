// Unsigned 32-bit arithmetic: what `unsigned long` does by itself on an i386.

/** The low 32 bits of `x` as an unsigned number. Round address arithmetic that can reach 2 GB or wrap. */
export function u32(x: number): number {
  return x >>> 0;
}

/** `0x` and the hexadecimal digits of `x`: how examples and errors show an address. */
export function hex(x: number): string {
  return `0x${(x >>> 0).toString(16)}`;
}
