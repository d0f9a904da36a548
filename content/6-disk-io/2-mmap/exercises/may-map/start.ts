// Write mayMap(open, flags, prot, canWrite): what mmap() returns for a file that was opened like this.
import { O_RDWR, O_WRONLY, PROT_WRITE } from 'sim';

/**
 * `open` is O_RDONLY, O_WRONLY or O_RDWR, `flags` MAP_SHARED or MAP_PRIVATE; `canWrite`: the file system has
 * a writepage().
 */
function mayMap(open: number, _flags: number, prot: number, canWrite: boolean): string {
  const writes = (prot & PROT_WRITE) !== 0;
  if (writes && open !== O_RDWR && open !== O_WRONLY) return 'EACCES';
  if (writes && !canWrite) return 'EINVAL';
  return 'ok';
}
