// Arguments of mmap() and its family, with i386's values.

/** The pages may be read. @kernel include/asm-i386/mman.h:4 */
export const PROT_READ = 0x1;
/** The pages may be written; on i386 that lets them be read too. @kernel include/asm-i386/mman.h:5 */
export const PROT_WRITE = 0x2;
/** The pages may be executed; on i386 the same as reading. @kernel include/asm-i386/mman.h:6 */
export const PROT_EXEC = 0x4;
/** The pages may not be touched. @kernel include/asm-i386/mman.h:7 */
export const PROT_NONE = 0x0;

/** Writes are seen by all who map the object. @kernel include/asm-i386/mman.h:9 */
export const MAP_SHARED = 0x01;
/** Writes are seen by no other process. @kernel include/asm-i386/mman.h:10 */
export const MAP_PRIVATE = 0x02;
/** Where MAP_SHARED or MAP_PRIVATE stands. @kernel include/asm-i386/mman.h:11 */
export const MAP_TYPE = 0x0f;
/** At this address and no other; what is mapped there goes. @kernel include/asm-i386/mman.h:12 */
export const MAP_FIXED = 0x10;
/** Memory without a file, zeroes at first. @kernel include/asm-i386/mman.h:13 */
export const MAP_ANONYMOUS = 0x20;
/** A fault just below makes it grow. @kernel include/asm-i386/mman.h:15 */
export const MAP_GROWSDOWN = 0x0100;
/** No process may write the file meanwhile; mmap() takes it from the kernel alone. @kernel include/asm-i386/mman.h:16 */
export const MAP_DENYWRITE = 0x0800;
/** Part of a program file; mmap() takes it from the kernel alone. @kernel include/asm-i386/mman.h:17 */
export const MAP_EXECUTABLE = 0x1000;
/** Keep the pages in memory; 2.4.22 ignores it. @kernel include/asm-i386/mman.h:18 */
export const MAP_LOCKED = 0x2000;
/** Do not ask whether there is memory for it. @kernel include/asm-i386/mman.h:19 */
export const MAP_NORESERVE = 0x4000;

/** msync(): start writing. @kernel include/asm-i386/mman.h:21 */
export const MS_ASYNC = 1;
/** msync(): make other copies look again. @kernel include/asm-i386/mman.h:22 */
export const MS_INVALIDATE = 2;
/** msync(): write and wait. @kernel include/asm-i386/mman.h:23 */
export const MS_SYNC = 4;

/** mlockall(): what is mapped now. @kernel include/asm-i386/mman.h:25 */
export const MCL_CURRENT = 1;
/** mlockall(): what will be mapped. @kernel include/asm-i386/mman.h:26 */
export const MCL_FUTURE = 2;

/** madvise(): nothing special. @kernel include/asm-i386/mman.h:28 */
export const MADV_NORMAL = 0x0;
/** madvise(): in no order, so read one page at a time. @kernel include/asm-i386/mman.h:29 */
export const MADV_RANDOM = 0x1;
/** madvise(): from front to back, so read ahead. @kernel include/asm-i386/mman.h:30 */
export const MADV_SEQUENTIAL = 0x2;
/** madvise(): read it now. @kernel include/asm-i386/mman.h:31 */
export const MADV_WILLNEED = 0x3;
/** madvise(): forget its contents. @kernel include/asm-i386/mman.h:32 */
export const MADV_DONTNEED = 0x4;

/** mremap(): the area may move. @kernel include/linux/mman.h:6 */
export const MREMAP_MAYMOVE = 1;
/** mremap(): move it to this address and no other. @kernel include/linux/mman.h:7 */
export const MREMAP_FIXED = 2;
