// The public list: what examples, the book and the tools may use of the engine.

// The machine and its programs

export type { CapabilitySets } from './kernel/capability.ts';
export { type Contents, DiskView, type Transfers } from './machine/files.ts';
export { type BootOptions, boot, Machine, type Step } from './machine/machine.ts';
export type { Turn } from './machine/order.ts';
export { Process } from './machine/process.ts';
export type { SignalAction, SignalHandler, SignalInfo, SignalOptions } from './machine/signals.ts';
export { type Ended, Syscalls } from './machine/syscalls.ts';

// What is thrown

export { KernelBug, NotSimulated, UsageError } from './include/bug.ts';
export { Deadlock } from './machine/deadlock.ts';
export { FatalSignal, SystemError } from './machine/errors.ts';
export { NoProgress } from './machine/no-progress.ts';

// Numbers of 32 bits

export { hex, u32 } from './include/u32.ts';

// Constants, by header

export {
  O_APPEND,
  O_CREAT,
  O_EXCL,
  O_RDONLY,
  O_RDWR,
  O_SYNC,
  O_TRUNC,
  O_WRONLY,
} from './include/asm-i386/fcntl.ts';
export { PAGE_ALIGN, PAGE_MASK, PAGE_SHIFT, PAGE_SIZE } from './include/asm-i386/page.ts';
export { TASK_SIZE, TASK_UNMAPPED_BASE } from './include/asm-i386/processor.ts';
export {
  CAP_FSETID,
  CAP_FULL_SET,
  CAP_INIT_EFF_SET,
  CAP_IPC_LOCK,
  CAP_KILL,
  CAP_SETPCAP,
  CAP_SETUID,
  CAP_SYS_ADMIN,
  CAP_SYS_PTRACE,
  CAP_SYS_RAWIO,
  CAP_SYS_RESOURCE,
} from './include/linux/capability.ts';
export {
  NOPAGE_OOM,
  VM_EXEC,
  VM_GROWSDOWN,
  VM_LOCKED,
  VM_MAYEXEC,
  VM_MAYREAD,
  VM_MAYSHARE,
  VM_MAYWRITE,
  VM_READ,
  VM_SHARED,
  VM_WRITE,
} from './include/linux/mm.ts';
export {
  MADV_DONTNEED,
  MADV_NORMAL,
  MADV_RANDOM,
  MADV_SEQUENTIAL,
  MADV_WILLNEED,
  MAP_ANONYMOUS,
  MAP_DENYWRITE,
  MAP_FIXED,
  MAP_GROWSDOWN,
  MAP_LOCKED,
  MAP_NORESERVE,
  MAP_PRIVATE,
  MAP_SHARED,
  MCL_CURRENT,
  MCL_FUTURE,
  MREMAP_FIXED,
  MREMAP_MAYMOVE,
  MS_ASYNC,
  MS_INVALIDATE,
  MS_SYNC,
  PROT_EXEC,
  PROT_NONE,
  PROT_READ,
  PROT_WRITE,
} from './include/linux/mman.ts';
export {
  PTRACE_PEEKDATA,
  PTRACE_PEEKTEXT,
  PTRACE_POKEDATA,
  PTRACE_POKETEXT,
} from './include/linux/ptrace.ts';
export {
  RLIM_INFINITY,
  RLIMIT_AS,
  RLIMIT_CORE,
  RLIMIT_CPU,
  RLIMIT_DATA,
  RLIMIT_FSIZE,
  RLIMIT_LOCKS,
  RLIMIT_MEMLOCK,
  RLIMIT_NOFILE,
  RLIMIT_NPROC,
  RLIMIT_RSS,
  RLIMIT_STACK,
} from './include/linux/resource.ts';
export {
  CLONE_FILES,
  CLONE_FS,
  CLONE_PARENT,
  CLONE_SIGHAND,
  CLONE_THREAD,
  CLONE_VFORK,
  CLONE_VM,
} from './include/linux/sched.ts';
export {
  BUS_ADRERR,
  CLD_EXITED,
  CLD_KILLED,
  CLD_STOPPED,
  MINSIGSTKSZ,
  SA_NOCLDSTOP,
  SA_NOCLDWAIT,
  SA_NODEFER,
  SA_NOMASK,
  SA_ONESHOT,
  SA_ONSTACK,
  SA_RESETHAND,
  SA_RESTART,
  SA_SIGINFO,
  SEGV_ACCERR,
  SEGV_MAPERR,
  SI_KERNEL,
  SI_TKILL,
  SI_USER,
  SIG_BLOCK,
  SIG_DFL,
  SIG_IGN,
  SIG_SETMASK,
  SIG_UNBLOCK,
  SIGABRT,
  SIGALRM,
  SIGBUS,
  SIGCHLD,
  SIGCONT,
  SIGFPE,
  SIGHUP,
  SIGILL,
  SIGINT,
  SIGIO,
  SIGKILL,
  SIGPIPE,
  SIGPROF,
  SIGPWR,
  SIGQUIT,
  SIGSEGV,
  SIGSTKFLT,
  SIGSTKSZ,
  SIGSTOP,
  SIGSYS,
  SIGTERM,
  SIGTRAP,
  SIGTSTP,
  SIGTTIN,
  SIGTTOU,
  SIGURG,
  SIGUSR1,
  SIGUSR2,
  SIGVTALRM,
  SIGWINCH,
  SIGXCPU,
  SIGXFSZ,
  SS_DISABLE,
  SS_ONSTACK,
} from './include/linux/signal.ts';
export { __WALL, __WCLONE, WNOHANG, WUNTRACED } from './include/linux/wait.ts';

// Constants of the C library

export { SEEK_CUR, SEEK_END, SEEK_SET } from './machine/files.ts';

// The kernel’s structures, and its globals

export { Kernel } from './globals.ts';
export { struct_dentry, struct_file, struct_inode } from './include/linux/fs.ts';
export { struct_page, vm_area_struct } from './include/linux/mm.ts';
export { rlimit } from './include/linux/resource.ts';
export { mm_struct, task_struct } from './include/linux/sched.ts';

// Functions of the kernel that an example may call itself

export {
  can_vma_merge,
  do_mmap,
  expand_stack,
  find_vma_intersection,
} from './include/linux/mm_inline.ts';
export { get_page } from './include/linux/page.ts';
export { spin_lock, spin_unlock } from './include/linux/spinlock.ts';
export { handle_mm_fault } from './mm/memory.ts';
export {
  __insert_vm_struct,
  __vma_link_file,
  arch_get_unmapped_area,
  calc_vm_flags,
  do_brk,
  do_mmap_pgoff,
  do_munmap,
  find_vma,
  find_vma_prepare,
  find_vma_prev,
  get_unmapped_area,
  insert_vm_struct,
  vm_enough_memory,
} from './mm/mmap.ts';

// Watching it

export { beginMoments, type Levels, type Moment } from './observe/moments.ts';
export type { Snapshot } from './observe/snapshot.ts';
export { beginTimeline, type Timeline } from './observe/timeline.ts';
export { Trace, type TracedCall } from './observe/trace.ts';

// The inside, for programs that work there: replays, tests, benchmarks

export * from './ports.ts';
