// Write copied(): what a fork makes of one present entry of an ordinary page, in the parent and in the child.
import { VM_WRITE } from 'sim';

const WRITABLE = 0x02;
const ACCESSED = 0x20;
const DIRTY = 0x40;

/** Both entries after the fork. `flags` are those of the area. */
function copied(entry: number, flags: number): { parent: number; child: number } {
  const readOnly = flags & VM_WRITE ? entry & ~WRITABLE : entry;
  return { parent: readOnly, child: readOnly & ~(ACCESSED | DIRTY) };
}
