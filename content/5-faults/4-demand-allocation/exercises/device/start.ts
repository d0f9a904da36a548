// A device has one page, and maps it wherever it is asked to. Mend it: after munmap() the page is lost.
import { alloc_page, GFP_HIGHUSER, type Kernel, type struct_page } from 'sim';

class Device {
  /** The device's own page; null until it is asked for. */
  page: struct_page | null = null;

  /** The page for any address at which the device is mapped. */
  *nopage(k: Kernel) {
    this.page ??= yield* alloc_page(k, GFP_HIGHUSER);
    return this.page;
  }
}
