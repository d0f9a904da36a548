// RLIMIT_MEMLOCK is compared with the pages locked so far plus those asked for; a page that is both counts twice.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  RLIMIT_MEMLOCK,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
const a = p.mmap(0, 8 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);

// The limit is six pages and a bit, which is rounded down to six.
p.setrlimit(RLIMIT_MEMLOCK, 6 * PAGE_SIZE + 4095);
p.mlock(a, 7 * PAGE_SIZE); //=> throws ENOMEM
p.mm.locked_vm; //=> 0
p.mlock(a, 4 * PAGE_SIZE); //=> 0
p.mlock(a + 4 * PAGE_SIZE, 2 * PAGE_SIZE); //=> 0
p.mm.locked_vm; //=> 6

// All six are locked. Locking one of them again would change nothing, and yet is refused.
p.mlock(a, PAGE_SIZE); //=> throws ENOMEM

// A limit can be lowered below what is locked. Nothing is unlocked for it.
p.setrlimit(RLIMIT_MEMLOCK, 2 * PAGE_SIZE);
p.mm.locked_vm; //=> 6

// What is unlocked can be locked again as far as the limit goes.
p.munlock(a, 5 * PAGE_SIZE);
p.mlock(a, PAGE_SIZE); //=> 0
p.mlock(a + PAGE_SIZE, PAGE_SIZE); //=> throws ENOMEM
