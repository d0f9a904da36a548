// Flags of open(), with i386's values.

/** The part that tells reading and writing. @kernel include/asm-i386/fcntl.h:6 */
export const O_ACCMODE = 0o3;
/** To be read. @kernel include/asm-i386/fcntl.h:7 */
export const O_RDONLY = 0o0;
/** To be written. @kernel include/asm-i386/fcntl.h:8 */
export const O_WRONLY = 0o1;
/** To be read and written. @kernel include/asm-i386/fcntl.h:9 */
export const O_RDWR = 0o2;
/** Make it if there is none. @kernel include/asm-i386/fcntl.h:10 */
export const O_CREAT = 0o100;
/** With O_CREAT: it is an error if there is one. @kernel include/asm-i386/fcntl.h:11 */
export const O_EXCL = 0o200;
/** Not to become the controlling terminal. @kernel include/asm-i386/fcntl.h:12 */
export const O_NOCTTY = 0o400;
/** Empty it. @kernel include/asm-i386/fcntl.h:13 */
export const O_TRUNC = 0o1000;
/** Every write goes to the end. @kernel include/asm-i386/fcntl.h:14 */
export const O_APPEND = 0o2000;
/** A write returns when the disk has it. @kernel include/asm-i386/fcntl.h:17 */
export const O_SYNC = 0o10000;
/** Past the page cache. @kernel include/asm-i386/fcntl.h:19 */
export const O_DIRECT = 0o40000;
/** May become larger than 2 GB. @kernel include/asm-i386/fcntl.h:20 */
export const O_LARGEFILE = 0o100000;
/** Only if it is a directory. @kernel include/asm-i386/fcntl.h:21 */
export const O_DIRECTORY = 0o200000;
