// Code segments: the low two bits of the selector are the privilege level.

/** Kernel code, privilege level 0. @kernel include/asm-i386/segment.h:4 */
export const __KERNEL_CS = 0x10;
/** User code, privilege level 3. @kernel include/asm-i386/segment.h:7 */
export const __USER_CS = 0x23;
