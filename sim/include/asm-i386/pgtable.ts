// The i386's page tables: every bit of every entry, and nothing of them anywhere else.
//
// A linear address names an entry of the directory, an entry of a table, and a byte:
//
//    31        22 21        12 11         0
//   ┌────────────┬────────────┬────────────┐
//   │ pgd_index  │ pte index  │   offset   │
//   └─────┬──────┴─────┬──────┴────────────┘
//   cr3 ─►│ directory  │ table ─► frame
//         1024 entries 1024 entries, 4 bytes each: either fills one frame
//
// An entry whose page is in memory, as the hardware reads it:
//
//    31                    12 11   9  8  7  6  5  4   3   2  1  0
//   ┌────────────────────────┬──────┬──┬──┬──┬──┬───┬───┬──┬──┬──┐
//   │ number of the frame    │ free │G │PS│D │A │PCD│PWT│US│RW│P │
//   └────────────────────────┴──────┴──┴──┴──┴──┴───┴───┴──┴──┴──┘
//     P   present: with 0 here the hardware reads nothing else
//     RW  may be written          US  may be touched from user mode
//     PWT, PCD  how to cache it   A   accessed: the hardware sets it
//     D   written: the hardware sets it, in entries that name a frame
//     PS  in the directory: this entry maps 4 MB by itself
//     G   survives a reload of cr3
//
// An entry with P = 0 is the kernel's own to fill. Three kinds:
//
//     0x00000000              nothing here yet                       pte_none()
//     frame, … bit 7 = 1      PROT_NONE: a page that nobody may touch _PAGE_PROTNONE
//     offset << 8 | type << 1 the page is in swap
//
// So pte_present() asks for bit 0 or bit 7: "is there a frame", not "will the hardware go on".
// Bit 7 belongs to no offset in swap: that begins at bit 8, and the type ends at bit 6.
//
// The kernel thinks of three levels: directory, middle directory, table. Here the middle one is
// folded into the directory: pmd_offset() hands back the directory's entry, and what the generic
// code asks of a pgd (is it empty, is it bad) is always answered "no".

import type { Kernel } from '../../globals.ts';
import { printk } from '../linux/kernel.ts';
import type { struct_page, vm_area_struct } from '../linux/mm.ts';
import type { mm_struct } from '../linux/sched.ts';
import { u32 } from '../u32.ts';
import type { pgd_t, pgprot_t, pmd_t, pte_t } from './page.ts';
import { __va, PAGE_MASK, PAGE_OFFSET, PAGE_SHIFT, pageAt, virt_to_page } from './page.ts';

export type { pgd_t, pgprot_t, pmd_t, pte_t } from './page.ts';

/** A page in swap: number of the swap area and place in it, packed as the entry above. @kernel include/linux/shmem_fs.h:16 */
export type swp_entry_t = number;

/** Bytes of an entry of any level: a step of a `pte_t *`. */
export const sizeofPte = 4;

/** A directory entry covers 2 to this power bytes. @kernel include/asm-i386/pgtable-2level.h:8 */
export const PGDIR_SHIFT = 22;
/** Entries of a directory. @kernel include/asm-i386/pgtable-2level.h:9 */
export const PTRS_PER_PGD = 1024;
/** The same as PGDIR_SHIFT: the middle directory is folded away. @kernel include/asm-i386/pgtable-2level.h:15 */
export const PMD_SHIFT = 22;
/** Entries of a middle directory. @kernel include/asm-i386/pgtable-2level.h:16 */
export const PTRS_PER_PMD = 1;
/** Entries of a page table. @kernel include/asm-i386/pgtable-2level.h:18 */
export const PTRS_PER_PTE = 1024;
/** Bytes that a middle-directory entry covers: 4 MB. @kernel include/asm-i386/pgtable.h:136 */
export const PMD_SIZE = 0x00400000;
/** Rounds an address down to such a block. @kernel include/asm-i386/pgtable.h:137 */
export const PMD_MASK = 0xffc00000;
/** Bytes that a directory entry covers: 4 MB. @kernel include/asm-i386/pgtable.h:138 */
export const PGDIR_SIZE = 0x00400000;
/** Rounds an address down to such a block. @kernel include/asm-i386/pgtable.h:139 */
export const PGDIR_MASK = 0xffc00000;
/** Directory entries that belong to the process: the lower 3 GB. @kernel include/asm-i386/pgtable.h:141 */
export const USER_PTRS_PER_PGD = 768;
/** The first of them. @kernel include/asm-i386/pgtable.h:142 */
export const FIRST_USER_PGD_NR = 0;

