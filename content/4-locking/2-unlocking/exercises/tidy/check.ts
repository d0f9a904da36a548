import {
  MAP_ANONYMOUS as ANONYMOUS,
  boot,
  PAGE_SIZE,
  MAP_PRIVATE as PRIVATE,
  PROT_READ as READ,
  PROT_WRITE as WRITE,
} from 'sim';

const m = boot();
const p = m.spawn('check');
const a = p.mmap(0, 8 * PAGE_SIZE, READ | WRITE, PRIVATE | ANONYMOUS);
for (let page = 0; page < 8; page++) p.store8(a + page * PAGE_SIZE, 10 + page);

// Every other page is locked, then all are unlocked: eight areas, and the stack.
for (const page of [1, 3, 5]) p.mlock(a + page * PAGE_SIZE, PAGE_SIZE);
p.munlock(a, 8 * PAGE_SIZE);
p.mlock(a + 6 * PAGE_SIZE, PAGE_SIZE);
p.munlock(a + 6 * PAGE_SIZE, PAGE_SIZE);
p.mm.map_count; //=> 9

tidy(p, a, 8 * PAGE_SIZE, READ | WRITE);
p.mm.map_count; //=> 2

// What was written is still there, and can be written to.
[0, 1, 2, 3, 4, 5, 6, 7].map((page) => p.load8(a + page * PAGE_SIZE)); //=> [10, 11, 12, 13, 14, 15, 16, 17]
p.store8(a, 1);
p.mm.rss; //=> 9

// A part that may only be read.
const b = p.mmap(0x50000000, 3 * PAGE_SIZE, READ, PRIVATE | ANONYMOUS);
p.mlock(b + PAGE_SIZE, PAGE_SIZE);
p.munlock(b + PAGE_SIZE, PAGE_SIZE);
p.mm.map_count; //=> 5
tidy(p, b, 3 * PAGE_SIZE, READ);
p.mm.map_count; //=> 3
p.store8(b, 1); //=> throws SIGSEGV
