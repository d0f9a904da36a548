// The limits are tested before the capability, the capability before the range.
import {
  boot,
  CAP_IPC_LOCK,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_READ,
  RLIM_INFINITY,
  RLIMIT_MEMLOCK,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
const a = p.mmap(0, 4 * PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);

// With the capability: a range that passes 4 GB, and one where nothing is mapped.
p.mlock(0xfffff000, 2 * PAGE_SIZE); //=> throws EINVAL
p.mlock(a - PAGE_SIZE, 2 * PAGE_SIZE); //=> throws ENOMEM

// Without the capability every call fails with EPERM, even if there is nothing to do.
p.task.cap_effective &= ~(1 << CAP_IPC_LOCK);
p.mlock(a, PAGE_SIZE); //=> throws EPERM
p.mlock(0xfffff000, 2 * PAGE_SIZE); //=> throws EPERM
p.mlock(a - PAGE_SIZE, 2 * PAGE_SIZE); //=> throws EPERM
p.mlock(a, 0); //=> throws EPERM

// If the request is above the limit, however, even a process that may not lock at all gets ENOMEM.
p.setrlimit(RLIMIT_MEMLOCK, 0);
p.mlock(a, PAGE_SIZE); //=> throws ENOMEM
p.setrlimit(RLIMIT_MEMLOCK, RLIM_INFINITY);

// Having the capability does not help against the limit either.
p.task.cap_effective |= 1 << CAP_IPC_LOCK;
p.setrlimit(RLIMIT_MEMLOCK, 0);
p.mlock(a, PAGE_SIZE); //=> throws ENOMEM
p.mm.locked_vm; //=> 0
