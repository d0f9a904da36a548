// Code that walks the areas of another program must see to it that they stay meanwhile. Repair this.
import { type Machine, type mm_struct, mmput, type Process } from 'sim';

/** From here on the areas of `mm` stay. */
function hold(mm: mm_struct): void {
  mm.mm_users.counter++;
}

/** `looker` has finished with them. It may be the last, and exit_mmap() may sleep: a call of its own. */
function release(m: Machine, looker: Process, mm: mm_struct): void {
  m.runAs(looker.task, null, mmput(m.k, mm));
}
