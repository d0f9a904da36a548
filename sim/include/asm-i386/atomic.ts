// Counters that C changes in one instruction. Nothing here can be interrupted half way, so they are
// plain integers of 32 bits with a sign, and the names tell what may be counted by several at once.

import type { Embedded } from '../object.ts';

/**
 * A counter.
 * @kernel include/asm-i386/atomic.h:22
 */
export class atomic_t implements Embedded {
  /** Its value, a signed 32-bit integer. */
  counter: number;

  constructor(i = 0) {
    this.counter = i;
  }

  copyFrom(from: atomic_t): void {
    this.counter = from.counter;
  }
}

/** What counts: an atomic_t, or a structure that has the value of one among its fields. */
export interface Counter {
  counter: number;
}

/**
 * A counter that starts at `i`.
 * @kernel include/asm-i386/atomic.h:24
 * @notrace
 */
export function ATOMIC_INIT(i: number): atomic_t {
  return new atomic_t(i);
}

/**
 * The value.
 * @kernel include/asm-i386/atomic.h:33
 * @notrace
 */
export function atomic_read(v: Counter): number {
  return v.counter;
}

/**
 * Sets the value.
 * @kernel include/asm-i386/atomic.h:43
 * @notrace
 */
export function atomic_set(v: Counter, i: number): void {
  v.counter = i;
}

/**
 * Adds `i`.
 * @kernel include/asm-i386/atomic.h:53
 * @notrace
 */
export function atomic_add(i: number, v: Counter): void {
  v.counter = (v.counter + i) | 0;
}

/**
 * Subtracts `i`.
 * @kernel include/asm-i386/atomic.h:69
 * @notrace
 */
export function atomic_sub(i: number, v: Counter): void {
  v.counter = (v.counter - i) | 0;
}

/**
 * Subtracts `i`; is it zero now?
 * @kernel include/asm-i386/atomic.h:87
 * @notrace
 */
export function atomic_sub_and_test(i: number, v: Counter): boolean {
  v.counter = (v.counter - i) | 0;
  return v.counter === 0;
}

/**
 * Adds one.
 * @kernel include/asm-i386/atomic.h:105
 * @notrace
 */
export function atomic_inc(v: Counter): void {
  v.counter = (v.counter + 1) | 0;
}

/**
 * Subtracts one.
 * @kernel include/asm-i386/atomic.h:120
 * @notrace
 */
export function atomic_dec(v: Counter): void {
  v.counter = (v.counter - 1) | 0;
}

/**
 * Subtracts one; is it zero now? Of all who count down, exactly one is told yes.
 * @kernel include/asm-i386/atomic.h:137
 * @notrace
 */
export function atomic_dec_and_test(v: Counter): boolean {
  v.counter = (v.counter - 1) | 0;
  return v.counter === 0;
}

/**
 * Adds one; is it zero now?
 * @kernel include/asm-i386/atomic.h:157
 * @notrace
 */
export function atomic_inc_and_test(v: Counter): boolean {
  v.counter = (v.counter + 1) | 0;
  return v.counter === 0;
}

/**
 * Adds `i`; is it below zero now?
 * @kernel include/asm-i386/atomic.h:178
 * @notrace
 */
export function atomic_add_negative(i: number, v: Counter): boolean {
  v.counter = (v.counter + i) | 0;
  return v.counter < 0;
}
