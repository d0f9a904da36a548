// Write counts(k, mm): what mm_users and mm_count must be, worked out from the tasks.
import type { Kernel, mm_struct } from 'sim';

function counts(k: Kernel, mm: mm_struct): [users: number, count: number] {
  let users = 0;
  let borrowers = 0;
  let task = k.init_task;
  do {
    if (task.mm === mm) users++;
    else if (task.active_mm === mm) borrowers++;
    task = task.next_task;
  } while (task !== k.init_task);
  // All users together are one reference.
  return [users, borrowers + (users > 0 ? 1 : 0)];
}
