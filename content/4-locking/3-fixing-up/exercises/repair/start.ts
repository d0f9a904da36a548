// This mlock_fixup_middle() forgets vm_pgoff, and two of three areas show the wrong pages. Repair it.
import {
  __insert_vm_struct,
  atomic_add,
  copyStruct,
  EAGAIN,
  type Kernel,
  kmem_cache_alloc,
  kmem_cache_free,
  lock_vma_mappings,
  SLAB_KERNEL,
  spin_lock,
  spin_unlock,
  unlock_vma_mappings,
  type vm_area_struct,
} from 'sim';

function* mlock_fixup_middle(
  k: Kernel,
  vma: vm_area_struct,
  start: number,
  end: number,
  newflags: number,
): Generator<void, number> {
  const mm = vma.vm_mm!;

  const left = yield* kmem_cache_alloc<vm_area_struct>(k, k.vm_area_cachep, SLAB_KERNEL);
  if (!left) return -EAGAIN;
  const right = yield* kmem_cache_alloc<vm_area_struct>(k, k.vm_area_cachep, SLAB_KERNEL);
  if (!right) {
    kmem_cache_free(k, k.vm_area_cachep, left);
    return -EAGAIN;
  }
  copyStruct(left, vma);
  copyStruct(right, vma);
  left.vm_end = start;
  right.vm_start = end;
  left.vm_raend = 0;
  right.vm_raend = 0;
  if (vma.vm_file) atomic_add(2, vma.vm_file.f_count);

  if (vma.vm_ops?.open) {
    vma.vm_ops.open(k, left);
    vma.vm_ops.open(k, right);
  }
  vma.vm_raend = 0;
  lock_vma_mappings(k, vma);
  spin_lock(k, mm.page_table_lock);
  vma.vm_start = start;
  vma.vm_end = end;
  vma.vm_flags = newflags;
  __insert_vm_struct(k, mm, left);
  __insert_vm_struct(k, mm, right);
  spin_unlock(k, mm.page_table_lock);
  unlock_vma_mappings(k, vma);
  return 0;
}
