// The OOM killer: when nothing can be freed, a process must go.

import { HZ } from '../include/asm-i386/system.ts';
import { NotSimulated } from '../include/bug.ts';
import { u32 } from '../include/u32.ts';
import type { Kernel } from '../kernel.ts';

/**
 * Chooses a process and kills it.
 * @kernel mm/oom_kill.c:172
 * @stub no process is chosen yet: the machine stops and says so
 */
export function oom_kill(_k: Kernel): void {
  throw new NotSimulated(
    'oom_kill',
    'all memory is in use, nothing can be reclaimed, and which process would be killed is not ported yet',
  );
}

/**
 * Reclaim has failed. Once could be bad luck: only ten failures spread over more than a second, with no
 * pause of five seconds and no kill within the last five, and no swap left, have a process killed.
 * @kernel mm/oom_kill.c:202
 * @differs The four static variables are fields of k.oomTimes.
 */
export function out_of_memory(k: Kernel): void {
  const times = k.oomTimes;

  // Enough swap space left?
  if (k.nr_swap_pages > 0) return;

  const now = k.jiffies;
  let since = u32(now - times.last);
  times.last = now;

  reset: {
    // A long time since the last failure.
    times.last = now;
    if (since > 5 * HZ) break reset;

    // The first failure is less than a second ago.
    since = u32(now - times.first);
    if (since < HZ) return;

    // Too few failures.
    if (++times.count < 10) return;

    // Somebody was killed just now and may not have had time to exit.
    since = u32(now - times.lastkill);
    if (since < HZ * 5) return;

    times.lastkill = now;
    oom_kill(k);
  }
  // reset:
  times.first = now;
  times.count = 0;
}
