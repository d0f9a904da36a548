import { describe, expect, test } from 'vitest';
import {
  __pa,
  __va,
  get_order,
  PAGE_ALIGN,
  PAGE_MASK,
  PAGE_OFFSET,
  PAGE_SIZE,
  VALID_PAGE,
  VM_DATA_DEFAULT_FLAGS,
  virt_to_page,
} from '../../sim/include/asm-i386/page.ts';
import {
  get_pgd_fast,
  pgd_free,
  pte_alloc_one,
  pte_alloc_one_fast,
  pte_free,
} from '../../sim/include/asm-i386/pgalloc_inline.ts';
import * as pgtable from '../../sim/include/asm-i386/pgtable.ts';
import { TASK_SIZE, TASK_UNMAPPED_BASE } from '../../sim/include/asm-i386/processor.ts';
import {
  VM_EXEC,
  VM_MAYEXEC,
  VM_MAYREAD,
  VM_MAYWRITE,
  VM_READ,
  VM_WRITE,
} from '../../sim/include/linux/mm.ts';
import { check_pgt_cache } from '../../sim/mm/memory.ts';
import { nr_free_pages } from '../../sim/mm/page_alloc.ts';
import { bootPaging, run } from './paging.ts';

describe('numbers', () => {
  test('of the bits of an entry are the hardware manual’s', () => {
    const { _PAGE_PRESENT, _PAGE_RW, _PAGE_USER, _PAGE_PWT, _PAGE_PCD } = pgtable;
    expect([_PAGE_PRESENT, _PAGE_RW, _PAGE_USER, _PAGE_PWT, _PAGE_PCD]).toEqual([1, 2, 4, 8, 16]);
    const { _PAGE_ACCESSED, _PAGE_DIRTY, _PAGE_PSE, _PAGE_GLOBAL, _PAGE_PROTNONE } = pgtable;
    expect([_PAGE_ACCESSED, _PAGE_DIRTY, _PAGE_PSE, _PAGE_GLOBAL]).toEqual([32, 64, 128, 256]);
    expect(_PAGE_PROTNONE).toBe(128);
    const { _PAGE_BIT_RW, _PAGE_BIT_ACCESSED, _PAGE_BIT_DIRTY } = pgtable;
    expect([1 << _PAGE_BIT_RW, 1 << _PAGE_BIT_ACCESSED, 1 << _PAGE_BIT_DIRTY]).toEqual([2, 32, 64]);
  });

  test('of the rights', () => {
    expect(pgtable._PAGE_TABLE).toBe(0x67);
    expect(pgtable._KERNPG_TABLE).toBe(0x63);
    expect(pgtable._PAGE_CHG_MASK).toBe(
      (PAGE_MASK | pgtable._PAGE_ACCESSED | pgtable._PAGE_DIRTY) >>> 0,
    );
    expect(pgtable.PAGE_NONE).toBe(0xa0);
    expect(pgtable.PAGE_SHARED).toBe(0x27);
    expect(pgtable.PAGE_COPY).toBe(0x25);
    expect(pgtable.PAGE_READONLY).toBe(0x25);
    expect(pgtable.PAGE_KERNEL).toBe(0x163);
    expect(pgtable.PAGE_KERNEL_RO).toBe(0x161);
  });

  test('of the map from VM_ flags to rights: private areas are never writable at first', () => {
    const none = 0xa0;
    const ro = 0x25;
    const rw = 0x27;
    expect(pgtable.protection_map).toEqual([
      ...[none, ro, ro, ro, ro, ro, ro, ro],
      ...[none, ro, rw, rw, ro, ro, rw, rw],
    ]);
  });

  test('of the geometry', () => {
    expect(PAGE_SIZE).toBe(4096);
    expect(PAGE_MASK).toBe(~(PAGE_SIZE - 1) >>> 0);
    expect([PAGE_OFFSET, TASK_SIZE]).toEqual([0xc0000000, 0xc0000000]);
    expect(TASK_UNMAPPED_BASE).toBe(TASK_SIZE / 3);
    expect(pgtable.PGDIR_SIZE).toBe(1 << pgtable.PGDIR_SHIFT);
    expect(pgtable.PMD_SIZE).toBe(1 << pgtable.PMD_SHIFT);
    expect(pgtable.PGDIR_MASK).toBe(~(pgtable.PGDIR_SIZE - 1) >>> 0);
    expect(pgtable.PMD_MASK).toBe(~(pgtable.PMD_SIZE - 1) >>> 0);
    expect(pgtable.USER_PTRS_PER_PGD).toBe(TASK_SIZE / pgtable.PGDIR_SIZE);
    expect(pgtable.PTRS_PER_PGD * pgtable.PTRS_PER_PTE * PAGE_SIZE).toBe(2 ** 32);
    expect(VM_DATA_DEFAULT_FLAGS).toBe(
      VM_READ | VM_WRITE | VM_EXEC | VM_MAYREAD | VM_MAYWRITE | VM_MAYEXEC,
    );
  });
});

