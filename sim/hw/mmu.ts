// The memory management unit of a Pentium Pro, as far as Linux 2.4 uses it.
//
//   linear address ──► TLB ──hit──────────────────────► physical address
//                       └─miss─► directory ─► table ──►      "          and into the TLB
//                                    └── P = 0, or not allowed ──► page fault: cr2, error code
//
// Directory and tables lie in RAM, where software writes them. The unit looks at them only when
// the TLB does not know the page; what is in the TLB is believed until it is flushed, whatever the
// tables say by then. So software that changes an entry and forgets to flush is seen to have.
//
// It writes to the tables too: A (accessed) into each entry on the way, D (dirty) into the one
// that names the frame when a write goes through. A write through a TLB entry that has not seen
// one yet walks again, to set D. A is only set by a walk.
//
// Sources: Intel Architecture Software Developer's Manual, Volume 3 (1999), chapters 3.6 to 3.7
// (paging), 5.12 (page fault), 9.9 (TLBs); "Page-fault exceptions invalidate the entry" is from
// later editions (4.10.4.1) and holds for the P6 family.

/** Entry bit: the rest of the entry means something to the hardware. */
const P = 0x001;
/** Entry bit: writes are allowed. */
const RW = 0x002;
/** Entry bit: user mode is allowed. */
const US = 0x004;
/** Entry bit: the entry was used. */
const A = 0x020;
/** Entry bit: the page was written. */
const D = 0x040;
/** Directory entry bit: maps 4 MB by itself. */
const PS = 0x080;
/** Entry bit: a load of cr3 leaves the translation in the TLB. */
const G = 0x100;

/** Page-fault error code: the page was there, and the access not allowed; without it: not present. */
export const FAULT_PROTECTION = 1;
/** Page-fault error code, and access(): a write. */
export const ACCESS_WRITE = 2;
/** Page-fault error code, and access(): from user mode. */
export const ACCESS_USER = 4;

/** Entries of the TLB: a page has its place by the low bits of its number, one page to a place. */
const TLB_ENTRIES = 1024;
const TLB_MASK = TLB_ENTRIES - 1;
/** The stamp of a translation that outlives a load of cr3. */
const GLOBAL = -1;

/** A translation in the TLB, for those who look on. */
export interface TlbEntry {
  /** First linear address of the page. */
  linear: number;
  /** First physical address of the frame. */
  physical: number;
  /** Writes are allowed. */
  write: boolean;
  /** User mode is allowed. */
  user: boolean;
  /** D is known to be set in the table: the next write need not walk. */
  dirty: boolean;
  /** A load of cr3 leaves it. */
  global: boolean;
}

/** The unit: its registers and its TLB. */
export class Mmu {
  /** Physical address of the directory; write it with loadCr3(). */
  cr3 = 0;
  /** The linear address of the last page fault. */
  cr2 = 0;
  /** The error code of the last page fault. */
  errorCode = 0;
  /** CR0.WP: read-only pages are read-only for supervisor mode too. Linux sets it. */
  writeProtect = true;
  /** False: nothing is kept in the TLB, every access walks the tables. */
  tlbEnabled = true;
  /** Walks of the tables so far. */
  walks = 0;
  /** Translations so far, with and without a walk. */
  translations = 0;
  /** The last of them: its linear address (as a signed word), its kind of access, and cr3 at that time. */
  last = 0;
  lastAccess = 0;
  lastCr3 = 0;

  // One translation in place i: `#page[i]` is valid while `#stamp[i]` is the present time, or GLOBAL.
  readonly #page = new Int32Array(TLB_ENTRIES).fill(-1);
  readonly #stamp = new Int32Array(TLB_ENTRIES);
  readonly #entry = new Uint32Array(TLB_ENTRIES);
  #now = 1;

  constructor(
    /** RAM, as 32-bit words. */
    readonly words: Uint32Array,
  ) {}

  /** `mov %eax,%cr3`: another directory; every translation that is not global is forgotten. */
  loadCr3(physical: number): void {
    this.cr3 = physical;
    this.#now++;
  }

  /** Forgets all translations, the global ones too: what switching CR4.PGE off does. */
  flushAll(): void {
    this.#now++;
    this.#page.fill(-1);
  }

