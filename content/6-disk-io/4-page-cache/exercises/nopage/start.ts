// Mend nopage(): it gives out a page that was truncated while it waited, and one that could not be read.
import {
  __find_get_page,
  type Kernel,
  lock_page,
  PAGE_SHIFT,
  PAGE_SIZE,
  Page_Uptodate,
  page_cache_read,
  page_hash,
  UnlockPage,
  type vm_area_struct,
} from 'sim';

/** The page for an address, with a reference; null if there is none. `page_cache_release(k, page)` drops one. */
function* nopage(k: Kernel, area: vm_area_struct, address: number) {
  const file = area.vm_file!;
  const mapping = file.f_dentry!.d_inode!.i_mapping;
  const pgoff = ((address - area.vm_start) >>> PAGE_SHIFT) + area.vm_pgoff;

  if (pgoff * PAGE_SIZE >= mapping.host!.i_size) return null;
  for (;;) {
    const page = __find_get_page(k, mapping, pgoff, page_hash(k, mapping, pgoff));
    if (!page) {
      if ((yield* page_cache_read(k, file, pgoff)) < 0) return null;
      continue;
    }
    if (!Page_Uptodate(page)) {
      yield* lock_page(k, page);
      UnlockPage(k, page);
    }
    return page;
  }
}
