// From a path to a name, and from a name to the file: looking up, opening, creating, deleting.
//
//   '/data'  ──path_lookup()──►  nameidata.dentry  ──d_inode──►  the file
//
// Paths are strings here, not addresses in the program. All names that there are are in memory
// (k.diskfs.names), so that looking one up never waits for a disk.

import type { Kernel } from '../globals.ts';
import {
  EACCES,
  EEXIST,
  EISDIR,
  ENAMETOOLONG,
  ENOENT,
  ENOTDIR,
  EPERM,
} from '../include/asm-i386/errno.ts';
import { O_APPEND, O_CREAT, O_DIRECTORY, O_EXCL, O_TRUNC } from '../include/asm-i386/fcntl.ts';
import { down, up } from '../include/asm-i386/semaphore_inline.ts';
import {
  FMODE_WRITE,
  get_write_access,
  IS_APPEND,
  LAST_DOT,
  LAST_DOTDOT,
  LAST_NORM,
  LAST_ROOT,
  LOOKUP_DIRECTORY,
  LOOKUP_PARENT,
  LOOKUP_POSITIVE,
  locks_verify_locked,
  mntput,
  nameidata,
  put_write_access,
  type struct_dentry,
  type struct_inode,
} from '../include/linux/fs.ts';
import { lock_kernel, unlock_kernel } from '../include/linux/smp_lock.ts';
import { S_IALLUGO, S_IFREG, S_ISBLK, S_ISCHR, S_ISDIR } from '../include/linux/stat.ts';
import { d_alloc, d_delete, d_lookup, dget, dput } from './dcache.ts';
import { do_truncate } from './open.ts';

/** Bytes of a path, with the zero at its end. @kernel include/linux/limits.h:14 */
export const PATH_MAX = 4096;
/** What is not given to a new file: the umask that init has. @kernel include/linux/fs_struct.h:17 */
const UMASK = 0o022;

/**
 * Checks a path that a program gives: 0, -ENOENT for an empty one, -ENAMETOOLONG.
 * @kernel fs/namei.c:125
 * @fails errno
 * @differs The path comes as a string, not as an address of user memory; its bytes are its UTF-8. So there is no -EFAULT, no
 *   page to copy it to, and no -ENOMEM.
 */
export function getname(filename: string): number {
  if (filename === '') return -ENOENT;
  if (new TextEncoder().encode(filename).length >= PATH_MAX) return -ENAMETOOLONG;
  return 0;
}

/**
 * Drops the references that a lookup holds.
 * @kernel fs/namei.c:253
 * @locks no spinlock held
 */
export function* path_release(k: Kernel, nd: nameidata): Generator<void, void> {
  yield* dput(k, nd.dentry);
  mntput(nd.mnt);
}

/**
 * To the directory above; the topmost one is above itself.
 * @kernel fs/namei.c:410
 */
function* follow_dotdot(k: Kernel, nd: nameidata): Generator<void, void> {
  const old = nd.dentry!;
  nd.dentry = dget(old.d_parent ?? old);
  yield* dput(k, old);
}

/**
 * Goes along a path from nd.dentry: 0 with what was found in nd, or a negative errno with nothing held.
 * @kernel fs/namei.c:450
 * @locks no spinlock held
 * @fails errno
 * @omits symbolic links, mounts, rights: there are none, and all programs may search all directories.
 * @differs A name that is new is looked up without i_sem of its directory, which C holds meanwhile: no lookup here sleeps.
 */
export function* link_path_walk(k: Kernel, name: string, nd: nameidata): Generator<void, number> {
  let dentry: struct_dentry | number;
  let err: number;
  let lookup_flags = nd.flags;
  let at = 0;

  while (name[at] === '/') at++;
  if (at === name.length) return 0;

  let inode = nd.dentry!.d_inode!;
  for (;;) {
    const begin = at;
    while (at < name.length && name[at] !== '/') at++;
    const self = name.slice(begin, at);

    const slashes = at;
    while (name[at] === '/') at++;
    const last = at === name.length;
    if (!last) {
      if (self === '.') continue;
      if (self === '..') {
        yield* follow_dotdot(k, nd);
        inode = nd.dentry!.d_inode!;
        continue;
      }
      dentry = yield* lookUpIn(k, nd.dentry!, self);
      if (typeof dentry === 'number') {
        err = dentry;
        break;
      }
      err = -ENOENT;
      if (!dentry.d_inode) {
        yield* dput(k, dentry);
        break;
      }
      inode = dentry.d_inode;
      err = -ENOTDIR;
      if (!inode.i_op) {
        yield* dput(k, dentry);
        break;
      }
      yield* dput(k, nd.dentry);
      nd.dentry = dentry;
      if (!inode.i_op.lookup) break;
      continue;
    }
    if (at > slashes) lookup_flags |= LOOKUP_DIRECTORY; // last_with_slashes
    // last_component:
    if (lookup_flags & LOOKUP_PARENT) {
      nd.last = self;
      nd.slashes = name.slice(slashes);
      nd.last_type = self === '.' ? LAST_DOT : self === '..' ? LAST_DOTDOT : LAST_NORM;
      return 0;
    }
    if (self === '.') return 0;
    if (self === '..') {
      yield* follow_dotdot(k, nd);
      return 0;
    }
    dentry = yield* lookUpIn(k, nd.dentry!, self);
    if (typeof dentry === 'number') {
      err = dentry;
      break;
    }
    yield* dput(k, nd.dentry);
    nd.dentry = dentry;
    err = -ENOENT;
    if (!dentry.d_inode) {
      // no_inode:
      if (lookup_flags & (LOOKUP_POSITIVE | LOOKUP_DIRECTORY)) break;
      return 0;
    }
    err = -ENOTDIR;
    if (lookup_flags & LOOKUP_DIRECTORY && !dentry.d_inode.i_op?.lookup) break;
    return 0;
  }
  yield* path_release(k, nd);
  return err;
}

