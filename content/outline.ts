// The outline of the book: what every page, list and check is drawn from.
//
// Chapters, sections and entries follow Appendix D of Gorman's book, whose
// numbers are the same with a "D." before them. The facts about an entry are
// those of Linux 2.4.22: where the function stands, the names it calls in
// order of first appearance (macros included), and the members of operation
// tables that it calls. A kernel whose sources moved would change only this.

/** Whether a section's prose is written. */
export type SectionStatus = 'complete' | 'to-come';

/** One function (or variable) that the book comments on. */
export interface OutlineEntry {
  /** its name in the kernel */
  name: string;
  /** the kernel's file, from the root of its tree */
  file: string;
  /** first and last line in that file */
  line: number;
  endLine: number;
  /** what C makes of it: a function, or which sort of macro */
  kind: string;
  /** the names it calls, in order of first appearance, macros included */
  calls: string[];
  /** the members of operation tables that it calls */
  ops: string[];
  /** what the numbers do not say, or null */
  note: string | null;
  /** the name of its port in sim/: its own, or the macro's that gives a variable its value */
  port: string;
  /** the section that has it */
  section: string;
}

export interface OutlineSection {
  /** '2.5' */
  id: string;
  /** its number in Gorman's book: 'D.2.5'; null for a supplement */
  gorman: string | null;
  /** '2-regions/5-deleting': its folder in content/ and its address on the site */
  slug: string;
  title: string;
  status: SectionStatus;
  /** null for a supplement */
  chapter: number | null;
  entries: OutlineEntry[];
}

export interface OutlineChapter {
  number: number;
  /** '2-regions' */
  slug: string;
  title: string;
  sections: OutlineSection[];
}

/** The release whose source all file names and lines refer to. */
export const kernelVersion = '2.4.22';

interface EntryFacts extends Omit<OutlineEntry, 'calls' | 'ops' | 'note' | 'port' | 'section'> {
  calls?: string;
  ops?: string;
  note?: string;
  port?: string;
}

function words(text = ''): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

function chapter(slug: string, title: string, sections: OutlineSection[]): OutlineChapter {
  return { number: Number(slug[0]), slug, title, sections };
}

function entriesOf(id: string, facts: EntryFacts[]): OutlineEntry[] {
  return facts.map((fact) => ({
    ...fact,
    calls: words(fact.calls),
    ops: words(fact.ops),
    note: fact.note ?? null,
    port: fact.port ?? fact.name,
    section: id,
  }));
}

function section(
  slug: string,
  title: string,
  status: SectionStatus,
  facts: EntryFacts[],
): OutlineSection {
  const [chapterPart = '', sectionPart = ''] = slug.split('/');
  const number = Number.parseInt(chapterPart, 10);
  const id = `${number}.${Number.parseInt(sectionPart, 10)}`;
  return {
    id,
    gorman: `D.${id}`,
    slug,
    title,
    status,
    chapter: number,
    entries: entriesOf(id, facts),
  };
}

/** A section beside the outline: 'R.1'. */
function supplement(
  id: string,
  slug: string,
  title: string,
  status: SectionStatus,
  facts: EntryFacts[],
): OutlineSection {
  return { id, gorman: null, slug, title, status, chapter: null, entries: entriesOf(id, facts) };
}

