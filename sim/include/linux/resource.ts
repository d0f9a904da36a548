// Resource limits of a process.

/** A soft and a hard limit, in the unit of the resource; RLIM_INFINITY for none. @kernel include/linux/resource.h:40 */
export class rlimit {
  constructor(
    /** What is enforced. */
    public rlim_cur: number,
    /** What rlim_cur may be raised to. */
    public rlim_max: number,
  ) {}
}

/** CPU time, seconds. @kernel include/asm-i386/resource.h:8 */
export const RLIMIT_CPU = 0;
/** Largest file that may be written, bytes. @kernel include/asm-i386/resource.h:9 */
export const RLIMIT_FSIZE = 1;
/** Data segment with the heap, bytes; only brk() tests it. @kernel include/asm-i386/resource.h:10 */
export const RLIMIT_DATA = 2;
/** Stack, bytes. @kernel include/asm-i386/resource.h:11 */
export const RLIMIT_STACK = 3;
/** Core dump, bytes. @kernel include/asm-i386/resource.h:12 */
export const RLIMIT_CORE = 4;
/** Resident pages; it is not tested. @kernel include/asm-i386/resource.h:13 */
export const RLIMIT_RSS = 5;
/** Number of processes. @kernel include/asm-i386/resource.h:14 */
export const RLIMIT_NPROC = 6;
/** Number of open files. @kernel include/asm-i386/resource.h:15 */
export const RLIMIT_NOFILE = 7;
/** Locked memory, bytes. @kernel include/asm-i386/resource.h:16 */
export const RLIMIT_MEMLOCK = 8;
/** Address space, bytes. @kernel include/asm-i386/resource.h:17 */
export const RLIMIT_AS = 9;
/** File locks. @kernel include/asm-i386/resource.h:18 */
export const RLIMIT_LOCKS = 10;
/** How many limits there are. @kernel include/asm-i386/resource.h:20 */
export const RLIM_NLIMITS = 11;
/** No limit. @kernel include/asm-i386/resource.h:26 */
export const RLIM_INFINITY = 0xffffffff;
/** What a stack may grow to until a process sets its own limit: 8 MB. @kernel include/linux/sched.h:454 */
export const _STK_LIM = 8 * 1024 * 1024;
/** Open files until a process sets its own limit. @kernel include/linux/fs.h:44 */
export const INR_OPEN = 1024;

/** Open files that a process can have at all. @kernel include/linux/fs.h:45 */
export const NR_OPEN = 1024 * 1024;

/** The limits of the first task, which all others inherit. @kernel include/asm-i386/resource.h:30 */
export function INIT_RLIMITS(): rlimit[] {
  const none = () => new rlimit(RLIM_INFINITY, RLIM_INFINITY);
  const limits: rlimit[] = Array.from({ length: RLIM_NLIMITS }, none);
  limits[RLIMIT_STACK] = new rlimit(_STK_LIM, RLIM_INFINITY);
  limits[RLIMIT_CORE] = new rlimit(0, RLIM_INFINITY);
  limits[RLIMIT_NPROC] = new rlimit(0, 0);
  limits[RLIMIT_NOFILE] = new rlimit(INR_OPEN, INR_OPEN);
  return limits;
}
