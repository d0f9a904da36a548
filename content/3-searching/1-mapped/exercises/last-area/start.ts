// Write last(mm): the area with the highest address, or null. Go down the tree.
import type { mm_struct, vm_area_struct } from 'sim';

function last(mm: mm_struct): vm_area_struct | null {
  const node = mm.mm_rb.rb_node;
  return node ? (node.owner as vm_area_struct) : null;
}
