// Repair do_swap_page(): a page that the disk could not read must not be mapped.
import {
  do_swap_page,
  type Kernel,
  type mm_struct,
  Page_Uptodate,
  page_cache_release,
  pte_to_swp_entry,
  read_swap_cache_async,
  spin_lock,
  spin_unlock,
  type vm_area_struct,
  wait_on_page,
} from 'sim';

/**
 * What do_swap_page() does for a read, but 0, which becomes SIGBUS, for a page that could not be read. It is called
 * with the page table's lock held, and releases it. The page is brought in here, and do_swap_page() finds it.
 */
function* checkedSwapPage(
  k: Kernel,
  mm: mm_struct,
  vma: vm_area_struct,
  address: number,
  page_table: number,
  orig_pte: number,
): Generator<void, number> {
  spin_unlock(k, mm.page_table_lock);
  const page = yield* read_swap_cache_async(k, pte_to_swp_entry(orig_pte));
  if (page) {
    yield* wait_on_page(k, page);
    // A failed read ends like any other. Only this bit tells the two apart, and it must be read before the page is
    // released, because the page may be freed then.
    const readable = Page_Uptodate(page);
    page_cache_release(k, page);
    if (!readable) return 0;
  }
  spin_lock(k, mm.page_table_lock);
  return yield* do_swap_page(k, mm, vma, address, page_table, orig_pte, 0);
}
