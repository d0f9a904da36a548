// moveTables() is move_page_tables() without its way back. Mend it.
import {
  flush_tlb_range,
  type Kernel,
  type mm_struct,
  move_one_page,
  PAGE_SIZE,
  zap_page_range,
} from 'sim';

/** Moves the pages of `len` bytes from `from` to `to`: 0, or -1 with every page where it was. */
function* moveTables(k: Kernel, mm: mm_struct, to: number, from: number, len: number) {
  for (let offset = len; offset > 0; ) {
    offset -= PAGE_SIZE;
    if (yield* move_one_page(k, mm, from + offset, to + offset)) {
      zap_page_range(k, mm, to, len);
      return -1;
    }
  }
  flush_tlb_range(k, mm, from, from + len);
  return 0;
}