/** Bit number of _PAGE_RW. @kernel include/asm-i386/pgtable.h:178 */
export const _PAGE_BIT_RW = 1;
/** Bit number of _PAGE_ACCESSED. @kernel include/asm-i386/pgtable.h:182 */
export const _PAGE_BIT_ACCESSED = 5;
/** Bit number of _PAGE_DIRTY. @kernel include/asm-i386/pgtable.h:183 */
export const _PAGE_BIT_DIRTY = 6;

/** The entry is for the hardware; with 0 here it faults. @kernel include/asm-i386/pgtable.h:187 */
export const _PAGE_PRESENT = 0x001;
/** May be written. @kernel include/asm-i386/pgtable.h:188 */
export const _PAGE_RW = 0x002;
/** May be touched from user mode. @kernel include/asm-i386/pgtable.h:189 */
export const _PAGE_USER = 0x004;
/** Cache writes through. @kernel include/asm-i386/pgtable.h:190 */
export const _PAGE_PWT = 0x008;
/** Do not cache. @kernel include/asm-i386/pgtable.h:191 */
export const _PAGE_PCD = 0x010;
/** Set by the hardware when it uses the entry. @kernel include/asm-i386/pgtable.h:192 */
export const _PAGE_ACCESSED = 0x020;
/** Set by the hardware when it writes to the page. @kernel include/asm-i386/pgtable.h:193 */
export const _PAGE_DIRTY = 0x040;
/** In the directory: maps 4 MB by itself. @kernel include/asm-i386/pgtable.h:194 */
export const _PAGE_PSE = 0x080;
/** Stays in the TLB when cr3 is loaded. @kernel include/asm-i386/pgtable.h:195 */
export const _PAGE_GLOBAL = 0x100;
/** With _PAGE_PRESENT off: there is a frame, but no access is allowed. @kernel include/asm-i386/pgtable.h:197 */
export const _PAGE_PROTNONE = 0x080;

/** A directory entry that leads to a process's page table. @kernel include/asm-i386/pgtable.h:199 */
export const _PAGE_TABLE = _PAGE_PRESENT | _PAGE_RW | _PAGE_USER | _PAGE_ACCESSED | _PAGE_DIRTY;
/** A directory entry for the kernel alone. @kernel include/asm-i386/pgtable.h:200 */
export const _KERNPG_TABLE = _PAGE_PRESENT | _PAGE_RW | _PAGE_ACCESSED | _PAGE_DIRTY;
/** What pte_modify() keeps: the frame, _PAGE_ACCESSED and _PAGE_DIRTY. @kernel include/asm-i386/pgtable.h:201 */
export const _PAGE_CHG_MASK = 0xfffff060;

/** No access is allowed. @kernel include/asm-i386/pgtable.h:203 */
export const PAGE_NONE: pgprot_t = _PAGE_PROTNONE | _PAGE_ACCESSED;
/** May be read and written. @kernel include/asm-i386/pgtable.h:204 */
export const PAGE_SHARED: pgprot_t = _PAGE_PRESENT | _PAGE_RW | _PAGE_USER | _PAGE_ACCESSED;
/** May be read; a write makes a copy first, so the hardware must report it. @kernel include/asm-i386/pgtable.h:205 */
export const PAGE_COPY: pgprot_t = _PAGE_PRESENT | _PAGE_USER | _PAGE_ACCESSED;
/** May be read: the same bits as PAGE_COPY; the difference is in vm_flags. @kernel include/asm-i386/pgtable.h:206 */
export const PAGE_READONLY: pgprot_t = _PAGE_PRESENT | _PAGE_USER | _PAGE_ACCESSED;
/** The kernel's own pages, one copy of the entry in every directory. @kernel include/asm-i386/pgtable.h:230 */
export const PAGE_KERNEL: pgprot_t =
  _PAGE_PRESENT | _PAGE_RW | _PAGE_DIRTY | _PAGE_ACCESSED | _PAGE_GLOBAL;
