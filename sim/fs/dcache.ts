// Names of files, in memory.
//
// A name that can be found again stays when its last user goes, and with it the inode and the file's
// pages: that is why a file read twice is read from the disk once.

import type { Kernel } from '../globals.ts';
import { atomic_inc } from '../include/asm-i386/atomic.ts';
import { BUG } from '../include/bug.ts';
import { buffer_head, SIZEOF_BUFFER_HEAD } from '../include/linux/buffer_head.ts';
import { struct_dentry, type struct_inode } from '../include/linux/fs.ts';
import { SLAB_HWCACHE_ALIGN } from '../include/linux/slab.ts';
import { panic } from '../kernel/panic.ts';
import { kmem_cache_create } from '../mm/slab.ts';
import { iput } from './inode.ts';

/** Where a name is: '/data'. The topmost directory is '/'. */
export function dentryPath(dentry: struct_dentry): string {
  const { d_parent } = dentry;
  if (d_parent === dentry) return '/';
  const above = d_parent === null || d_parent.d_parent === d_parent ? '' : dentryPath(d_parent);
  return `${above}/${dentry.d_name}`;
}

/**
 * A name cannot be found any more.
 * @kernel include/linux/dcache.h:147
 */
export function d_drop(k: Kernel, dentry: struct_dentry): void {
  k.diskfs.names.delete(dentryPath(dentry));
  dentry.d_hashed = false;
}

/**
 * Takes a reference to a name.
 * @kernel include/linux/dcache.h:242
 * @notrace
 */
export function dget(dentry: struct_dentry): struct_dentry {
  atomic_inc(dentry.d_count);
  return dentry;
}

/**
 * Drops a reference to a name. With the last one, a name that cannot be found any more goes, and the
 * inode's reference with it; any other is kept.
 * @kernel fs/dcache.c:118
 * @locks no spinlock held
 * @reduced unused names are not put into a list, for nothing here reclaims them
 */
export function* dput(k: Kernel, dentry: struct_dentry | null): Generator<void, void> {
  if (!dentry) return;

  for (;;) {
    if (--dentry.d_count.counter !== 0) return;

    if (dentry.d_hashed) return;

    // kill_it:
    const inode = dentry.d_inode;
    dentry.d_inode = null;
    yield* iput(k, inode);
    const parent: struct_dentry | null = dentry.d_parent;
    if (dentry === parent || !parent) return;
    dentry = parent;
  }
}

/**
 * A new name in the directory `parent`, without an inode yet.
 * @kernel fs/dcache.c:586
 * @fails null
 * @reduced C takes it from a slab cache; names take no RAM here, so there is always one
 */
export function d_alloc(parent: struct_dentry | null, name: string): struct_dentry | null {
  const dentry = new struct_dentry();

  dentry.d_name = name;
  dentry.d_count.counter = 1;
  if (parent) {
    dentry.d_parent = dget(parent);
    dentry.d_sb = parent.d_sb;
  }
  return dentry;
}

/**
 * Gives a name its inode.
 * @kernel fs/dcache.c:651
 */
export function d_instantiate(entry: struct_dentry, inode: struct_inode | null): void {
  if (entry.d_inode) BUG('fs/dcache.c:653', 'the name has an inode already');
  entry.d_inode = inode;
}

/**
 * The name of the topmost directory of a file system.
 * @kernel fs/dcache.c:670
 */
export function d_alloc_root(root_inode: struct_inode | null): struct_dentry | null {
  let res: struct_dentry | null = null;

  if (root_inode) {
    res = d_alloc(null, '/');
    if (res) {
      res.d_sb = root_inode.i_sb;
      res.d_parent = res;
      d_instantiate(res, root_inode);
    }
  }
  return res;
}

/**
 * The name `name` in the directory `parent`, with a reference; null if there is none.
 * @kernel fs/dcache.c:703
 * @reduced found by its whole path
 */
export function d_lookup(k: Kernel, parent: struct_dentry, name: string): struct_dentry | null {
  const above = dentryPath(parent);
  const dentry = k.diskfs.names.get(above === '/' ? `/${name}` : `${above}/${name}`);
  return dentry ? dget(dentry) : null;
}

/**
 * A name has been deleted: if it has no other user, it lets its inode go, and the file ends; else that happens
 * with the last user's dput().
 * @kernel fs/dcache.c:807
 * @locks no spinlock held
 * @reduced that there is no such file is not remembered: no name without an inode stays
 */
export function* d_delete(k: Kernel, dentry: struct_dentry): Generator<void, void> {
  d_drop(k, dentry);
  if (dentry.d_count.counter === 1) {
    const inode = dentry.d_inode;
    dentry.d_inode = null;
    yield* iput(k, inode);
  }
}

/**
 * A name can be found from now on.
 * @kernel fs/dcache.c:833
 */
export function d_rehash(k: Kernel, entry: struct_dentry): void {
  if (entry.d_hashed) BUG('fs/dcache.c:836', 'the name can be found already');
  k.diskfs.names.set(dentryPath(entry), entry);
  entry.d_hashed = true;
}

/**
 * Creates the slab caches that files need.
 * @kernel fs/dcache.c:1265
 * @reduced Names, open files, directory entries and inodes take no RAM here: there is the cache of buffer heads.
 * @differs Its objects are made by the cache, not by a constructor.
 */
export function* vfs_caches_init(k: Kernel): Generator<void, void> {
  const make = (kaddr: number): buffer_head => {
    const bh = new buffer_head();
    bh.kaddr = kaddr;
    return bh;
  };
  const cachep = yield* kmem_cache_create<buffer_head>(
    k,
    'buffer_head',
    SIZEOF_BUFFER_HEAD,
    0,
    SLAB_HWCACHE_ALIGN,
    null,
    null,
    make,
  );
  if (!cachep) panic(k, 'Cannot create buffer head SLAB cache');
  k.bh_cachep = cachep;
}
