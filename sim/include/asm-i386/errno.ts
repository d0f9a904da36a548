// Error numbers. Ports return them negative; programs see them as the `code` of a SystemError.

/** Not allowed to. @kernel include/asm-i386/errno.h:4 */
export const EPERM = 1;
/** No such file. @kernel include/asm-i386/errno.h:5 */
export const ENOENT = 2;
/** No such process. @kernel include/asm-i386/errno.h:6 */
export const ESRCH = 3;
/** A signal came first. @kernel include/asm-i386/errno.h:7 */
export const EINTR = 4;
/** The device failed. @kernel include/asm-i386/errno.h:8 */
export const EIO = 5;
/** Not a file that can be executed, or mapped. @kernel include/asm-i386/errno.h:11 */
export const ENOEXEC = 8;
/** Not an open file descriptor. @kernel include/asm-i386/errno.h:12 */
export const EBADF = 9;
/** No such child. @kernel include/asm-i386/errno.h:13 */
export const ECHILD = 10;
/** Not now: try again. @kernel include/asm-i386/errno.h:14 */
export const EAGAIN = 11;
/** No memory, or a limit of it reached. @kernel include/asm-i386/errno.h:15 */
export const ENOMEM = 12;
/** The file does not permit it. @kernel include/asm-i386/errno.h:16 */
export const EACCES = 13;
/** An address that the process may not use. @kernel include/asm-i386/errno.h:17 */
export const EFAULT = 14;
/** In use. @kernel include/asm-i386/errno.h:19 */
export const EBUSY = 16;
/** Exists already. @kernel include/asm-i386/errno.h:20 */
export const EEXIST = 17;
/** The file cannot do this. @kernel include/asm-i386/errno.h:22 */
export const ENODEV = 19;
/** Not a directory. @kernel include/asm-i386/errno.h:23 */
export const ENOTDIR = 20;
/** A directory, where none may be. @kernel include/asm-i386/errno.h:24 */
export const EISDIR = 21;
/** An argument makes no sense. @kernel include/asm-i386/errno.h:25 */
export const EINVAL = 22;
/** The system has too many open files. @kernel include/asm-i386/errno.h:26 */
export const ENFILE = 23;
/** The process has too many open files. @kernel include/asm-i386/errno.h:27 */
export const EMFILE = 24;
/** The file is being written, or is being executed. @kernel include/asm-i386/errno.h:29 */
export const ETXTBSY = 26;
/** The file would grow too large. @kernel include/asm-i386/errno.h:30 */
export const EFBIG = 27;
/** The disk is full. @kernel include/asm-i386/errno.h:31 */
export const ENOSPC = 28;
/** Cannot seek in this file. @kernel include/asm-i386/errno.h:32 */
export const ESPIPE = 29;
/** The pipe has no reader. @kernel include/asm-i386/errno.h:35 */
export const EPIPE = 32;
/** A name is too long. @kernel include/asm-i386/errno.h:39 */
export const ENAMETOOLONG = 36;
/** No such system call. @kernel include/asm-i386/errno.h:41 */
export const ENOSYS = 38;
/** The result does not fit into its type. @kernel include/asm-i386/errno.h:80 */
export const EOVERFLOW = 75;
