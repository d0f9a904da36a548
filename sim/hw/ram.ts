// RAM: one stretch of bytes, addressed physically, in frames of 4 KB.
//
// All simulated state that real hardware would keep in memory is in here: page directories and
// page tables, the contents of pages, slab's free lists, the buddy allocator's bitmaps. The structures
// that the ports handle as objects (areas, address spaces, struct pages) have their place here too,
// a slot that is theirs, but the words in it stay unused.

/** Bytes in a frame. */
export const FRAME_SIZE = 4096;

/** RAM of one machine. */
export class Ram {
  /** Size in frames. */
  readonly frames: number;
  /** The bytes. */
  readonly bytes: Uint8Array;
  /** The same memory as unsigned 32-bit words; a word's index is its physical address / 4. */
  readonly words: Uint32Array;
  /** The same memory as signed 32-bit words. */
  readonly ints: Int32Array;
  /** Byte that the frames of freed pages are filled with, or null: they keep what they held. */
  poison: number | null = null;

  constructor(frames: number) {
    const buffer = new ArrayBuffer(frames * FRAME_SIZE);
    this.frames = frames;
    this.bytes = new Uint8Array(buffer);
    this.words = new Uint32Array(buffer);
    this.ints = new Int32Array(buffer);
  }

  /** The byte at physical address `addr`. */
  read8(addr: number): number {
    this.#check(addr, 1);
    return this.bytes[addr];
  }

  /** The 16 bits at physical address `addr`, which must be even. */
  read16(addr: number): number {
    this.#check(addr, 2);
    return this.bytes[addr] | (this.bytes[addr + 1] << 8);
  }

  /** The word at physical address `addr`, a multiple of 4, as an unsigned number. */
  read32(addr: number): number {
    this.#check(addr, 4);
    return this.words[addr >>> 2];
  }

  /** Sets the byte at physical address `addr` to the low 8 bits of `value`. */
  write8(addr: number, value: number): void {
    this.#check(addr, 1);
    this.bytes[addr] = value;
  }

  /** Sets the 16 bits at physical address `addr`, which must be even. */
  write16(addr: number, value: number): void {
    this.#check(addr, 2);
    this.bytes[addr] = value;
    this.bytes[addr + 1] = value >>> 8;
  }

  /** Sets the word at physical address `addr`, a multiple of 4. */
  write32(addr: number, value: number): void {
    this.#check(addr, 4);
    this.words[addr >>> 2] = value;
  }

  /** Fills frame number `pfn` with `byte`. */
  fillFrame(pfn: number, byte: number): void {
    this.#check(pfn * FRAME_SIZE, 4);
    this.bytes.fill(byte, pfn * FRAME_SIZE, (pfn + 1) * FRAME_SIZE);
  }

  /** Copies frame `from` over frame `to`. */
  copyFrame(to: number, from: number): void {
    this.#check(to * FRAME_SIZE, 4);
    this.#check(from * FRAME_SIZE, 4);
    this.bytes.copyWithin(to * FRAME_SIZE, from * FRAME_SIZE, (from + 1) * FRAME_SIZE);
  }

  #check(addr: number, size: number): void {
    if (!(addr >= 0 && addr + size <= this.bytes.length && addr % size === 0))
      throw new RangeError(
        `no ${size}-byte word of RAM at physical address 0x${addr.toString(16)}: ` +
          `RAM ends at 0x${this.bytes.length.toString(16)}`,
      );
  }
}
