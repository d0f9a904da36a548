// What linux/fs.h has of functions that need fs/inode.ts.

import { update_atime } from '../../fs/inode.ts';
import type { Kernel } from '../../globals.ts';
import type { struct_inode } from './fs.ts';

/** Notes when the file was read last. @kernel include/linux/fs.h:205 @notrace */
export function UPDATE_ATIME(k: Kernel, inode: struct_inode): void {
  update_atime(k, inode);
}