/** The same, not to be written. @kernel include/asm-i386/pgtable.h:231 */
export const PAGE_KERNEL_RO: pgprot_t = _PAGE_PRESENT | _PAGE_DIRTY | _PAGE_ACCESSED | _PAGE_GLOBAL;

// Private areas, by execute, write, read. Writing never stands in the bits: the first write copies.

/** Private, no access. @kernel include/asm-i386/pgtable.h:239 */
export const __P000 = PAGE_NONE;
/** Private, read. @kernel include/asm-i386/pgtable.h:240 */
export const __P001 = PAGE_READONLY;
/** Private, write. @kernel include/asm-i386/pgtable.h:241 */
export const __P010 = PAGE_COPY;
/** Private, write and read. @kernel include/asm-i386/pgtable.h:242 */
export const __P011 = PAGE_COPY;
/** Private, execute. @kernel include/asm-i386/pgtable.h:243 */
export const __P100 = PAGE_READONLY;
/** Private, execute and read. @kernel include/asm-i386/pgtable.h:244 */
export const __P101 = PAGE_READONLY;
/** Private, execute and write. @kernel include/asm-i386/pgtable.h:245 */
export const __P110 = PAGE_COPY;
/** Private, all. @kernel include/asm-i386/pgtable.h:246 */
export const __P111 = PAGE_COPY;
/** Shared, no access. @kernel include/asm-i386/pgtable.h:248 */
export const __S000 = PAGE_NONE;
/** Shared, read. @kernel include/asm-i386/pgtable.h:249 */
export const __S001 = PAGE_READONLY;
/** Shared, write. @kernel include/asm-i386/pgtable.h:250 */
export const __S010 = PAGE_SHARED;
/** Shared, write and read. @kernel include/asm-i386/pgtable.h:251 */
export const __S011 = PAGE_SHARED;
/** Shared, execute. @kernel include/asm-i386/pgtable.h:252 */
export const __S100 = PAGE_READONLY;
/** Shared, execute and read. @kernel include/asm-i386/pgtable.h:253 */
export const __S101 = PAGE_READONLY;
/** Shared, execute and write. @kernel include/asm-i386/pgtable.h:254 */
export const __S110 = PAGE_SHARED;
/** Shared, all. @kernel include/asm-i386/pgtable.h:255 */
export const __S111 = PAGE_SHARED;

/**
 * The bits that the pages of an area get: by VM_SHARED, VM_EXEC, VM_WRITE and VM_READ of its flags.
 * @kernel mm/mmap.c:42
 */
export const protection_map: readonly pgprot_t[] = [
  __P000,
  __P001,
  __P010,
  __P011,
  __P100,
  __P101,
  __P110,
  __P111,
  __S000,
  __S001,
  __S010,
  __S011,
  __S100,
  __S101,
  __S110,
  __S111,
];

/** Where the kernel's reference directory lies: frame 0x101, built by paging_init(). @kernel arch/i386/kernel/head.S:381 */
export const swapper_pg_dir = 0xc0101000;
/** The page that is always zero: frame 0x104. @kernel arch/i386/kernel/head.S:407 */
export const empty_zero_page = 0xc0104000;

// What other processors must do to their caches; an i386 need not.

/** @kernel include/asm-i386/pgtable.h:29 Nothing on i386. @notrace */
export function flush_cache_mm(_mm: mm_struct): void {}
/** @kernel include/asm-i386/pgtable.h:30 Nothing on i386. @notrace */
export function flush_cache_range(_mm: mm_struct, _start: number, _end: number): void {}
/** @kernel include/asm-i386/pgtable.h:31 Nothing on i386. @notrace */
export function flush_cache_page(_vma: vm_area_struct, _vmaddr: number): void {}
/** @kernel include/asm-i386/pgtable.h:32 Nothing on i386. @notrace */
export function flush_page_to_ram(_page: struct_page): void {}
/** @kernel include/asm-i386/pgtable.h:33 Nothing on i386. @notrace */
export function flush_dcache_page(_page: struct_page): void {}
/** @kernel include/asm-i386/pgtable.h:35 Nothing on i386. @notrace */
export function flush_icache_page(_vma: vm_area_struct, _pg: struct_page): void {}
/** @kernel include/asm-i386/pgtable.h:349 Nothing on i386: the hardware reads the tables itself. @notrace */
export function update_mmu_cache(_vma: vm_area_struct, _address: number, _pte: pte_t): void {}

