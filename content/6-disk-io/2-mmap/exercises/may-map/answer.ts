// Write mayMap(open, flags, prot, canWrite): what mmap() returns for a file that was opened like this.
import { MAP_SHARED, O_RDONLY, O_RDWR, O_WRONLY, PROT_WRITE } from 'sim';

/**
 * `open` is O_RDONLY, O_WRONLY or O_RDWR, `flags` MAP_SHARED or MAP_PRIVATE; `canWrite`: the file system has
 * a writepage().
 */
function mayMap(open: number, flags: number, prot: number, canWrite: boolean): string {
  // Every mapping reads, if only what lies beside the bytes that are written.
  if (open === O_WRONLY) return 'EACCES';
  if (flags === MAP_SHARED) {
    if (open === O_RDONLY && prot & PROT_WRITE) return 'EACCES';
    // It might become writable later.
    if (open === O_RDWR && !canWrite) return 'EINVAL';
  }
  return 'ok';
}
