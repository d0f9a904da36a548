// Repair do_brk(): a range that reaches beyond TASK_SIZE must fail with EINVAL and change nothing.
import { do_brk, EINVAL, type Kernel, PAGE_ALIGN, TASK_SIZE, u32 } from 'sim';

/** What do_brk() does, for addresses of programs only: the address, or a negative errno. */
function* checkedBrk(k: Kernel, addr: number, len: number): Generator<void, number> {
  len = PAGE_ALIGN(len);
  if (!len) return addr;
  // Rounded first, because rounding may carry the end over the limit; and a sum that wraps is small.
  const end = u32(addr + len);
  if (end > TASK_SIZE || end < addr) return -EINVAL;
  return yield* do_brk(k, addr, len);
}