/** A name in a directory, with a reference, perhaps without an inode: what cached_lookup() and real_lookup() find. */
function* lookUpIn(
  k: Kernel,
  base: struct_dentry,
  name: string,
): Generator<void, struct_dentry | number> {
  const known = d_lookup(k, base, name);
  if (known) return known;
  const fresh = d_alloc(base, name)!;
  const err = base.d_inode!.i_op!.lookup!(k, base.d_inode!, fresh);
  if (!err) return fresh;
  yield* dput(k, fresh);
  return err;
}

/**
 * Looks up a path: 0 with what was found in nd, or a negative errno. One that does not begin with a slash
 * begins in the topmost directory too, where all programs are.
 * @kernel fs/namei.c:744
 * @locks no spinlock held
 * @omits other roots and working directories.
 */
export function* path_lookup(
  k: Kernel,
  path: string,
  flags: number,
  nd: nameidata,
): Generator<void, number> {
  nd.last_type = LAST_ROOT;
  nd.flags = flags;
  nd.dentry = dget(k.diskfs.root);
  return yield* link_path_walk(k, path, nd);
}

/**
 * A single name in the directory `base`: with a reference, perhaps without an inode; or a negative errno.
 * @kernel fs/namei.c:772
 * @locks i_sem of the directory held
 */
export function* lookup_hash(
  k: Kernel,
  name: string,
  base: struct_dentry,
): Generator<void, struct_dentry | number> {
  return yield* lookUpIn(k, base, name);
}

/**
 * Looks up the path that a program gives: 0 with what was found in nd, or a negative errno.
 * @kernel fs/namei.c:850
 * @locks no spinlock held
 */
export function* __user_walk(
  k: Kernel,
  name: string,
  flags: number,
  nd: nameidata,
): Generator<void, number> {
  let err = getname(name);
  if (!err) err = yield* path_lookup(k, name, flags, nd);
  return err;
}

/**
 * May a name be taken out of a directory? 0 or a negative errno.
 * @kernel fs/namei.c:897
 * @fails errno
 * @omits owners, rights, and files that never change; directories cannot be deleted.
 */
function may_delete(dir: struct_inode, victim: struct_dentry): number {
  if (!victim.d_inode || victim.d_parent!.d_inode !== dir) return -ENOENT;
  if (IS_APPEND(dir)) return -EPERM;
  if (IS_APPEND(victim.d_inode)) return -EPERM;
  if (S_ISDIR(victim.d_inode.i_mode)) return -EISDIR;
  return 0;
}

/**
 * May a file with this name be made in a directory? 0 or -EEXIST.
 * @kernel fs/namei.c:930
 * @fails errno
 * @omits rights, and directories that have been deleted.
 */
function may_create(_dir: struct_inode, child: struct_dentry): number {
  if (child.d_inode) return -EEXIST;
  return 0;
}

/**
 * What path_lookup() is to see to for these flags of open().
 * @kernel fs/namei.c:944
 * @omits symbolic links.
 */
function lookup_flags(f: number): number {
  let retval = 0;
  if (f & O_DIRECTORY) retval |= LOOKUP_DIRECTORY;
  return retval;
}

/**
 * Makes an empty file: 0 or a negative errno.
 * @kernel fs/namei.c:960
 * @locks i_sem of the directory held
 * @fails errno
 * @omits i_zombie, which keeps a directory from being deleted meanwhile: it never is. Quota, and telling who watches the
 *   directory.
 */
export function vfs_create(
  k: Kernel,
  dir: struct_inode,
  dentry: struct_dentry,
  mode: number,
): number {
  mode &= S_IALLUGO;
  mode |= S_IFREG;

  let error = may_create(dir, dentry);
  if (error) return error;

  if (!dir.i_op?.create) return -EACCES;

  lock_kernel();
  error = dir.i_op.create(k, dir, dentry, mode);
  unlock_kernel();
  return error;
}

