// Write outcome(k, task, start, len): what mlock() would return, without calling it.
import {
  CAP_IPC_LOCK,
  find_vma,
  type Kernel,
  PAGE_SIZE,
  RLIMIT_MEMLOCK,
  type task_struct,
  u32,
} from 'sim';

/** 'EPERM', 'ENOMEM', 'EINVAL' or 'done'. Memory for structures never runs out. */
function outcome(k: Kernel, task: task_struct, start: number, len: number): string {
  const mm = task.mm!;
  // Rounds outwards to whole pages, in 32 bits: a carry is lost.
  const inside = start % PAGE_SIZE;
  const bytes = Math.ceil(u32(len + inside) / PAGE_SIZE) * PAGE_SIZE;
  const from = start - inside;
  const rounded = u32(bytes);

  // The limits come first, and count the whole range, mapped or not, locked or not.
  const wanted = rounded / PAGE_SIZE + mm.locked_vm;
  if (wanted > Math.floor(task.rlim[RLIMIT_MEMLOCK].rlim_cur / PAGE_SIZE)) return 'ENOMEM';
  if (wanted > Math.floor(k.num_physpages / 2)) return 'ENOMEM';
  if (!(task.cap_effective & (1 << CAP_IPC_LOCK))) return 'EPERM';
  if (from + rounded > 0xffffffff) return 'EINVAL';

  // Then area by area, without a hole.
  let at = from;
  for (let vma = find_vma(mm, at); at < from + rounded; vma = vma.vm_next) {
    if (!vma || vma.vm_start > at) return 'ENOMEM';
    at = vma.vm_end;
  }
  return 'done';
}
