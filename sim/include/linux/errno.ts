// Errors that the kernel uses among its own functions and that no program sees.

/** A signal came before anything was done: do the call again after it. @kernel include/linux/errno.h:9 */
export const ERESTARTSYS = 512;
/** A signal came before anything was done: do the call again, whatever the handler's flags. @kernel include/linux/errno.h:10 */
export const ERESTARTNOINTR = 513;
/** Do the call again unless there was a handler. @kernel include/linux/errno.h:11 */
export const ERESTARTNOHAND = 514;