export const outline: OutlineChapter[] = [
  chapter('1-descriptors', 'Process memory descriptors', [
    section('1-descriptors/1-initialising', 'Initialising a descriptor', 'complete', [
      {
        name: 'init_mm',
        file: 'include/linux/sched.h',
        line: 238,
        endLine: 247,
        kind: 'macro INIT_MM; the variable is arch/i386/kernel/init_task.c:12',
        port: 'INIT_MM',
        note: 'statically initialised by the macro INIT_MM; mm_users starts at 2, mm_count at 1, pgd is swapper_pg_dir',
      },
    ]),
    section('1-descriptors/2-copying', 'Copying a descriptor', 'complete', [
      {
        name: 'copy_mm',
        file: 'kernel/fork.c',
        line: 315,
        endLine: 376,
        kind: 'function',
        calls: `
          atomic_inc allocate_mm memcpy mm_init init_new_context down_write dup_mmap up_write
          copy_segments mmput
        `,
      },
      {
        name: 'mm_init',
        file: 'kernel/fork.c',
        line: 230,
        endLine: 242,
        kind: 'function',
        calls: 'atomic_set init_rwsem pgd_alloc free_mm',
      },
      {
        name: 'pgd_alloc',
        file: 'include/asm-i386/pgalloc.h',
        line: 144,
        endLine: 144,
        kind: 'macro',
        calls: 'get_pgd_fast',
        note: 'a macro for get_pgd_fast(), which takes a cached PGD or falls back to get_pgd_slow(): one zeroed page, kernel entries copied from swapper_pg_dir',
      },
      {
        name: 'kmem_cache_free',
        file: 'mm/slab.c',
        line: 1576,
        endLine: 1588,
        kind: 'function',
        calls: `
          CHECK_PAGE virt_to_page GET_PAGE_CACHE BUG local_irq_save __kmem_cache_free
          local_irq_restore
        `,
      },
    ]),
    section('1-descriptors/3-allocating', 'Allocating a descriptor', 'complete', [
      {
        name: 'allocate_mm',
        file: 'kernel/fork.c',
        line: 227,
        endLine: 227,
        kind: 'macro',
        calls: 'kmem_cache_alloc',
        note: 'a macro over kmem_cache_alloc(mm_cachep, SLAB_KERNEL); free_mm (fork.c:228) is its counterpart',
      },
      {
        name: 'mm_alloc',
        file: 'kernel/fork.c',
        line: 248,
        endLine: 258,
        kind: 'function',
        calls: 'allocate_mm memset mm_init',
      },
    ]),
    section('1-descriptors/4-destroying', 'Destroying a descriptor', 'complete', [
      {
        name: 'mmput',
        file: 'kernel/fork.c',
        line: 276,
        endLine: 288,
        kind: 'function',
        calls: 'atomic_dec_and_lock list_entry list_del spin_unlock exit_mmap mmdrop',
      },
      {
        name: 'mmdrop',
        file: 'include/linux/sched.h',
        line: 765,
        endLine: 769,
        kind: 'function',
        calls: 'atomic_dec_and_test __mmdrop',
      },
      {
        name: '__mmdrop',
        file: 'kernel/fork.c',
        line: 265,
        endLine: 271,
        kind: 'function',
        calls: 'BUG_ON pgd_free destroy_context free_mm',
      },
    ]),
  ]),
  chapter('2-regions', 'Creating memory regions', [
    section('2-regions/1-creating', 'Creating a memory region', 'complete', [
      {
        name: 'do_mmap',
        file: 'include/linux/mm.h',
        line: 557,
        endLine: 568,
        kind: 'function',
        calls: 'PAGE_ALIGN do_mmap_pgoff',
      },
      {
        name: 'do_mmap_pgoff',
        file: 'mm/mmap.c',
        line: 393,
        endLine: 601,
        kind: 'function',
        calls: `
          PAGE_ALIGN get_unmapped_area calc_vm_flags IS_APPEND locks_verify_locked
          find_vma_prepare do_munmap vm_enough_memory vma_merge kmem_cache_alloc
          deny_write_access get_file shmem_zero_setup unlikely printk BUG vma_link atomic_inc
          make_pages_present fput zap_page_range kmem_cache_free
        `,
        ops: 'mmap',
      },
    ]),
    section('2-regions/2-inserting', 'Inserting a memory region', 'complete', [
      {
        name: '__insert_vm_struct',
        file: 'mm/mmap.c',
        line: 1174,
        endLine: 1185,
        kind: 'function',
        calls: 'find_vma_prepare BUG __vma_link validate_mm',
      },
      {
        name: 'find_vma_prepare',
        file: 'mm/mmap.c',
        line: 246,
        endLine: 280,
        kind: 'function',
        calls: 'rb_entry',
      },
      {
        name: 'vma_link',
        file: 'mm/mmap.c',
        line: 337,
        endLine: 348,
        kind: 'function',
        calls: `
          lock_vma_mappings spin_lock __vma_link spin_unlock unlock_vma_mappings validate_mm
        `,
      },
      {
        name: '__vma_link',
        file: 'mm/mmap.c',
        line: 329,
        endLine: 335,
        kind: 'function',
        calls: '__vma_link_list __vma_link_rb __vma_link_file',
      },
      {
        name: '__vma_link_list',
        file: 'mm/mmap.c',
        line: 282,
        endLine: 295,
        kind: 'function',
        calls: 'rb_entry',
      },
      {
        name: '__vma_link_rb',
        file: 'mm/mmap.c',
        line: 297,
        endLine: 302,
        kind: 'function',
        calls: 'rb_link_node rb_insert_color',
      },
      {
        name: '__vma_link_file',
        file: 'mm/mmap.c',
        line: 304,
        endLine: 327,
        kind: 'function',
        calls: 'atomic_dec',
      },
    ]),
    section('2-regions/3-merging', 'Merging contiguous regions', 'complete', [
      {
        name: 'vma_merge',
        file: 'mm/mmap.c',
        line: 350,
        endLine: 391,
        kind: 'function',
        calls: `
          rb_entry can_vma_merge spin_lock __vma_unlink spin_unlock kmem_cache_free
        `,
      },
      {
        name: 'can_vma_merge',
        file: 'include/linux/mm.h',
        line: 582,
        endLine: 588,
        kind: 'function',
        note: 'inline in mm.h',
      },
    ]),
    section('2-regions/4-remapping', 'Remapping and moving a region', 'complete', [
      {
        name: 'sys_mremap',
        file: 'mm/mremap.c',
        line: 347,
        endLine: 357,
        kind: 'function',
        calls: 'down_write do_mremap up_write',
      },
      {
        name: 'do_mremap',
        file: 'mm/mremap.c',
        line: 219,
        endLine: 345,
        kind: 'function',
        calls: `
          PAGE_ALIGN do_munmap find_vma vm_enough_memory spin_lock spin_unlock
          make_pages_present get_unmapped_area move_vma
        `,
      },
      {
        name: 'move_vma',
        file: 'mm/mremap.c',
        line: 125,
        endLine: 210,
        kind: 'function',
        calls: `
          find_vma_prev can_vma_merge spin_lock spin_unlock BUG __vma_unlink kmem_cache_free
          find_vma kmem_cache_alloc move_page_tables get_file insert_vm_struct do_munmap
          make_pages_present
        `,
        ops: 'open',
      },
      {
        name: 'make_pages_present',
        file: 'mm/memory.c',
        line: 1460,
        endLine: 1475,
        kind: 'function',
        calls: 'find_vma BUG get_user_pages',
      },
      {
        name: 'get_user_pages',
        file: 'mm/memory.c',
        line: 454,
        endLine: 527,
        kind: 'function',
        calls: `
          find_extend_vma spin_lock follow_page spin_unlock handle_mm_fault get_page_map
          page_cache_get page_cache_release
        `,
      },
      {
        name: 'move_page_tables',
        file: 'mm/mremap.c',
        line: 90,
        endLine: 123,
        kind: 'function',
        calls: 'flush_cache_range move_one_page flush_tlb_range zap_page_range',
      },
      {
        name: 'move_one_page',
        file: 'mm/mremap.c',
        line: 77,
        endLine: 88,
        kind: 'function',
        calls: 'spin_lock get_one_pte copy_one_pte alloc_one_pte spin_unlock',
      },
      {
        name: 'get_one_pte',
        file: 'mm/mremap.c',
        line: 18,
        endLine: 47,
        kind: 'function',
        calls: `
          pgd_offset pgd_none pgd_bad pgd_ERROR pgd_clear pmd_offset pmd_none pmd_bad
          pmd_ERROR pmd_clear pte_offset pte_none
        `,
        note: 'takes page_table_lock-protected page tables; uses pte_offset',
      },
      {
        name: 'alloc_one_pte',
        file: 'mm/mremap.c',
        line: 49,
        endLine: 58,
        kind: 'function',
        calls: 'pmd_alloc pgd_offset pte_alloc',
      },
      {
        name: 'copy_one_pte',
        file: 'mm/mremap.c',
        line: 60,
        endLine: 75,
        kind: 'function',
        calls: 'pte_none ptep_get_and_clear set_pte',
      },
    ]),
    section('2-regions/5-deleting', 'Deleting a memory region', 'complete', [
      {
        name: 'do_munmap',
        file: 'mm/mmap.c',
        line: 924,
        endLine: 1015,
        kind: 'function',
        calls: `
          PAGE_ALIGN find_vma_prev kmem_cache_alloc spin_lock rb_erase spin_unlock atomic_dec
          remove_shared_vm_struct zap_page_range unmap_fixup atomic_inc validate_mm
          kmem_cache_free free_pgtables
        `,
      },
      {
        name: 'unmap_fixup',
        file: 'mm/mmap.c',
        line: 787,
        endLine: 857,
        kind: 'function',
        calls: `
          fput kmem_cache_free lock_vma_mappings spin_lock get_file __insert_vm_struct
          spin_unlock unlock_vma_mappings
        `,
        ops: 'close open',
      },
    ]),
    section('2-regions/6-deleting-all', 'Deleting all memory regions', 'complete', [
      {
        name: 'exit_mmap',
        file: 'mm/mmap.c',
        line: 1127,
        endLine: 1168,
        kind: 'function',
        calls: `
          release_segments spin_lock spin_unlock flush_cache_mm remove_shared_vm_struct
          zap_page_range fput kmem_cache_free BUG clear_page_tables flush_tlb_mm
        `,
        ops: 'close',
      },
      {
        name: 'clear_page_tables',
        file: 'mm/memory.c',
        line: 146,
        endLine: 160,
        kind: 'function',
        calls: 'spin_lock free_one_pgd spin_unlock check_pgt_cache',
      },
      {
        name: 'free_one_pgd',
        file: 'mm/memory.c',
        line: 109,
        endLine: 128,
        kind: 'function',
        calls: `
          pgd_none pgd_bad pgd_ERROR pgd_clear pmd_offset prefetchw free_one_pmd pmd_free
        `,
      },
      {
        name: 'free_one_pmd',
        file: 'mm/memory.c',
        line: 93,
        endLine: 107,
        kind: 'function',
        calls: 'pmd_none pmd_bad pmd_ERROR pmd_clear pte_offset pte_free',
      },
    ]),
  ]),
  chapter('3-searching', 'Searching memory regions', [
    section('3-searching/1-mapped', 'Finding a mapped region', 'complete', [
      {
        name: 'find_vma',
        file: 'mm/mmap.c',
        line: 661,
        endLine: 693,
        kind: 'function',
        calls: 'rb_entry',
      },
      {
        name: 'find_vma_prev',
        file: 'mm/mmap.c',
        line: 696,
        endLine: 740,
        kind: 'function',
        calls: 'rb_entry BUG',
      },
      {
        name: 'find_vma_intersection',
        file: 'include/linux/mm.h',
        line: 673,
        endLine: 680,
        kind: 'function',
        calls: 'find_vma',
      },
    ]),
    section('3-searching/2-free', 'Finding a free region', 'complete', [
      {
        name: 'get_unmapped_area',
        file: 'mm/mmap.c',
        line: 644,
        endLine: 658,
        kind: 'function',
        calls: 'arch_get_unmapped_area',
        ops: 'get_unmapped_area',
      },
      {
        name: 'arch_get_unmapped_area',
        file: 'mm/mmap.c',
        line: 615,
        endLine: 639,
        kind: 'function',
        calls: 'PAGE_ALIGN find_vma',
        note: 'the generic version, used unless the architecture defines HAVE_ARCH_UNMAPPED_AREA; i386 does not',
      },
    ]),
  ]),
  chapter('4-locking', 'Locking and unlocking regions', [
    section('4-locking/1-locking', 'Locking a region', 'complete', [
      {
        name: 'sys_mlock',
        file: 'mm/mlock.c',
        line: 195,
        endLine: 224,
        kind: 'function',
        calls: 'down_write PAGE_ALIGN do_mlock up_write',
      },
      {
        name: 'sys_mlockall',
        file: 'mm/mlock.c',
        line: 266,
        endLine: 291,
        kind: 'function',
        calls: 'down_write do_mlockall up_write',
      },
      {
        name: 'do_mlockall',
        file: 'mm/mlock.c',
        line: 238,
        endLine: 264,
        kind: 'function',
        calls: 'capable mlock_fixup',
      },
      {
        name: 'do_mlock',
        file: 'mm/mlock.c',
        line: 148,
        endLine: 193,
        kind: 'function',
        calls: 'capable PAGE_ALIGN find_vma mlock_fixup',
      },
    ]),
    section('4-locking/2-unlocking', 'Unlocking a region', 'complete', [
      {
        name: 'sys_munlock',
        file: 'mm/mlock.c',
        line: 226,
        endLine: 236,
        kind: 'function',
        calls: 'down_write PAGE_ALIGN do_mlock up_write',
      },
      {
        name: 'sys_munlockall',
        file: 'mm/mlock.c',
        line: 293,
        endLine: 301,
        kind: 'function',
        calls: 'down_write do_mlockall up_write',
      },
    ]),
    section('4-locking/3-fixing-up', 'Fixing up regions after locking', 'complete', [
      {
        name: 'mlock_fixup',
        file: 'mm/mlock.c',
        line: 117,
        endLine: 146,
        kind: 'function',
        calls: `
          mlock_fixup_all mlock_fixup_start mlock_fixup_end mlock_fixup_middle
          make_pages_present
        `,
      },
      {
        name: 'mlock_fixup_all',
        file: 'mm/mlock.c',
        line: 15,
        endLine: 21,
        kind: 'function',
        calls: 'spin_lock spin_unlock',
      },
      {
        name: 'mlock_fixup_start',
        file: 'mm/mlock.c',
        line: 23,
        endLine: 47,
        kind: 'function',
        calls: `
          kmem_cache_alloc get_file lock_vma_mappings spin_lock __insert_vm_struct spin_unlock
          unlock_vma_mappings
        `,
        ops: 'open',
      },
      {
        name: 'mlock_fixup_end',
        file: 'mm/mlock.c',
        line: 49,
        endLine: 73,
        kind: 'function',
        calls: `
          kmem_cache_alloc get_file lock_vma_mappings spin_lock __insert_vm_struct spin_unlock
          unlock_vma_mappings
        `,
        ops: 'open',
      },
      {
        name: 'mlock_fixup_middle',
        file: 'mm/mlock.c',
        line: 75,
        endLine: 115,
        kind: 'function',
        calls: `
          kmem_cache_alloc kmem_cache_free atomic_add lock_vma_mappings spin_lock
          __insert_vm_struct spin_unlock unlock_vma_mappings
        `,
        ops: 'open',
      },
    ]),
  ]),
  chapter('5-faults', 'Page faults', [
    section('5-faults/1-x86-handler', 'The x86 page-fault handler', 'complete', [
      {
        name: 'do_page_fault',
        file: 'arch/i386/mm/fault.c',
        line: 140,
        endLine: 400,
        kind: 'function',
        calls: `
          __asm__ local_irq_enable in_interrupt down_read find_vma expand_stack printk
          handle_mm_fault up_read force_sig_info do_invalid_op search_exception_table
          bust_spinlocks asm __va die do_exit yield __pgd_offset pgd_present set_pgd
          pmd_offset pmd_present set_pmd pte_offset pte_present
        `,
      },
    ]),
    section('5-faults/2-stack', 'Expanding the stack', 'complete', [
      {
        name: 'expand_stack',
        file: 'include/linux/mm.h',
        line: 640,
        endLine: 664,
        kind: 'function',
        calls: 'spin_lock spin_unlock',
      },
    ]),
    section('5-faults/3-handler', 'The architecture-independent handler', 'complete', [
      {
        name: 'handle_mm_fault',
        file: 'mm/memory.c',
        line: 1364,
        endLine: 1387,
        kind: 'function',
        calls: 'pgd_offset spin_lock pmd_alloc pte_alloc handle_pte_fault spin_unlock',
      },
      {
        name: 'handle_pte_fault',
        file: 'mm/memory.c',
        line: 1331,
        endLine: 1359,
        kind: 'function',
        calls: `
          pte_present pte_none do_no_page do_swap_page pte_write do_wp_page pte_mkdirty
          pte_mkyoung establish_pte spin_unlock
        `,
      },
    ]),
    section('5-faults/4-demand-allocation', 'Demand allocation', 'complete', [
      {
        name: 'do_no_page',
        file: 'mm/memory.c',
        line: 1245,
        endLine: 1308,
        kind: 'function',
        calls: `
          do_anonymous_page spin_unlock alloc_page page_cache_release copy_user_highpage
          lru_cache_add spin_lock pte_none flush_page_to_ram flush_icache_page mk_pte
          pte_mkwrite pte_mkdirty set_pte update_mmu_cache
        `,
        ops: 'nopage',
      },
      {
        name: 'do_anonymous_page',
        file: 'mm/memory.c',
        line: 1190,
        endLine: 1231,
        kind: 'function',
        calls: `
          pte_wrprotect mk_pte ZERO_PAGE spin_unlock alloc_page clear_user_highpage spin_lock
          pte_none page_cache_release flush_page_to_ram pte_mkwrite pte_mkdirty lru_cache_add
          mark_page_accessed set_pte update_mmu_cache
        `,
      },
    ]),
    section('5-faults/5-demand-paging', 'Demand paging', 'complete', [
      {
        name: 'do_swap_page',
        file: 'mm/memory.c',
        line: 1117,
        endLine: 1183,
        kind: 'function',
        calls: `
          pte_to_swp_entry spin_unlock lookup_swap_cache swapin_readahead
          read_swap_cache_async spin_lock pte_same mark_page_accessed lock_page unlock_page
          page_cache_release swap_free vm_swap_full remove_exclusive_swap_page mk_pte
          can_share_swap_page pte_mkdirty pte_mkwrite flush_page_to_ram flush_icache_page
          set_pte update_mmu_cache
        `,
      },
      {
        name: 'can_share_swap_page',
        file: 'mm/swapfile.c',
        line: 259,
        endLine: 281,
        kind: 'function',
        calls: `
          PageLocked BUG page_count PageSwapCache exclusive_swap_page PageReserved
        `,
      },
      {
        name: 'exclusive_swap_page',
        file: 'mm/swapfile.c',
        line: 229,
        endLine: 249,
        kind: 'function',
        calls: `
          swap_info_get SWP_OFFSET spin_lock page_count spin_unlock swap_info_put
        `,
      },
    ]),
    section('5-faults/6-copy-on-write', 'Copy-on-write pages', 'complete', [
      {
        name: 'do_wp_page',
        file: 'mm/memory.c',
        line: 948,
        endLine: 1004,
        kind: 'function',
        calls: `
          pte_page VALID_PAGE TryLockPage can_share_swap_page unlock_page flush_cache_page
          establish_pte pte_mkyoung pte_mkdirty pte_mkwrite spin_unlock page_cache_get
          alloc_page copy_cow_page spin_lock pte_same PageReserved break_cow lru_cache_add
          page_cache_release printk
        `,
      },
    ]),
  ]),
  chapter('6-disk-io', 'Page-related disk I/O', [
    section('6-disk-io/1-reading', 'Generic file reading', 'complete', [
      {
        name: 'generic_file_read',
        file: 'mm/filemap.c',
        line: 1695,
        endLine: 1748,
        kind: 'function',
        calls: `
          access_ok do_generic_file_read down_read down generic_file_direct_IO up up_read
          UPDATE_ATIME
        `,
      },
      {
        name: 'do_generic_file_read',
        file: 'mm/filemap.c',
        line: 1349,
        endLine: 1558,
        kind: 'function',
        calls: `
          get_max_readahead page_hash spin_lock __find_page_nolock page_cache_get spin_unlock
          Page_Uptodate generic_file_readahead flush_dcache_page mark_page_accessed actor
          page_cache_release lock_page UnlockPage wait_on_page page_cache_alloc
          __add_to_page_cache lru_cache_add UPDATE_ATIME
        `,
        ops: 'readpage',
      },
      {
        name: 'generic_file_readahead',
        file: 'mm/filemap.c',
        line: 1222,
        endLine: 1324,
        kind: 'function',
        calls: 'get_max_readahead PageLocked page_cache_read profile_readahead',
      },
    ]),
    section('6-disk-io/2-mmap', 'Generic file mmap', 'complete', [
      {
        name: 'generic_file_mmap',
        file: 'mm/filemap.c',
        line: 2249,
        endLine: 2263,
        kind: 'function',
        calls: 'UPDATE_ATIME',
      },
    ]),
    section('6-disk-io/3-truncation', 'Generic file truncation', 'complete', [
      {
        name: 'vmtruncate',
        file: 'mm/memory.c',
        line: 1042,
        endLine: 1085,
        kind: 'function',
        calls: `
          spin_lock vmtruncate_list spin_unlock truncate_inode_pages lock_kernel unlock_kernel
          send_sig
        `,
        ops: 'truncate',
      },
      {
        name: 'vmtruncate_list',
        file: 'mm/memory.c',
        line: 1006,
        endLine: 1032,
        kind: 'function',
        calls: 'zap_page_range',
      },
      {
        name: 'zap_page_range',
        file: 'mm/memory.c',
        line: 360,
        endLine: 400,
        kind: 'function',
        calls: `
          pgd_offset BUG spin_lock flush_cache_range tlb_gather_mmu zap_pmd_range
          tlb_finish_mmu spin_unlock
        `,
      },
      {
        name: 'zap_pmd_range',
        file: 'mm/memory.c',
        line: 331,
        endLine: 355,
        kind: 'function',
        calls: 'pgd_none pgd_bad pgd_ERROR pgd_clear pmd_offset zap_pte_range',
      },
      {
        name: 'zap_pte_range',
        file: 'mm/memory.c',
        line: 294,
        endLine: 329,
        kind: 'function',
        calls: `
          pmd_none pmd_bad pmd_ERROR pmd_clear pte_offset pte_none pte_present pte_page
          VALID_PAGE PageReserved tlb_remove_page free_swap_and_cache pte_to_swp_entry
          pte_clear
        `,
      },
      {
        name: 'truncate_inode_pages',
        file: 'mm/filemap.c',
        line: 327,
        endLine: 341,
        kind: 'function',
        calls: 'spin_lock truncate_list_pages spin_unlock',
      },
      {
        name: 'truncate_list_pages',
        file: 'mm/filemap.c',
        line: 259,
        endLine: 315,
        kind: 'function',
        calls: `
          list_entry page_cache_get TryLockPage list_del list_add_tail list_add spin_unlock
          truncate_partial_page truncate_complete_page UnlockPage wait_on_page
          page_cache_release __set_current_state schedule spin_lock
        `,
      },
      {
        name: 'truncate_complete_page',
        file: 'mm/filemap.c',
        line: 239,
        endLine: 256,
        kind: 'function',
        calls: `
          do_flushpage lru_cache_del ClearPageDirty ClearPageUptodate remove_inode_page
          page_cache_release
        `,
      },
      {
        name: 'do_flushpage',
        file: 'mm/filemap.c',
        line: 223,
        endLine: 230,
        kind: 'function',
        calls: 'int block_flushpage',
        note: "calls the address space's flushpage operation, or block_flushpage() when there is none",
      },
      {
        name: 'truncate_partial_page',
        file: 'mm/filemap.c',
        line: 232,
        endLine: 237,
        kind: 'function',
        calls: 'memclear_highpage_flush do_flushpage',
      },
    ]),
    section('6-disk-io/4-page-cache', 'Reading pages for the page cache', 'complete', [
      {
        name: 'filemap_nopage',
        file: 'mm/filemap.c',
        line: 1994,
        endLine: 2135,
        kind: 'function',
        calls: `
          page_hash __find_get_page Page_Uptodate VM_SequentialReadHint
          nopage_sequential_readahead mark_page_accessed flush_page_to_ram VM_RandomReadHint
          read_cluster_nonblocking page_cache_read lock_page UnlockPage page_cache_release
          wait_on_page ClearPageError
        `,
        ops: 'readpage',
      },
      {
        name: 'page_cache_read',
        file: 'mm/filemap.c',
        line: 702,
        endLine: 729,
        kind: 'function',
        calls: `
          page_hash spin_lock __find_page_nolock spin_unlock page_cache_alloc
          add_to_page_cache_unique page_cache_release
        `,
        ops: 'readpage',
      },
    ]),
    section('6-disk-io/5-read-ahead', 'File read-ahead for nopage()', 'complete', [
      {
        name: 'nopage_sequential_readahead',
        file: 'mm/filemap.c',
        line: 1936,
        endLine: 1984,
        kind: 'function',
        calls: `
          get_max_readahead CLUSTER_OFFSET read_cluster_nonblocking run_task_queue
          filemap_sync
        `,
      },
      {
        name: 'read_cluster_nonblocking',
        file: 'mm/filemap.c',
        line: 737,
        endLine: 751,
        kind: 'function',
        calls: 'CLUSTER_OFFSET page_cache_read',
      },
    ]),
    section('6-disk-io/6-swap-read-ahead', 'Swap-related read-ahead', 'complete', [
      {
        name: 'swapin_readahead',
        file: 'mm/memory.c',
        line: 1093,
        endLine: 1111,
        kind: 'function',
        calls: `
          valid_swaphandles read_swap_cache_async SWP_ENTRY SWP_TYPE page_cache_release
        `,
      },
      {
        name: 'valid_swaphandles',
        file: 'mm/swapfile.c',
        line: 1238,
        endLine: 1266,
        kind: 'function',
        calls: 'SWP_TYPE SWP_OFFSET swap_device_lock swap_device_unlock',
      },
    ]),
  ]),
];

