// Memory that is shared without a file on disk.

import { NotSimulated } from '../include/bug.ts';
import type { vm_area_struct } from '../include/linux/mm.ts';
import type { Kernel } from '../kernel.ts';

/**
 * Puts an unnamed file of shared memory behind `vma`: 0 or a negative errno.
 * @kernel mm/shmem.c:1664
 * @stub shared anonymous memory needs the page cache, which is not built yet
 */
export function* shmem_zero_setup(_k: Kernel, _vma: vm_area_struct): Generator<void, number> {
  throw new NotSimulated(
    'shmem_zero_setup',
    'MAP_SHARED | MAP_ANONYMOUS needs the page cache. Use MAP_PRIVATE | MAP_ANONYMOUS.',
  );
}
