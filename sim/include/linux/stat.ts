// What kind of file an inode is, and who may do what with it.

/** The part of a mode that tells the kind. @kernel include/linux/stat.h:12 */
export const S_IFMT = 0o170000;
/** A file with contents. @kernel include/linux/stat.h:15 */
export const S_IFREG = 0o100000;
/** A block device. @kernel include/linux/stat.h:16 */
export const S_IFBLK = 0o060000;
/** A directory. @kernel include/linux/stat.h:17 */
export const S_IFDIR = 0o040000;
/** A character device. @kernel include/linux/stat.h:18 */
export const S_IFCHR = 0o020000;
/** Runs in its owner's name. @kernel include/linux/stat.h:20 */
export const S_ISUID = 0o4000;
/** Runs in its group's name. @kernel include/linux/stat.h:21 */
export const S_ISGID = 0o2000;
/** In a directory: only owners may delete. @kernel include/linux/stat.h:22 */
export const S_ISVTX = 0o1000;
/** The group may execute it. @kernel include/linux/stat.h:40 */
export const S_IXGRP = 0o0010;
/** All rights for all users. @kernel include/linux/stat.h:50 */
export const S_IRWXUGO = 0o777;

/** What chmod() may set. @kernel include/linux/stat.h:51 */
export const S_IALLUGO = 0o7777;

/** A file with contents? @kernel include/linux/stat.h:25 @notrace */
export function S_ISREG(m: number): boolean {
  return (m & S_IFMT) === S_IFREG;
}

/** A directory? @kernel include/linux/stat.h:26 @notrace */
export function S_ISDIR(m: number): boolean {
  return (m & S_IFMT) === S_IFDIR;
}

/** A character device? @kernel include/linux/stat.h:27 @notrace */
export function S_ISCHR(m: number): boolean {
  return (m & S_IFMT) === S_IFCHR;
}

/** A block device? @kernel include/linux/stat.h:28 @notrace */
export function S_ISBLK(m: number): boolean {
  return (m & S_IFMT) === S_IFBLK;
}
