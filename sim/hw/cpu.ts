// The processor's side of memory: loads and stores, and the page fault they may end in.
//
// An instruction that faults has done nothing yet. The handler runs, and when it returns the
// instruction is begun again from the start: so an access that straddles two pages is translated
// for both before a byte moves, and a handler that mends nothing is called for ever.

import { ACCESS_USER, ACCESS_WRITE, type Mmu } from './mmu.ts';

/**
 * Handler of interrupt 14. cr2 holds the address; `tries` is how often the same instruction has faulted before.
 * Returns whether the instruction is to be tried again.
 */
export type PageFaultHandler = (errorCode: number, tries: number) => Generator<void, boolean>;

/** What a load returns when the handler abandoned the access; a store returns it too. */
export const NO_VALUE = -1;

/** A processor: its MMU, the RAM that it addresses, and the vector for page faults. */
export class Cpu {
  /** %esp of the program that runs, which tells a growing stack from a wild access. */
  esp = 0;
  /** Page faults so far. */
  faults = 0;
  /** What a byte reads as where no RAM is, 0 to 255: an i386's bus is left at ones when no memory answers. */
  openBus = 0xff;
  /** Entry 14 of the interrupt descriptor table. */
  pageFault: PageFaultHandler;

  constructor(
    /** The paging unit. */
    readonly mmu: Mmu,
    /** RAM, as bytes. */
    readonly bytes: Uint8Array,
  ) {
    this.pageFault = tripleFault;
  }

  /**
   * Physical address for an access of one byte, or -1 if the handler abandoned it: it is called until the access goes
   * through.
   * @param access ACCESS_WRITE and ACCESS_USER, or 0
   * @param tries how often the instruction has faulted before
   */
  *reach(linear: number, access: number, tries = 0): Generator<void, number> {
    let physical: number;
    while ((physical = this.mmu.translate(linear, access)) < 0) {
      this.faults++;
      if (!(yield* this.pageFault(this.mmu.errorCode, tries++))) return -1;
    }
    return physical;
  }

  /** Loads a byte, 0 to 255; NO_VALUE if the handler abandoned it. */
  *load8(linear: number, mode = ACCESS_USER): Generator<void, number> {
    // The loop of reach(), once more: a generator less on the way to each fault.
    let physical: number;
    let tries = 0;
    while ((physical = this.mmu.translate(linear, mode)) < 0) {
      this.faults++;
      if (!(yield* this.pageFault(this.mmu.errorCode, tries++))) return NO_VALUE;
    }
    return this.#read(physical);
  }

  /** Stores a byte; 0, or NO_VALUE if the handler abandoned it. */
  *store8(linear: number, value: number, mode = ACCESS_USER): Generator<void, number> {
    let physical: number;
    let tries = 0;
    while ((physical = this.mmu.translate(linear, mode | ACCESS_WRITE)) < 0) {
      this.faults++;
      if (!(yield* this.pageFault(this.mmu.errorCode, tries++))) return NO_VALUE;
    }
    this.#write(physical, value);
    return 0;
  }

  /** Loads four bytes, the lowest first; NO_VALUE if the handler abandoned it. */
  *load32(linear: number, mode = ACCESS_USER): Generator<void, number> {
    const first = linear >>> 0;
    const last = (linear + 3) >>> 0;
    for (let tries = 0; ; tries++) {
      const low = yield* this.reach(first, mode, tries);
      if (low < 0) return NO_VALUE;
      if (first >>> 12 === last >>> 12) return this.#read32(low);
      const faults = this.faults;
      const high = yield* this.reach(secondPage(last), mode, tries);
      if (high < 0) return NO_VALUE;
      // A fault for the second page begins the instruction again: the first may be gone by now.
      if (this.faults !== faults) continue;
      let value = 0;
      for (let i = 3; i >= 0; i--) value = value * 256 + this.#read(part(first, i, low, high));
      return value;
    }
  }

  /** Stores four bytes, the lowest first; 0, or NO_VALUE if the handler abandoned it. */
  *store32(linear: number, value: number, mode = ACCESS_USER): Generator<void, number> {
    const first = linear >>> 0;
    const last = (linear + 3) >>> 0;
    for (let tries = 0; ; tries++) {
      const low = yield* this.reach(first, mode | ACCESS_WRITE, tries);
      if (low < 0) return NO_VALUE;
      if (first >>> 12 === last >>> 12) {
        this.#write32(low, value);
        return 0;
      }
      const faults = this.faults;
      const high = yield* this.reach(secondPage(last), mode | ACCESS_WRITE, tries);
      if (high < 0) return NO_VALUE;
      if (this.faults !== faults) continue;
      for (let i = 0; i < 4; i++) this.#write(part(first, i, low, high), value >>> (8 * i));
      return 0;
    }
  }

  /** Past the end of RAM no memory answers. */
  #read(physical: number): number {
    return physical < this.bytes.length ? this.bytes[physical] : this.openBus;
  }

  #read32(physical: number): number {
    const words = this.mmu.words;
    if ((physical & 3) === 0 && physical + 3 < this.bytes.length) return words[physical >>> 2];
    let value = 0;
    for (let i = 3; i >= 0; i--) value = value * 256 + this.#read(physical + i);
    return value;
  }

  #write32(physical: number, value: number): void {
    if ((physical & 3) === 0 && physical + 3 < this.bytes.length) {
      this.mmu.words[physical >>> 2] = value;
      return;
    }
    for (let i = 0; i < 4; i++) this.#write(physical + i, value >>> (8 * i));
  }

  /** Past the end of RAM a store is lost. */
  #write(physical: number, value: number): void {
    if (physical < this.bytes.length) this.bytes[physical] = value;
  }
}

/** The first byte of an access that is in its second page: what cr2 names if that page faults. */
function secondPage(last: number): number {
  return (last & ~0xfff) >>> 0;
}

/** Physical address of byte `i` of an access that begins at `first`, in the page of `low` or of `high`. */
function part(first: number, i: number, low: number, high: number): number {
  return (first & 0xfff) + i < 0x1000 ? low + i : (high & ~0xfff) + (((first & 0xfff) + i) & 0xfff);
}

function* tripleFault(errorCode: number): Generator<void, boolean> {
  throw new Error(`page fault (error code ${errorCode}) before the kernel set a handler`);
}
