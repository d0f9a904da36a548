import { describe, expect, test } from 'vitest';
import { Cpu, NO_VALUE } from '../../sim/hw/cpu.ts';
import { ACCESS_USER, ACCESS_WRITE, FAULT_PROTECTION, Mmu } from '../../sim/hw/mmu.ts';

const USER = ACCESS_USER;
const WRITE = ACCESS_WRITE;

/** 16 frames: the directory in frame 1, a page table for 0x40000000 in frame 2. */
function machine() {
  const words = new Uint32Array(16 * 1024);
  const mmu = new Mmu(words);
  words[1024 + 256] = 0x2067;
  mmu.loadCr3(0x1000);
  const pte = (i: number, value?: number): number => {
    if (value !== undefined) words[2048 + i] = value;
    return words[2048 + i];
  };
  return { words, mmu, pte, cpu: new Cpu(mmu, new Uint8Array(words.buffer)) };
}

function run<T>(g: Generator<void, T>): T {
  const r = g.next();
  if (!r.done) throw new Error('nothing sleeps here');
  return r.value;
}

function fault(mmu: Mmu, linear: number, access: number): string {
  const physical = mmu.translate(linear, access);
  if (physical >= 0) return `physical 0x${physical.toString(16)}`;
  return `fault ${mmu.errorCode} at 0x${mmu.cr2.toString(16)}`;
}

describe('the walk', () => {
  test('goes by the top ten bits into the directory, by the next ten into the table', () => {
    const { mmu, pte } = machine();
    pte(3, 0x5025);
    expect(fault(mmu, 0x40003abc, USER)).toBe('physical 0x5abc');
  });

  test('faults where the directory has no table, and where the table has no page', () => {
    const { mmu } = machine();
    expect(fault(mmu, 0x50000000, USER)).toBe('fault 4 at 0x50000000');
    expect(fault(mmu, 0x40007123, USER | WRITE)).toBe('fault 6 at 0x40007123');
    expect(fault(mmu, 0x40007123, WRITE)).toBe('fault 2 at 0x40007123');
    expect(fault(mmu, 0x40007123, 0)).toBe('fault 0 at 0x40007123');
  });

  test('faults with bit 0 set where the page is there and the access is not allowed', () => {
    const { mmu, pte } = machine();
    pte(0, 0x5005);
    pte(1, 0x6003);
    expect(fault(mmu, 0x40000000, USER | WRITE)).toBe('fault 7 at 0x40000000');
    expect(fault(mmu, 0x40001000, USER)).toBe('fault 5 at 0x40001000');
    expect(FAULT_PROTECTION).toBe(1);
  });

  test('lets the kernel write to a read-only page only if CR0.WP is off', () => {
    const { mmu, pte } = machine();
    pte(0, 0x5005);
    expect(fault(mmu, 0x40000000, WRITE)).toBe('fault 3 at 0x40000000');
    mmu.writeProtect = false;
    expect(fault(mmu, 0x40000000, WRITE)).toBe('physical 0x5000');
  });

  test('asks the directory for leave too', () => {
    const { mmu, pte, words } = machine();
    pte(0, 0x5007);
    words[1024 + 256] = 0x2065;
    expect(fault(mmu, 0x40000000, USER | WRITE)).toBe('fault 7 at 0x40000000');
    words[1024 + 256] = 0x2063;
    expect(fault(mmu, 0x40000000, USER)).toBe('fault 5 at 0x40000000');
  });

  test('sets "accessed" in both levels, "dirty" only for a write', () => {
    const { mmu, pte, words } = machine();
    words[1024 + 256] = 0x2007;
    pte(0, 0x5007);
    mmu.translate(0x40000000, USER);
    expect([words[1024 + 256], pte(0)]).toEqual([0x2027, 0x5027]);
    mmu.translate(0x40000000, USER | WRITE);
    expect([words[1024 + 256], pte(0)]).toEqual([0x2027, 0x5067]);
  });

  test('leaves both alone when it faults', () => {
    const { mmu, pte, words } = machine();
    words[1024 + 256] = 0x2007;
    pte(0, 0x5005);
    mmu.translate(0x40000000, USER | WRITE);
    expect([words[1024 + 256], pte(0)]).toEqual([0x2007, 0x5005]);
  });

  test('takes a directory entry with the 4 MB bit for the page itself', () => {
    const { mmu, words } = machine();
    words[1024 + 768] = 0x1e3;
    expect(fault(mmu, 0xc0003456, WRITE)).toBe('physical 0x3456');
    expect(fault(mmu, 0xc0003456, USER)).toBe('fault 5 at 0xc0003456');
  });
});

