// Write copied(): what a fork makes of one present entry of an ordinary page, in the parent and in the child.
import { VM_MAYWRITE, VM_SHARED } from 'sim';

const WRITABLE = 0x02;
const ACCESSED = 0x20;
const DIRTY = 0x40;

/** Both entries after the fork. `flags` are those of the area. */
function copied(entry: number, flags: number): { parent: number; child: number } {
  // Private memory that may be written: now, or after an mprotect().
  const cow = (flags & (VM_SHARED | VM_MAYWRITE)) === VM_MAYWRITE;
  const parent = cow ? entry & ~WRITABLE : entry;
  let child = parent & ~ACCESSED;
  // A shared page belongs to its object, and the parent's entry will report the write.
  if (flags & VM_SHARED) child &= ~DIRTY;
  return { parent, child };
}