/**
 * Sections of reference: functions that the printed book's outline does not have and that this one
 * comments on all the same. They are no part of its counts; in everything else they are sections.
 */
export const supplements: OutlineSection[] = [
  supplement('R.1', 'reference/mprotect', 'Changing the rights of memory', 'complete', [
    {
      name: 'sys_mprotect',
      file: 'mm/mprotect.c',
      line: 267,
      endLine: 337,
      kind: 'function',
      calls: `
        PAGE_ALIGN down_write find_vma_prev mprotect_fixup can_vma_merge spin_lock __vma_unlink
        spin_unlock kmem_cache_free up_write
      `,
    },
    {
      name: 'mprotect_fixup',
      file: 'mm/mprotect.c',
      line: 239,
      endLine: 265,
      kind: 'function',
      calls: `
        mprotect_fixup_all mprotect_fixup_start mprotect_fixup_end mprotect_fixup_middle
        change_protection
      `,
    },
    {
      name: 'mprotect_fixup_all',
      file: 'mm/mprotect.c',
      line: 94,
      endLine: 121,
      kind: 'function',
      calls: 'can_vma_merge spin_lock __vma_unlink spin_unlock kmem_cache_free',
    },
    {
      name: 'mprotect_fixup_start',
      file: 'mm/mprotect.c',
      line: 123,
      endLine: 161,
      kind: 'function',
      calls: `
        can_vma_merge spin_lock spin_unlock kmem_cache_alloc get_file lock_vma_mappings
        __insert_vm_struct unlock_vma_mappings
      `,
      ops: 'open',
    },
    {
      name: 'mprotect_fixup_end',
      file: 'mm/mprotect.c',
      line: 163,
      endLine: 192,
      kind: 'function',
      calls: `
        kmem_cache_alloc get_file lock_vma_mappings spin_lock __insert_vm_struct spin_unlock
        unlock_vma_mappings
      `,
      ops: 'open',
    },
    {
      name: 'mprotect_fixup_middle',
      file: 'mm/mprotect.c',
      line: 194,
      endLine: 237,
      kind: 'function',
      calls: `
        kmem_cache_alloc kmem_cache_free atomic_add lock_vma_mappings spin_lock __insert_vm_struct
        spin_unlock unlock_vma_mappings
      `,
      ops: 'open',
    },
    {
      name: 'change_protection',
      file: 'mm/mprotect.c',
      line: 74,
      endLine: 92,
      kind: 'function',
      calls: `
        pgd_offset flush_cache_range BUG spin_lock change_pmd_range spin_unlock flush_tlb_range
      `,
    },
    {
      name: 'change_pmd_range',
      file: 'mm/mprotect.c',
      line: 49,
      endLine: 72,
      kind: 'function',
      calls: 'pgd_none pgd_bad pgd_ERROR pgd_clear pmd_offset change_pte_range',
    },
    {
      name: 'change_pte_range',
      file: 'mm/mprotect.c',
      line: 15,
      endLine: 47,
      kind: 'function',
      calls: `
        pmd_none pmd_bad pmd_ERROR pmd_clear pte_offset pte_present ptep_get_and_clear set_pte
        pte_modify
      `,
    },
  ]),
  supplement('R.2', 'reference/heap', 'The heap', 'complete', [
    {
      name: 'sys_brk',
      file: 'mm/mmap.c',
      line: 147,
      endLine: 191,
      kind: 'function',
      calls: `
        down_write PAGE_ALIGN do_munmap find_vma_intersection vm_enough_memory do_brk up_write
      `,
    },
    {
      name: 'do_brk',
      file: 'mm/mmap.c',
      line: 1033,
      endLine: 1108,
      kind: 'function',
      calls: `
        PAGE_ALIGN find_vma_prepare do_munmap vm_enough_memory vma_merge kmem_cache_alloc vma_link
        make_pages_present
      `,
    },
  ]),
  supplement('R.3', 'reference/fork', 'What fork copies', 'complete', [
    {
      name: 'dup_mmap',
      file: 'kernel/fork.c',
      line: 143,
      endLine: 222,
      kind: 'function',
      calls: `
        flush_cache_mm spin_lock list_add spin_unlock kmem_cache_alloc get_file atomic_dec
        copy_page_range build_mmap_rb flush_tlb_mm
      `,
      ops: 'open',
    },
    {
      name: 'build_mmap_rb',
      file: 'mm/mmap.c',
      line: 1111,
      endLine: 1124,
      kind: 'function',
      calls: '__vma_link_rb',
    },
    {
      name: 'copy_page_range',
      file: 'mm/memory.c',
      line: 176,
      endLine: 281,
      kind: 'function',
      calls: `
        pgd_offset pgd_none pgd_bad pgd_ERROR pgd_clear pmd_offset pmd_alloc pmd_none pmd_bad
        pmd_ERROR pmd_clear pte_offset pte_alloc spin_lock pte_none pte_present swap_duplicate
        pte_to_swp_entry pte_page VALID_PAGE PageReserved pte_write ptep_set_wrprotect pte_mkclean
        pte_mkold get_page set_pte spin_unlock
      `,
    },
  ]),
  supplement('C.1', 'closing/under-pressure', 'Under pressure', 'complete', [
    {
      name: 'try_to_swap_out',
      file: 'mm/vmscan.c',
      line: 47,
      endLine: 155,
      kind: 'function',
      calls: `
        ptep_test_and_clear_young mark_page_accessed PageActive memclass page_zone TryLockPage
        flush_cache_page ptep_get_and_clear flush_tlb_page pte_dirty set_page_dirty PageSwapCache
        swap_duplicate set_pte swp_entry_to_pte UnlockPage page_count page_cache_release PageDirty
        get_swap_page add_to_swap_cache SetPageUptodate swap_free
      `,
    },
    {
      name: 'shrink_cache',
      file: 'mm/vmscan.c',
      line: 338,
      endLine: 524,
      kind: 'function',
      calls: `
        min spin_lock spin_unlock __set_current_state schedule list_entry PageLRU PageActive
        list_del list_add page_count memclass page_zone TryLockPage PageLaunder page_cache_get
        wait_on_page page_cache_release PageDirty is_page_cache_freeable ClearPageDirty
        SetPageLaunder try_to_release_page UnlockPage __lru_cache_del swap_out PageSwapCache
        __remove_inode_page __delete_from_swap_cache swap_free
      `,
      ops: 'writepage',
    },
  ]),
];

