// When a call fails half way, what came before stays changed.
import { boot, MAP_ANONYMOUS, MAP_FIXED, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('demo');
const flags = MAP_PRIVATE | MAP_ANONYMOUS;
const RW = PROT_READ | PROT_WRITE;
const a = p.mmap(0, 2 * PAGE_SIZE, RW, flags);
p.mmap(a + 3 * PAGE_SIZE, PAGE_SIZE, RW, flags | MAP_FIXED);
p.store8(a, 1);

// Two pages, a hole, a page.
p.mprotect(a, 4 * PAGE_SIZE, PROT_READ); //=> throws ENOMEM
p.maps();
//=> 40000000-40002000 r--p 00000000 00:00 0
//   40003000-40004000 rw-p 00000000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0

// After the failure a page may have either right: the first is read-only now, the one after the hole is not.
p.store8(a + 3 * PAGE_SIZE, 1);
p.store8(a, 1); //=> throws SEGV_ACCERR
