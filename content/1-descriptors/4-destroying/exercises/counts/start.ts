// Write counts(k, mm): what mm_users and mm_count must be, worked out from the tasks.
import type { Kernel, mm_struct } from 'sim';

function counts(k: Kernel, mm: mm_struct): [users: number, count: number] {
  let users = 0;
  let count = 0;
  let task = k.init_task;
  do {
    if (task.mm === mm) users++;
    if (task.active_mm === mm) count++;
    task = task.next_task;
  } while (task !== k.init_task);
  return [users, count];
}
