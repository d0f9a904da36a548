// A mapping that fails because there is no room may already have unmapped what it was to replace.
import { boot, MAP_ANONYMOUS, MAP_FIXED, MAP_PRIVATE, PAGE_SIZE, PROT_READ, RLIMIT_AS } from 'sim';

const m = boot();
const p = m.spawn('demo');
const a = p.mmap(0, 4 * PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);

// A mistake like this one, the type 0, is found before the unmapping, and costs nothing.
p.mmap(a, 8 * PAGE_SIZE, PROT_READ, MAP_ANONYMOUS | MAP_FIXED); //=> throws EINVAL
p.maps();
//=> 40000000-40004000 r--p 00000000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0

// Six pages are allowed and five are mapped. Four go; with the stack's page the eight new ones would be nine.
p.setrlimit(RLIMIT_AS, 6 * PAGE_SIZE);
p.mmap(a, 8 * PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED); //=> throws ENOMEM
p.maps(); //=> bffff000-c0000000 rwxp 00000000 00:00 0

// The unmapping comes first so that a replacement of the same size always fits.
p.mmap(a, 5 * PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
p.mmap(a, 5 * PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED);
p.mm.total_vm; //=> 6
