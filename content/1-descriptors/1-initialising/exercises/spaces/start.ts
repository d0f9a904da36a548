// Write spaces(k): all address spaces of programs, in the order of the list.
import type { Kernel, list_head, mm_struct } from 'sim';

function spaces(k: Kernel): mm_struct[] {
  const found: mm_struct[] = [];
  let at: list_head<mm_struct> = k.init_mm.mmlist;
  do {
    found.push(at.owner!);
    at = at.next;
  } while (at !== k.init_mm.mmlist);
  return found;
}