/**
 * Forgets every translation in the TLB but the global ones: cr3 is loaded with what it holds.
 * @kernel include/asm-i386/pgtable.h:38
 */
export function __flush_tlb(k: Kernel): void {
  k.cpu.mmu.loadCr3(k.cpu.mmu.cr3);
}

/**
 * Forgets the global translations as well.
 * @kernel include/asm-i386/pgtable.h:53
 * @differs C turns CR4.PGE off and on again around the load of cr3.
 */
export function __flush_tlb_global(k: Kernel): void {
  k.cpu.mmu.flushAll();
}

/**
 * Forgets every translation.
 * @kernel include/asm-i386/pgtable.h:74
 */
export function __flush_tlb_all(k: Kernel): void {
  __flush_tlb_global(k);
}

/**
 * Forgets the translation of one page: the instruction invlpg.
 * @kernel include/asm-i386/pgtable.h:85
 */
export function __flush_tlb_single(k: Kernel, addr: number): void {
  k.cpu.mmu.invlpg(addr);
}

/**
 * Forgets the translation of one page.
 * @kernel include/asm-i386/pgtable.h:89
 */
export function __flush_tlb_one(k: Kernel, addr: number): void {
  __flush_tlb_single(k, addr);
}

/**
 * The frame that is always zero.
 * @kernel include/asm-i386/pgtable.h:105
 * @notrace
 */
export function ZERO_PAGE(k: Kernel, _vaddr: number): struct_page {
  return virt_to_page(k, empty_zero_page);
}

/**
 * `*ptep`: the entry at the kernel virtual address `ptep`. Serves all levels. An address outside RAM, such as one in a
 * directory at 0, gives undefined; in C it is an oops.
 * @notrace
 */
export function ptepGet(k: Kernel, ptep: number): pte_t {
  return k.ram.words[(ptep - PAGE_OFFSET) >>> 2];
}

/**
 * Is there a frame? Not 0 for a PROT_NONE page too, which the hardware will refuse.
 * @kernel include/asm-i386/pgtable.h:267
 * @notrace
 */
export function pte_present(x: pte_t): number {
  return x & (_PAGE_PRESENT | _PAGE_PROTNONE);
}

/**
 * Empties the entry.
 * @kernel include/asm-i386/pgtable.h:268
 * @notrace
 */
export function pte_clear(k: Kernel, xp: number): void {
  set_pte(k, xp, 0);
}

/**
 * Is there no page table?
 * @kernel include/asm-i386/pgtable.h:270
 * @notrace
 */
export function pmd_none(x: pmd_t): boolean {
  return !x;
}

/**
 * Is there a page table?
 * @kernel include/asm-i386/pgtable.h:271
 * @notrace
 */
export function pmd_present(x: pmd_t): number {
  return x & _PAGE_PRESENT;
}

/**
 * Takes the page table out of the directory.
 * @kernel include/asm-i386/pgtable.h:272
 * @notrace
 */
export function pmd_clear(k: Kernel, xp: number): void {
  set_pmd(k, xp, 0);
}

/**
 * Are the low bits not those of a page table's entry? Bit 2 may be either way.
 * @kernel include/asm-i386/pgtable.h:273
 * @notrace
 */
export function pmd_bad(x: pmd_t): boolean {
  return (x & (~PAGE_MASK & ~_PAGE_USER)) !== _KERNPG_TABLE;
}

/**
 * May it be read? On i386: from user mode at all.
 * @kernel include/asm-i386/pgtable.h:282
 * @notrace
 */
export function pte_read(pte: pte_t): number {
  return pte & _PAGE_USER;
}

/**
 * May it be executed? The same bit as for reading.
 * @kernel include/asm-i386/pgtable.h:283
 * @notrace
 */
export function pte_exec(pte: pte_t): number {
  return pte & _PAGE_USER;
}

/**
 * Has it been written through this entry?
 * @kernel include/asm-i386/pgtable.h:284
 * @notrace
 */