/**
 * Finds the file that open() is to open, makes it with O_CREAT, and empties it with O_TRUNC: 0 with its name
 * in nd, or a negative errno. The lowest two bits of `flag` are FMODE_ flags.
 * @kernel fs/namei.c:1001
 * @locks no spinlock held; takes i_sem of the directory
 * @fails errno
 * @omits symbolic links, mounts, pipes, leases, quota, file systems that are only read, and rights.
 */
export function* open_namei(
  k: Kernel,
  pathname: string,
  flag: number,
  mode: number,
  nd: nameidata,
): Generator<void, number> {
  let error: number;
  let dentry: struct_dentry | number;

  exit: {
    ok: {
      if (!(flag & O_CREAT)) {
        error = yield* path_lookup(k, pathname, lookup_flags(flag), nd);
        if (error) return error;
        dentry = nd.dentry!;
        break ok;
      }

      // To make a file, its directory must be known.
      error = yield* path_lookup(k, pathname, LOOKUP_PARENT, nd);
      if (error) return error;

      error = -EISDIR;
      if (nd.last_type !== LAST_NORM || nd.slashes) break exit;

      const dir = nd.dentry!;
      yield* down(k, dir.d_inode!.i_sem);
      dentry = yield* lookup_hash(k, nd.last, dir);

      // do_last:
      if (typeof dentry === 'number') {
        error = dentry;
        up(k, dir.d_inode!.i_sem);
        break exit;
      }

      if (!dentry.d_inode) {
        error = vfs_create(k, dir.d_inode!, dentry, mode & ~UMASK);
        up(k, dir.d_inode!.i_sem);
        yield* dput(k, nd.dentry);
        nd.dentry = dentry;
        if (error) break exit;
        // It is new: there is nothing to empty.
        flag &= ~O_TRUNC;
        break ok;
      }

      up(k, dir.d_inode!.i_sem);

      error = -EEXIST;
      if (flag & O_EXCL) {
        // exit_dput:
        yield* dput(k, dentry);
        break exit;
      }

      yield* dput(k, nd.dentry);
      nd.dentry = dentry;
      error = -EISDIR;
      if (S_ISDIR(dentry.d_inode.i_mode)) break exit;
    }
    // ok:
    error = -ENOENT;
    const inode = dentry.d_inode;
    if (!inode) break exit;

    error = -EISDIR;
    if (S_ISDIR(inode.i_mode) && flag & FMODE_WRITE) break exit;

    if (S_ISBLK(inode.i_mode) || S_ISCHR(inode.i_mode)) flag &= ~O_TRUNC;

    error = -EPERM;
    if (IS_APPEND(inode)) {
      if (flag & FMODE_WRITE && !(flag & O_APPEND)) break exit;
      if (flag & O_TRUNC) break exit;
    }

    if (flag & O_TRUNC) {
      error = get_write_access(k, inode);
      if (error) break exit;

      error = locks_verify_locked(inode);
      if (!error) error = yield* do_truncate(k, dentry, 0);
      put_write_access(inode);
      if (error) break exit;
    }

    return 0;
  }
  // exit:
  yield* path_release(k, nd);
  return error;
}

/**
 * Takes a name out of its directory: 0 or a negative errno. The file stays until its last user goes.
 * @kernel fs/namei.c:1471
 * @locks i_sem of the directory held
 * @fails errno
 * @omits mounts, and what vfs_create() omits.
 */
export function* vfs_unlink(
  k: Kernel,
  dir: struct_inode,
  dentry: struct_dentry,
): Generator<void, number> {
  let error = may_delete(dir, dentry);
  if (!error) {
    error = -EPERM;
    if (dir.i_op?.unlink) {
      lock_kernel();
      error = dir.i_op.unlink(k, dir, dentry);
      unlock_kernel();
      if (!error) yield* d_delete(k, dentry);
    }
  }
  return error;
}

/**
 * The system call: deletes a name. 0 or a negative errno.
 * @kernel fs/namei.c:1498
 * @locks no spinlock held; takes i_sem of the directory
 * @fails errno
 */
export function* sys_unlink(k: Kernel, pathname: string): Generator<void, number> {
  const nd = new nameidata();

  let error = getname(pathname);
  if (error) return error;

  error = yield* path_lookup(k, pathname, LOOKUP_PARENT, nd);
  if (error) return error;
  error = -EISDIR;
  exit1: {
    if (nd.last_type !== LAST_NORM) break exit1;
    const dir = nd.dentry!.d_inode!;
    yield* down(k, dir.i_sem);
    const dentry = yield* lookup_hash(k, nd.last, nd.dentry!);
    if (typeof dentry === 'number') error = dentry;
    else {
      if (nd.slashes) {
        // slashes:
        error = !dentry.d_inode ? -ENOENT : S_ISDIR(dentry.d_inode.i_mode) ? -EISDIR : -ENOTDIR;
      } else error = yield* vfs_unlink(k, dir, dentry);
      // exit2:
      yield* dput(k, dentry);
    }
    up(k, dir.i_sem);
  }
  // exit1:
  yield* path_release(k, nd);
  return error;
}
