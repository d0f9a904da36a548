// /dev/zero: an endless file of zeroes. To map it is to ask for memory, private or shared.

import { EAGAIN } from '../../include/asm-i386/errno.ts';
import type { file_operations, struct_file } from '../../include/linux/fs.ts';
import { VM_SHARED, type vm_area_struct } from '../../include/linux/mm.ts';
import type { Kernel } from '../../kernel.ts';
import { zeromap_page_range } from '../../mm/memory.ts';
import { shmem_zero_setup } from '../../mm/shmem.ts';

/**
 * Maps /dev/zero: shared memory without a name for a shared mapping, the zero page all over for a private
 * one. 0 or a negative errno.
 * @kernel drivers/char/mem.c:470
 * @locks mmap_sem (write) held
 */
export function* mmap_zero(
  k: Kernel,
  _file: struct_file,
  vma: vm_area_struct,
): Generator<void, number> {
  if (vma.vm_flags & VM_SHARED) return yield* shmem_zero_setup(k, vma);
  if (yield* zeromap_page_range(k, vma.vm_start, vma.vm_end - vma.vm_start, vma.vm_page_prot))
    return -EAGAIN;
  return 0;
}

/** What can be done with /dev/zero. @kernel drivers/char/mem.c:646 */
export const zero_fops: file_operations = {
  get mmap() {
    return mmap_zero;
  },
};
