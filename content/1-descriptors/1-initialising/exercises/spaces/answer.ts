// Write spaces(k): all address spaces of programs, in the order of the list.
import type { Kernel, list_head, mm_struct } from 'sim';

function spaces(k: Kernel): mm_struct[] {
  const found: mm_struct[] = [];
  // The head of the list is part of init_mm, which is no program's.
  const head: list_head<mm_struct> = k.init_mm.mmlist;
  for (let at = head.next; at !== head; at = at.next) found.push(at.owner!);
  return found;
}
