// How the 4 GB of an i386 are shared between a process and the kernel.
//
//   0                0x40000000                       0xc0000000         0xffffffff
//   │ program, heap →│ mmap() looks for room from here │ ← stack │ the kernel │
//                     TASK_UNMAPPED_BASE                         TASK_SIZE

/** First address that is not the process's: 3 GB. @kernel include/asm-i386/processor.h:262 */
export const TASK_SIZE = 0xc0000000;
/** Where mmap() begins to look for room: a third of the way up. @kernel include/asm-i386/processor.h:267 */
export const TASK_UNMAPPED_BASE = 0x40000000;
