// Repair do_brk(): a range that reaches beyond TASK_SIZE must fail with EINVAL and change nothing.
import { do_brk, type Kernel } from 'sim';

/** What do_brk() does, for addresses of programs only: the address, or a negative errno. */
function* checkedBrk(k: Kernel, addr: number, len: number): Generator<void, number> {
  return yield* do_brk(k, addr, len);
}