describe('the TLB', () => {
  test('goes on believing an entry that was changed, until it is flushed', () => {
    const { mmu, pte } = machine();
    pte(0, 0x5007);
    expect(fault(mmu, 0x40000000, USER)).toBe('physical 0x5000');
    pte(0, 0);
    expect(fault(mmu, 0x40000000, USER)).toBe('physical 0x5000');
    mmu.invlpg(0x40000fff);
    expect(fault(mmu, 0x40000000, USER)).toBe('fault 4 at 0x40000000');
  });

  test('loses all but global translations when cr3 is loaded', () => {
    const { mmu, pte, words } = machine();
    words[1024 + 768] = 0x1e3;
    pte(0, 0x5007);
    mmu.translate(0x40000000, USER);
    mmu.translate(0xc0000000, 0);
    mmu.loadCr3(0x1000);
    expect(mmu.tlb().map((e) => [e.linear, e.global])).toEqual([[0xc0000000, true]]);
    mmu.flushAll();
    expect(mmu.tlb()).toEqual([]);
  });

  test('walks again for the first write, to set "dirty", and not for the second', () => {
    const { mmu, pte } = machine();
    pte(0, 0x5007);
    mmu.translate(0x40000000, USER);
    mmu.translate(0x40000000, USER | WRITE);
    expect([mmu.walks, pte(0)]).toEqual([2, 0x5067]);
    pte(0, 0x5027);
    mmu.translate(0x40000000, USER | WRITE);
    expect([mmu.walks, pte(0)]).toEqual([2, 0x5027]);
  });

  test('drops the translation of a page that faults: a second try sees the new entry', () => {
    const { mmu, pte } = machine();
    pte(0, 0x5005);
    mmu.translate(0x40000000, USER);
    pte(0, 0x5007);
    expect(fault(mmu, 0x40000000, USER | WRITE)).toBe('fault 7 at 0x40000000');
    expect(fault(mmu, 0x40000000, USER | WRITE)).toBe('physical 0x5000');
  });

  test('has one place for pages 4 MB apart', () => {
    const { mmu, pte, words } = machine();
    words[1024 + 257] = 0x2067;
    pte(0, 0x5007);
    mmu.translate(0x40000000, USER);
    mmu.translate(0x40400000, USER);
    expect(mmu.tlb().map((e) => e.linear)).toEqual([0x40400000]);
    expect(mmu.lookup(0x40000000)).toBeNull();
  });

  test('keeps nothing when it is switched off', () => {
    const { mmu, pte } = machine();
    mmu.tlbEnabled = false;
    pte(0, 0x5007);
    mmu.translate(0x40000000, USER);
    expect(mmu.tlb()).toEqual([]);
  });
});

describe('loads and stores', () => {
  test('a word goes lowest byte first, wherever it begins', () => {
    const { cpu, pte } = machine();
    pte(0, 0x5007);
    run(cpu.store32(0x40000001, 0x8899aabb));
    expect(run(cpu.load32(0x40000001))).toBe(0x8899aabb);
    expect([1, 2, 3, 4].map((i) => run(cpu.load8(0x40000000 + i)))).toEqual([
      0xbb, 0xaa, 0x99, 0x88,
    ]);
    run(cpu.store32(0x40000008, 0xfedcba98));
    expect(run(cpu.load32(0x40000008))).toBe(0xfedcba98);
  });

  test('a word across two pages is in both of their frames', () => {
    const { cpu, pte } = machine();
    pte(0, 0x7007);
    pte(1, 0x5007);
    run(cpu.store32(0x40000ffe, 0x11223344));
    expect(run(cpu.load32(0x40000ffe))).toBe(0x11223344);
    expect([cpu.bytes[0x7ffe], cpu.bytes[0x7fff], cpu.bytes[0x5000], cpu.bytes[0x5001]]).toEqual([
      0x44, 0x33, 0x22, 0x11,
    ]);
  });

  test('a store across two pages of which one faults moves no byte', () => {
    const { cpu, pte } = machine();
    pte(0, 0x7007);
    // biome-ignore lint/correctness/useYield: it could sleep
    cpu.pageFault = function* () {
      return false;
    };
    expect(run(cpu.store32(0x40000ffe, 0x11223344))).toBe(NO_VALUE);
    expect([cpu.bytes[0x7ffe], cpu.bytes[0x7fff]]).toEqual([0, 0]);
  });

  test('whose second page faults are reported with the first byte of that page', () => {
    const { cpu, pte } = machine();
    pte(0, 0x7007);
    const seen: number[] = [];
    // biome-ignore lint/correctness/useYield: it could sleep
    cpu.pageFault = function* () {
      seen.push(cpu.mmu.cr2);
      return false;
    };
    run(cpu.load32(0x40000ffd));
    run(cpu.store32(0x40000fff, 1));
    expect(seen).toEqual([0x40001000, 0x40001000]);
  });

  test('are begun again when the handler has mended the table', () => {
    const { cpu, pte } = machine();
    const seen: string[] = [];
    // biome-ignore lint/correctness/useYield: it could sleep
    cpu.pageFault = function* (errorCode) {
      seen.push(`${errorCode} at 0x${cpu.mmu.cr2.toString(16)}`);
      const i = (cpu.mmu.cr2 >>> 12) & 1023;
      pte(i, ((4 + i) << 12) | (errorCode & 1 ? 7 : 5));
      return true;
    };
    run(cpu.store32(0x40000ffe, 0x11223344));
    expect(seen).toEqual([
      '6 at 0x40000ffe',
      '7 at 0x40000ffe',
      '6 at 0x40001000',
      '7 at 0x40001000',
    ]);
    expect(run(cpu.load32(0x40000ffe))).toBe(0x11223344);
  });

  test('past the end of RAM reads ones and writes nothing', () => {
    const { cpu, pte } = machine();
    pte(0, 0x10007);
    run(cpu.store32(0x40000000, 1));
    expect(run(cpu.load32(0x40000000))).toBe(0xffffffff);
    expect(run(cpu.load8(0x40000000))).toBe(0xff);
    cpu.openBus = 0;
    expect(run(cpu.load32(0x40000000))).toBe(0);
  });
});
