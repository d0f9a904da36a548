// Write outcome(k, task, start, len): what mlock() would return, without calling it.
import { CAP_IPC_LOCK, find_vma, type Kernel, PAGE_ALIGN, type task_struct } from 'sim';

/** 'EPERM', 'ENOMEM', 'EINVAL' or 'done'. Memory for structures never runs out. */
function outcome(_k: Kernel, task: task_struct, start: number, len: number): string {
  if (!(task.cap_effective & (1 << CAP_IPC_LOCK))) return 'EPERM';
  const end = start + PAGE_ALIGN(len);
  if (end > 0xffffffff) return 'EINVAL';
  const vma = find_vma(task.mm, start);
  if (!vma || vma.vm_start > start) return 'ENOMEM';
  return 'done';
}
