// Requests of ptrace().

/** The word at an address of the other process, out of its code. @kernel include/linux/ptrace.h:9 */
export const PTRACE_PEEKTEXT = 1;
/** The word at an address of the other process. @kernel include/linux/ptrace.h:10 */
export const PTRACE_PEEKDATA = 2;
/** Puts a word into the other process's code. @kernel include/linux/ptrace.h:12 */
export const PTRACE_POKETEXT = 4;
/** Puts a word at an address of the other process. @kernel include/linux/ptrace.h:13 */
export const PTRACE_POKEDATA = 5;
