// Single bits of memory: bit 0 is the lowest of the first word.
//
// `addr` is the kernel virtual address of the first word of a bitmap in RAM. The flags of a struct
// page are not in RAM but in an object; their bits are tested in linux/page.ts.

import type { Kernel } from '../../globals.ts';
import { PAGE_OFFSET } from './page.ts';

/** The index of the word of RAM that has bit `nr` of the bitmap at the kernel virtual address `addr`. */
export function bitmapWord(nr: number, addr: number): number {
  return ((addr - PAGE_OFFSET) >>> 2) + (nr >>> 5);
}

/**
 * Is bit `nr` set? 1 or 0.
 * @kernel include/asm-i386/bitops.h:249
 * @notrace
 */
export function test_bit(k: Kernel, nr: number, addr: number): number {
  return (k.ram.words[bitmapWord(nr, addr)] >>> (nr & 31)) & 1;
}

/**
 * Sets bit `nr`; returns what it was.
 * @kernel include/asm-i386/bitops.h:123
 * @notrace
 */
export function test_and_set_bit(k: Kernel, nr: number, addr: number): number {
  const { words } = k.ram;
  const word = bitmapWord(nr, addr);
  const old = words[word];
  words[word] = old | (1 << (nr & 31));
  return (old >>> (nr & 31)) & 1;
}

/**
 * Clears bit `nr`; returns what it was.
 * @kernel include/asm-i386/bitops.h:162
 * @notrace
 */
export function test_and_clear_bit(k: Kernel, nr: number, addr: number): number {
  const { words } = k.ram;
  const word = bitmapWord(nr, addr);
  const old = words[word];
  words[word] = old & ~(1 << (nr & 31));
  return (old >>> (nr & 31)) & 1;
}

/**
 * Turns bit `nr` over.
 * @kernel include/asm-i386/bitops.h:90
 * @notrace
 */
export function __change_bit(k: Kernel, nr: number, addr: number): void {
  k.ram.words[bitmapWord(nr, addr)] ^= 1 << (nr & 31);
}

/**
 * Turns bit `nr` over; returns what it was.
 * @kernel include/asm-i386/bitops.h:194
 * @notrace
 */
export function __test_and_change_bit(k: Kernel, nr: number, addr: number): number {
  const { words } = k.ram;
  const word = bitmapWord(nr, addr);
  const old = words[word];
  words[word] = old ^ (1 << (nr & 31));
  return (old >>> (nr & 31)) & 1;
}
