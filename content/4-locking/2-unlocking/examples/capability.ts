// Everyone may munlock(); munlockall() is only for those who may lock.
import {
  boot,
  CAP_IPC_LOCK,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  MCL_CURRENT,
  MCL_FUTURE,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  VM_LOCKED,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
const map = () => p.mmap(0, 4 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
const a = map();
p.mlockall(MCL_CURRENT | MCL_FUTURE);

// Having locked what it wants, a careful program drops the capability.
p.task.cap_effective &= ~(1 << CAP_IPC_LOCK);
p.munlockall(); //=> throws EPERM
p.mm.locked_vm; //=> 5

// It can still unlock area by area. But MCL_FUTURE stays set, and cannot be taken back.
p.munlock(a, 4 * PAGE_SIZE); //=> 0
p.mm.locked_vm; //=> 1
p.mm.def_flags === VM_LOCKED; //=> true
map();
p.mm.locked_vm; //=> 5
