// Write last(mm): the area with the highest address, or null. Go down the tree.
import type { mm_struct, vm_area_struct } from 'sim';

function last(mm: mm_struct): vm_area_struct | null {
  let node = mm.mm_rb.rb_node;
  if (!node) return null;
  while (node.rb_right) node = node.rb_right;
  return node.owner as vm_area_struct;
}