export function pte_dirty(pte: pte_t): number {
  return pte & _PAGE_DIRTY;
}

/**
 * Has it been used through this entry?
 * @kernel include/asm-i386/pgtable.h:285
 * @notrace
 */
export function pte_young(pte: pte_t): number {
  return pte & _PAGE_ACCESSED;
}

/**
 * May it be written?
 * @kernel include/asm-i386/pgtable.h:286
 * @notrace
 */
export function pte_write(pte: pte_t): number {
  return pte & _PAGE_RW;
}

/**
 * The same entry, not to be read from user mode.
 * @kernel include/asm-i386/pgtable.h:288
 * @notrace
 */
export function pte_rdprotect(pte: pte_t): pte_t {
  return u32(pte & ~_PAGE_USER);
}

/**
 * The same entry, not to be executed from user mode.
 * @kernel include/asm-i386/pgtable.h:289
 * @notrace
 */
export function pte_exprotect(pte: pte_t): pte_t {
  return u32(pte & ~_PAGE_USER);
}

/**
 * The same entry, not written so far.
 * @kernel include/asm-i386/pgtable.h:290
 * @notrace
 */
export function pte_mkclean(pte: pte_t): pte_t {
  return u32(pte & ~_PAGE_DIRTY);
}

/**
 * The same entry, not used so far.
 * @kernel include/asm-i386/pgtable.h:291
 * @notrace
 */
export function pte_mkold(pte: pte_t): pte_t {
  return u32(pte & ~_PAGE_ACCESSED);
}

/**
 * The same entry, not to be written.
 * @kernel include/asm-i386/pgtable.h:292
 * @notrace
 */
export function pte_wrprotect(pte: pte_t): pte_t {
  return u32(pte & ~_PAGE_RW);
}

/**
 * The same entry, to be read from user mode.
 * @kernel include/asm-i386/pgtable.h:293
 * @notrace
 */
export function pte_mkread(pte: pte_t): pte_t {
  return u32(pte | _PAGE_USER);
}

/**
 * The same entry, to be executed from user mode.
 * @kernel include/asm-i386/pgtable.h:294
 * @notrace
 */
export function pte_mkexec(pte: pte_t): pte_t {
  return u32(pte | _PAGE_USER);
}

/**
 * The same entry, written.
 * @kernel include/asm-i386/pgtable.h:295
 * @notrace
 */
export function pte_mkdirty(pte: pte_t): pte_t {
  return u32(pte | _PAGE_DIRTY);
}

/**
 * The same entry, used.
 * @kernel include/asm-i386/pgtable.h:296
 * @notrace
 */
export function pte_mkyoung(pte: pte_t): pte_t {
  return u32(pte | _PAGE_ACCESSED);
}

/**
 * The same entry, to be written.
 * @kernel include/asm-i386/pgtable.h:297
 * @notrace
 */
export function pte_mkwrite(pte: pte_t): pte_t {
  return u32(pte | _PAGE_RW);
}

/**
 * Was it written? Forgets that it was: 1 or 0.
 * @kernel include/asm-i386/pgtable.h:299
 * @notrace
 */
export function ptep_test_and_clear_dirty(k: Kernel, ptep: number): number {
  const pte = ptepGet(k, ptep);
  set_pte(k, ptep, pte_mkclean(pte));
  return (pte >>> _PAGE_BIT_DIRTY) & 1;
}

/**
 * Was it used? Forgets that it was: 1 or 0.
 * @kernel include/asm-i386/pgtable.h:300
 * @notrace
 */
export function ptep_test_and_clear_young(k: Kernel, ptep: number): number {
  const pte = ptepGet(k, ptep);
  set_pte(k, ptep, pte_mkold(pte));
  return (pte >>> _PAGE_BIT_ACCESSED) & 1;
}

/**
 * Forbids writing through the entry.
 * @kernel include/asm-i386/pgtable.h:301
 * @notrace
 */
export function ptep_set_wrprotect(k: Kernel, ptep: number): void {
  set_pte(k, ptep, pte_wrprotect(ptepGet(k, ptep)));
}

/**
 * Notes a write in the entry.
 * @kernel include/asm-i386/pgtable.h:302
 * @notrace
 */
