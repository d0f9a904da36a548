// Code that walks the areas of another program must see to it that they stay meanwhile. Repair this.
import { type Machine, type mm_struct, mmdrop, type Process } from 'sim';

/** From here on the areas of `mm` stay. */
function hold(mm: mm_struct): void {
  mm.mm_count.counter++;
}

/** `looker` has finished with them. */
function release(m: Machine, _looker: Process, mm: mm_struct): void {
  mmdrop(m.k, mm);
}