describe('addresses', () => {
  test('PAGE_ALIGN rounds up, and to 0 at the top', () => {
    expect([0, 1, 4096, 4097, 0xfffff000, 0xfffff001].map(PAGE_ALIGN)).toEqual([
      0, 4096, 4096, 8192, 0xfffff000, 0,
    ]);
  });

  test('get_order is the smallest that fits', () => {
    expect([1, 4096, 4097, 8192, 8193, 131072].map(get_order)).toEqual([0, 0, 1, 1, 2, 5]);
  });

  test('a kernel virtual address is the physical one plus 3 GB', () => {
    expect(__va(0x101000)).toBe(0xc0101000);
    expect(__pa(0xc0101000)).toBe(0x101000);
  });

  test('a frame that does not exist has a struct page that is not valid', () => {
    const k = bootPaging(1024);
    expect(VALID_PAGE(k, virt_to_page(k, 0xc0000000))).toBe(true);
    expect(VALID_PAGE(k, virt_to_page(k, 0xc03ff000))).toBe(true);
    expect(VALID_PAGE(k, virt_to_page(k, 0xc0400000))).toBe(false);
    expect(virt_to_page(k, 0xc0400000).pfn).toBe(1024);
  });
});

describe('entries', () => {
  const pte = 0x00123025;

  test('are taken apart and put together by bit', () => {
    expect(pgtable.pte_mkdirty(pte)).toBe(0x00123065);
    expect(pgtable.pte_mkclean(0x00123065)).toBe(pte);
    expect(pgtable.pte_mkwrite(pte)).toBe(0x00123027);
    expect(pgtable.pte_wrprotect(0x00123027)).toBe(pte);
    expect(pgtable.pte_mkold(pte)).toBe(0x00123005);
    expect(pgtable.pte_mkyoung(0x00123005)).toBe(pte);
    expect(pgtable.pte_rdprotect(pte)).toBe(0x00123021);
    expect(pgtable.pte_mkread(0x00123021)).toBe(pte);
  });

  test('with PROT_NONE are present for the kernel and not for the hardware', () => {
    const none = pgtable.pte_modify(pte, pgtable.PAGE_NONE);
    expect(none).toBe(0x001230a0);
    expect(pgtable.pte_present(none)).not.toBe(0);
    expect(none & 1).toBe(0);
    expect(pgtable.pte_modify(none, pgtable.PAGE_READONLY)).toBe(pte);
  });

  test('of a page in swap are not present, whatever the type and offset', () => {
    for (const type of [0, 1, 63])
      for (const offset of [1, 0x100, 0xffffff]) {
        const entry = pgtable.SWP_ENTRY(type, offset);
        expect(pgtable.pte_present(pgtable.swp_entry_to_pte(entry))).toBe(0);
        expect(pgtable.pte_none(entry)).toBe(false);
        expect([pgtable.SWP_TYPE(entry), pgtable.SWP_OFFSET(entry)]).toEqual([type, offset]);
      }
  });

  test('of a directory are bad unless the low bits are those of a table', () => {
    expect(pgtable.pmd_bad(0x00123067)).toBe(false);
    expect(pgtable.pmd_bad(0x00123063)).toBe(false);
    expect([0x00123065, 0x00123007, 0x001231e3].map(pgtable.pmd_bad)).toEqual([true, true, true]);
    expect(pgtable.pmd_none(0)).toBe(true);
  });
});

describe('frames of page tables', () => {
  test('a directory has an empty user part and the kernel’s entries', () => {
    const k = bootPaging();
    const pgd = run(get_pgd_fast(k));
    const entries = Array.from({ length: 1024 }, (_, i) => pgtable.ptepGet(k, pgd + 4 * i));
    expect(entries.slice(0, 768).every((e) => e === 0)).toBe(true);
    expect(entries.slice(768, 773)).toEqual([0x1e3, 0x4001e3, 0x8001e3, 0xc001e3, 0]);
    pgd_free(k, pgd);
  });

  test('a page table that is let go of is a spare one, and is zero when it comes back', () => {
    const k = bootPaging();
    const a = run(pte_alloc_one(k, null, 0));
    const b = run(pte_alloc_one(k, null, 0));
    const free = nr_free_pages(k);
    pte_free(k, a);
    pte_free(k, b);
    expect(nr_free_pages(k)).toBe(free);
    expect([k.boot_cpu_data.pte_quick, pgtable.ptepGet(k, b)]).toEqual([b, a]);
    expect(pte_alloc_one_fast(k, null, 0)).toBe(b);
    expect(pte_alloc_one_fast(k, null, 0)).toBe(a);
    expect(pte_alloc_one_fast(k, null, 0)).toBe(0);
    expect([pgtable.ptepGet(k, a), pgtable.ptepGet(k, b)]).toEqual([0, 0]);
  });

  test('spare ones go back when there are more than 50, until 25 are left', () => {
    const k = bootPaging();
    const free = nr_free_pages(k);
    const tables = Array.from({ length: 51 }, () => run(pte_alloc_one(k, null, 0)));
    for (const table of tables.slice(0, 50)) pte_free(k, table);
    expect(check_pgt_cache(k)).toBe(0);
    pte_free(k, tables[50]);
    expect(check_pgt_cache(k)).toBe(26);
    expect(k.boot_cpu_data.pgtable_cache_sz).toBe(25);
    expect(nr_free_pages(k)).toBe(free - 25);
  });
});