export function ptep_mkdirty(k: Kernel, ptep: number): void {
  set_pte(k, ptep, pte_mkdirty(ptepGet(k, ptep)));
}

/**
 * An entry that leads to `page` with the rights `pgprot`.
 * @kernel include/asm-i386/pgtable.h:309
 * @notrace
 */
export function mk_pte(page: struct_page, pgprot: pgprot_t): pte_t {
  return __mk_pte(page.pfn, pgprot);
}

/**
 * An entry that leads to a physical address: RAM or a device.
 * @kernel include/asm-i386/pgtable.h:312
 * @notrace
 */
export function mk_pte_phys(physpage: number, pgprot: pgprot_t): pte_t {
  return __mk_pte(physpage >>> PAGE_SHIFT, pgprot);
}

/**
 * The same frame, and what the hardware noted, under new rights.
 * @kernel include/asm-i386/pgtable.h:314
 * @notrace
 */
export function pte_modify(pte: pte_t, newprot: pgprot_t): pte_t {
  return u32((pte & _PAGE_CHG_MASK) | newprot);
}

/**
 * Kernel virtual address of the page table that a directory entry leads to.
 * @kernel include/asm-i386/pgtable.h:323
 * @notrace
 */
export function pmd_page(pmd: pmd_t): number {
  return __va(u32(pmd & PAGE_MASK));
}

/**
 * Which directory entry covers `address`.
 * @kernel include/asm-i386/pgtable.h:327
 * @notrace
 */
export function pgd_index(address: number): number {
  return (address >>> PGDIR_SHIFT) & (PTRS_PER_PGD - 1);
}

/**
 * The same under its older name.
 * @kernel include/asm-i386/pgtable.h:329
 * @notrace
 */
export function __pgd_offset(address: number): number {
  return pgd_index(address);
}

/**
 * Where the directory entry for `address` lies: a kernel virtual address.
 * @kernel include/asm-i386/pgtable.h:331
 * @notrace
 */
export function pgd_offset(mm: mm_struct, address: number): number {
  return mm.pgd + sizeofPte * pgd_index(address);
}

/**
 * The same in the kernel's reference directory.
 * @kernel include/asm-i386/pgtable.h:334
 * @notrace
 */
export function pgd_offset_k(k: Kernel, address: number): number {
  return pgd_offset(k.init_mm, address);
}

/**
 * Which table entry covers `address`.
 * @kernel include/asm-i386/pgtable.h:340
 * @notrace
 */
export function __pte_offset(address: number): number {
  return (address >>> PAGE_SHIFT) & (PTRS_PER_PTE - 1);
}

/**
 * Where the table entry for `address` lies, in the table that `*dir` leads to.
 * @kernel include/asm-i386/pgtable.h:342
 * @notrace
 */
export function pte_offset(k: Kernel, dir: number, address: number): number {
  return pmd_page(ptepGet(k, dir)) + sizeofPte * __pte_offset(address);
}

/**
 * Number of the swap area.
 * @kernel include/asm-i386/pgtable.h:352
 * @notrace
 */
export function SWP_TYPE(x: swp_entry_t): number {
  return (x >>> 1) & 0x3f;
}

/**
 * The slot's number in its swap area.
 * @kernel include/asm-i386/pgtable.h:353
 * @notrace
 */
export function SWP_OFFSET(x: swp_entry_t): number {
  return x >>> 8;
}

/**
 * Packs a slot in swap.
 * @kernel include/asm-i386/pgtable.h:354
 * @notrace
 */
export function SWP_ENTRY(type: number, offset: number): swp_entry_t {
  return u32((type << 1) | (offset << 8));
}

/**
 * The slot in swap that an entry without a frame names.
 * @kernel include/asm-i386/pgtable.h:355
 * @notrace
 */
export function pte_to_swp_entry(pte: pte_t): swp_entry_t {
  return pte;
}

/**
 * An entry that names a slot in swap.
 * @kernel include/asm-i386/pgtable.h:356
 * @notrace
 */
export function swp_entry_to_pte(x: swp_entry_t): pte_t {
  return x;
}

/**
 * Complains of an impossible table entry.
 * @kernel include/asm-i386/pgtable-2level.h:20
 */
