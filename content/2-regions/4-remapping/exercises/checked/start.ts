// Repair the beginning of do_mremap(): if do_munmap() fails, the call must fail too.
import {
  do_mremap,
  do_munmap,
  EINVAL,
  type Kernel,
  MREMAP_FIXED,
  MREMAP_MAYMOVE,
  PAGE_ALIGN,
  PAGE_MASK,
  TASK_SIZE,
} from 'sim';

/** Is the place where the area is to go among the program's addresses, and clear of the old one? */
const fits = (addr: number, old_len: number, new_len: number, new_addr: number) =>
  (new_addr & ~PAGE_MASK) === 0 &&
  new_addr + new_len <= TASK_SIZE &&
  (new_addr + new_len <= addr || addr + old_len <= new_addr);

/** What do_mremap() does. Both calls of do_munmap() are made here, and have nothing left to do there. */
function* checkedMremap(
  k: Kernel,
  addr: number,
  old_len: number,
  new_len: number,
  flags: number,
  new_addr: number,
): Generator<void, number> {
  const mm = k.current.mm!;
  if (flags & ~(MREMAP_FIXED | MREMAP_MAYMOVE) || addr & ~PAGE_MASK) return -EINVAL;
  old_len = PAGE_ALIGN(old_len);
  new_len = PAGE_ALIGN(new_len);

  if (flags & MREMAP_FIXED) {
    if (!(flags & MREMAP_MAYMOVE) || !fits(addr, old_len, new_len, new_addr)) return -EINVAL;
    yield* do_munmap(k, mm, new_addr, new_len);
  }
  if (old_len > new_len) {
    yield* do_munmap(k, mm, addr + new_len, old_len - new_len);
  }
  return yield* do_mremap(k, addr, old_len, new_len, flags, new_addr);
}
