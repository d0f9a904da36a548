// Many accesses of a program as one call: loops of loads and stores, as memset() and memcpy() are.
//
// Every page is reached by accesses through the MMU, so a loop faults, fills the TLB and sets
// accessed and dirty bits just as the same accesses one by one. Whole words are moved where they
// are aligned; those lie in one page. A fault that kills leaves what was stored before it.

import type { Cpu } from '../hw/cpu.ts';
import { u32 } from '../include/u32.ts';

/** Stores the bytes from `addr` on. */
export function* storeBytes(cpu: Cpu, addr: number, bytes: Uint8Array): Generator<void, void> {
  const { length } = bytes;
  for (let i = 0; i < length; ) {
    const at = u32(addr + i);
    if ((at & 3) === 0 && length - i >= 4) {
      const high = (bytes[i + 3] << 24) | (bytes[i + 2] << 16);
      yield* cpu.store32(at, u32(high | (bytes[i + 1] << 8) | bytes[i]));
      i += 4;
    } else yield* cpu.store8(at, bytes[i++]);
  }
}

/** Stores `byte` in the `len` bytes from `addr` on. */
export function* storeByte(
  cpu: Cpu,
  addr: number,
  len: number,
  byte: number,
): Generator<void, void> {
  const four = byte * 0x01010101;
  for (let i = 0; i < len; ) {
    const at = u32(addr + i);
    if ((at & 3) === 0 && len - i >= 4) {
      yield* cpu.store32(at, four);
      i += 4;
    } else {
      yield* cpu.store8(at, byte);
      i++;
    }
  }
}

/** The `len` bytes from `addr` on. */
export function* loadBytes(cpu: Cpu, addr: number, len: number): Generator<void, Uint8Array> {
  const bytes = new Uint8Array(len);
  for (let i = 0; i < len; ) {
    const at = u32(addr + i);
    if ((at & 3) === 0 && len - i >= 4) {
      const word = yield* cpu.load32(at);
      bytes[i] = word;
      bytes[i + 1] = word >>> 8;
      bytes[i + 2] = word >>> 16;
      bytes[i + 3] = word >>> 24;
      i += 4;
    } else bytes[i++] = yield* cpu.load8(at);
  }
  return bytes;
}