export function pte_ERROR(k: Kernel, where: string, e: pte_t): void {
  printk(k, `${where}: bad pte ${e.toString(16).padStart(8, '0')}.\n`);
}

/**
 * Complains of an impossible directory entry.
 * @kernel include/asm-i386/pgtable-2level.h:22
 */
export function pmd_ERROR(k: Kernel, where: string, e: pmd_t): void {
  printk(k, `${where}: bad pmd ${e.toString(16).padStart(8, '0')}.\n`);
}

/**
 * Complains of an impossible directory entry; never called on two levels.
 * @kernel include/asm-i386/pgtable-2level.h:24
 */
export function pgd_ERROR(k: Kernel, where: string, e: pgd_t): void {
  printk(k, `${where}: bad pgd ${e.toString(16).padStart(8, '0')}.\n`);
}

/**
 * Never: on two levels the middle directory is always there.
 * @kernel include/asm-i386/pgtable-2level.h:32
 * @notrace
 */
export function pgd_none(_pgd: pgd_t): boolean {
  return false;
}

/**
 * Never: there is nothing in it that could be.
 * @kernel include/asm-i386/pgtable-2level.h:33
 * @notrace
 */
export function pgd_bad(_pgd: pgd_t): boolean {
  return false;
}

/**
 * Always.
 * @kernel include/asm-i386/pgtable-2level.h:34
 * @notrace
 */
export function pgd_present(_pgd: pgd_t): boolean {
  return true;
}

/**
 * Nothing: what it would clear is the middle directory's entry.
 * @kernel include/asm-i386/pgtable-2level.h:35
 * @notrace
 */
export function pgd_clear(_k: Kernel, _xp: number): void {}

/**
 * Writes a table entry. Nothing else happens: the TLB must be told apart.
 * @kernel include/asm-i386/pgtable-2level.h:42
 * @notrace
 */
export function set_pte(k: Kernel, pteptr: number, pteval: pte_t): void {
  k.ram.words[(pteptr - PAGE_OFFSET) >>> 2] = pteval;
}

/**
 * Writes a middle-directory entry.
 * @kernel include/asm-i386/pgtable-2level.h:49
 * @notrace
 */
export function set_pmd(k: Kernel, pmdptr: number, pmdval: pmd_t): void {
  k.ram.words[(pmdptr - PAGE_OFFSET) >>> 2] = pmdval;
}

/**
 * Writes a directory entry.
 * @kernel include/asm-i386/pgtable-2level.h:50
 * @notrace
 */
export function set_pgd(k: Kernel, pgdptr: number, pgdval: pgd_t): void {
  k.ram.words[(pgdptr - PAGE_OFFSET) >>> 2] = pgdval;
}

/**
 * The middle-directory entry for `address`: the directory's own.
 * @kernel include/asm-i386/pgtable-2level.h:55
 * @notrace
 */
export function pmd_offset(dir: number, _address: number): number {
  return dir;
}

/**
 * Empties the entry and returns what it held, in one step that no processor can come between.
 * @kernel include/asm-i386/pgtable-2level.h:59
 * @notrace
 */
export function ptep_get_and_clear(k: Kernel, xp: number): pte_t {
  const pte = ptepGet(k, xp);
  set_pte(k, xp, 0);
  return pte;
}

/**
 * Are two entries equal in every bit?
 * @kernel include/asm-i386/pgtable-2level.h:60
 * @notrace
 */
export function pte_same(a: pte_t, b: pte_t): boolean {
  return a === b;
}

/**
 * The struct page of the frame that an entry leads to; VALID_PAGE() tells whether there is one.
 * @kernel include/asm-i386/pgtable-2level.h:61
 * @notrace
 */
export function pte_page(k: Kernel, x: pte_t): struct_page {
  return pageAt(k, x >>> PAGE_SHIFT);
}

/**
 * Is the entry empty?
 * @kernel include/asm-i386/pgtable-2level.h:62
 * @notrace
 */
export function pte_none(x: pte_t): boolean {
  return !x;
}

/**
 * An entry from the number of a frame and the rights to it.
 * @kernel include/asm-i386/pgtable-2level.h:63
 * @notrace
 */
export function __mk_pte(page_nr: number, pgprot: pgprot_t): pte_t {
  return u32((page_nr << PAGE_SHIFT) | pgprot);
}