/** All sections in the book's order. */
export const sections: OutlineSection[] = outline.flatMap((c) => c.sections);

/** The outline's sections and the supplements: everything that has entries and commentary. */
export const allSections: OutlineSection[] = [...sections, ...supplements];

/** All entries of the outline in the book's order. */
export const entries: OutlineEntry[] = sections.flatMap((s) => s.entries);

const sectionsById = new Map(allSections.map((s) => [s.id, s]));
const entriesByName = new Map(
  allSections
    .flatMap((s) => s.entries)
    .flatMap((e) => [e.port, e.name].map((name) => [name, e] as const)),
);

/** The section or supplement with this number; throws if the book has none. */
export function sectionById(id: string): OutlineSection {
  const found = sectionsById.get(id);
  if (!found) throw new Error(`content/outline.ts has no section ${id}`);
  return found;
}

/** The section at this address ('2-regions/5-deleting'), or null. */
export function sectionBySlug(slug: string): OutlineSection | null {
  return allSections.find((s) => s.slug === slug) ?? null;
}

/** The chapter with this number; throws if the book has none. */
export function chapterByNumber(number: number): OutlineChapter {
  const found = outline.find((c) => c.number === number);
  if (!found) throw new Error(`content/outline.ts has no chapter ${number}`);
  return found;
}

/** The entry of this name, or whose port has it; or null: most functions of the kernel are not entries. */
export function entryByName(name: string): OutlineEntry | null {
  return entriesByName.get(name) ?? null;
}

/** '/2-regions/5-deleting/' */
export function sectionHref(s: OutlineSection): string {
  return `/${s.slug}/`;
}

/** '/2-regions/5-deleting/#do_munmap' */
export function entryHref(e: OutlineEntry): string {
  return `${sectionHref(sectionById(e.section))}#${e.name}`;
}

/** Where the C is to be read: the place in an online copy of the release's source. */
export function elixirUrl(file: string, line: number): string {
  return `https://elixir.bootlin.com/linux/${kernelVersion}/source/${file}#L${line}`;
}

/** 'mm/mmap.c:924–1015', or one number when it is one line. */
export function kernelPlace(e: Pick<OutlineEntry, 'file' | 'line' | 'endLine'>): string {
  return `${e.file}:${e.line}${e.endLine > e.line ? `–${e.endLine}` : ''}`;
}
