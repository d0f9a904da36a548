// Errors that the kernel uses among its own functions and that no program sees.

/** A signal came before anything was done: do the call again after it. @kernel include/linux/errno.h:9 */
export const ERESTARTSYS = 512;