  /** `invlpg`: forgets the translation of the page that holds `linear`, global or not. */
  invlpg(linear: number): void {
    const i = (linear >>> 12) & TLB_MASK;
    if (this.#page[i] === linear >>> 12) this.#page[i] = -1;
  }

  /**
   * The physical address for `linear`, or -1 for a page fault: then cr2 and errorCode say which.
   * @param access ACCESS_WRITE and ACCESS_USER, or 0: a read in supervisor mode
   */
  translate(linear: number, access: number): number {
    this.translations++;
    this.last = linear | 0;
    this.lastAccess = access;
    this.lastCr3 = this.cr3;
    const page = linear >>> 12;
    const i = page & TLB_MASK;
    if (this.#page[i] === page && (this.#stamp[i] === this.#now || this.#stamp[i] === GLOBAL)) {
      const entry = this.#entry[i];
      if (!this.#allows(entry, access)) return this.#fault(linear, access | FAULT_PROTECTION);
      if (!(access & ACCESS_WRITE) || entry & D) return (entry & 0xfffff000) + (linear & 0xfff);
    }
    return this.#walk(linear, access);
  }

  /** What the TLB holds, without a walk: the entry for the page of `linear`, or null. */
  lookup(linear: number): TlbEntry | null {
    return this.#describe((linear >>> 12) & TLB_MASK, linear >>> 12);
  }

  /** Every translation that is in the TLB now. */
  tlb(): TlbEntry[] {
    const found: TlbEntry[] = [];
    for (let i = 0; i < TLB_ENTRIES; i++) {
      const entry = this.#describe(i, this.#page[i]);
      if (entry) found.push(entry);
    }
    return found.sort((a, b) => a.linear - b.linear);
  }

  #describe(i: number, page: number): TlbEntry | null {
    if (page < 0 || this.#page[i] !== page) return null;
    if (this.#stamp[i] !== this.#now && this.#stamp[i] !== GLOBAL) return null;
    const entry = this.#entry[i];
    return {
      linear: (page << 12) >>> 0,
      physical: (entry & 0xfffff000) >>> 0,
      write: (entry & RW) !== 0,
      user: (entry & US) !== 0,
      dirty: (entry & D) !== 0,
      global: this.#stamp[i] === GLOBAL,
    };
  }

  #allows(entry: number, access: number): boolean {
    if (access & ACCESS_USER) {
      return (entry & US) !== 0 && (!(access & ACCESS_WRITE) || (entry & RW) !== 0);
    }
    return !(access & ACCESS_WRITE) || (entry & RW) !== 0 || !this.writeProtect;
  }

  #walk(linear: number, access: number): number {
    const words = this.words;
    this.walks++;
    const pdeAt = (this.cr3 >>> 2) + (linear >>> 22);
    const pde = words[pdeAt];
    if (!(pde & P)) return this.#fault(linear, access);

    if (pde & PS) {
      if (!this.#allows(pde, access)) return this.#fault(linear, access | FAULT_PROTECTION);
      const used = (pde | A | (access & ACCESS_WRITE ? D : 0)) >>> 0;
      if (used !== pde) words[pdeAt] = used;
      return this.#keep(linear, ((pde & 0xffc00000) | (linear & 0x003ff000)) >>> 0, used);
    }

    const pteAt = ((pde & 0xfffff000) >>> 2) + ((linear >>> 12) & 0x3ff);
    const pte = words[pteAt];
    if (!(pte & P)) return this.#fault(linear, access);
    // Both levels must allow it.
    const rights = pte & ((pde & (RW | US)) | ~(RW | US));
    if (!this.#allows(rights, access)) return this.#fault(linear, access | FAULT_PROTECTION);
    if (!(pde & A)) words[pdeAt] = pde | A;
    const used = (pte | A | (access & ACCESS_WRITE ? D : 0)) >>> 0;
    if (used !== pte) words[pteAt] = used;
    return this.#keep(linear, (pte & 0xfffff000) >>> 0, rights | (used & D));
  }

  /** Puts the translation into the TLB and returns the physical address. */
  #keep(linear: number, frame: number, bits: number): number {
    if (this.tlbEnabled) {
      const page = linear >>> 12;
      const i = page & TLB_MASK;
      this.#page[i] = page;
      this.#stamp[i] = bits & G ? GLOBAL : this.#now;
      this.#entry[i] = frame | (bits & (RW | US | D));
    }
    return frame + (linear & 0xfff);
  }

  /** A page fault drops the page's translation: what it was based on may be out of date. */
  #fault(linear: number, errorCode: number): number {
    this.invlpg(linear);
    this.cr2 = linear;
    this.errorCode = errorCode;
    return -1;
  }
}
