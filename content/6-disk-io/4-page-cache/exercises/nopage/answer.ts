// Mend nopage(): it gives out a page that was truncated while it waited, and one that could not be read.
import {
  __find_get_page,
  type Kernel,
  lock_page,
  PAGE_SHIFT,
  PAGE_SIZE,
  Page_Uptodate,
  page_cache_read,
  page_cache_release,
  page_hash,
  UnlockPage,
  type vm_area_struct,
} from 'sim';

/** The page for an address, with a reference; null if there is none. `page_cache_release(k, page)` drops one. */
function* nopage(k: Kernel, area: vm_area_struct, address: number) {
  const file = area.vm_file!;
  const mapping = file.f_dentry!.d_inode!.i_mapping;
  const pgoff = ((address - area.vm_start) >>> PAGE_SHIFT) + area.vm_pgoff;

  for (;;) {
    // After a truncation the file has another size.
    if (pgoff * PAGE_SIZE >= mapping.host!.i_size) return null;
    const page = __find_get_page(k, mapping, pgoff, page_hash(k, mapping, pgoff));
    if (!page) {
      if ((yield* page_cache_read(k, file, pgoff)) < 0) return null;
      continue;
    }
    if (Page_Uptodate(page)) return page;

    yield* lock_page(k, page);
    // Both are tested with the lock held, so that neither changes in between.
    const truncated = !page.mapping;
    const valid = Page_Uptodate(page);
    UnlockPage(k, page);
    if (valid) return page;
    page_cache_release(k, page);
    if (!truncated) return null;
  }
}
