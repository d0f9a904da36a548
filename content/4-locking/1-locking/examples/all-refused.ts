// mlockall() tests its flags, then the limits on all that is mapped, then the capability.
import {
  boot,
  CAP_IPC_LOCK,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  MCL_CURRENT,
  MCL_FUTURE,
  PAGE_SIZE,
  PROT_READ,
  RLIMIT_MEMLOCK,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
p.mmap(0, 4 * PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
p.mm.total_vm; //=> 5

// Flags are refused if there is none, or one that does not exist.
p.mlockall(0); //=> throws EINVAL
p.mlockall(MCL_CURRENT | 4); //=> throws EINVAL

// Five pages are mapped, four may be locked. MCL_FUTURE alone would lock none of them, and is refused.
p.setrlimit(RLIMIT_MEMLOCK, 4 * PAGE_SIZE);
p.mlockall(MCL_CURRENT); //=> throws ENOMEM
p.mlockall(MCL_FUTURE); //=> throws ENOMEM

// The limit is high enough now, but the capability is missing. The flag for the future has not been touched.
p.setrlimit(RLIMIT_MEMLOCK, 5 * PAGE_SIZE);
p.task.cap_effective &= ~(1 << CAP_IPC_LOCK);
p.mlockall(MCL_FUTURE); //=> throws EPERM
p.mm.def_flags; //=> 0

// More than half of memory is too much, even if it is only mapped and never touched.
p.task.cap_effective |= 1 << CAP_IPC_LOCK;
p.setrlimit(RLIMIT_MEMLOCK, 0xffffffff);
p.mmap(0, 2044 * PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
p.mlockall(MCL_FUTURE); //=> throws ENOMEM
