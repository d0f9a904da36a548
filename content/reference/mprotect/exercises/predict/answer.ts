// Say what is there after each call: the text of the areas below the stack, as in /proc/PID/maps.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_NONE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('demo');
const RW = PROT_READ | PROT_WRITE;
const a = p.mmap(0, 8 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);

// The middle is closed.
p.mprotect(a + 2 * PAGE_SIZE, 2 * PAGE_SIZE, PROT_NONE);
const first = `
40000000-40002000 rw-p 00000000 00:00 0
40002000-40004000 ---p 00002000 00:00 0
40004000-40008000 rw-p 00004000 00:00 0`;
const reallyFirst = p.maps();

// From the middle of that into the area above it.
p.mprotect(a + 3 * PAGE_SIZE, 3 * PAGE_SIZE, PROT_READ);
const second = `
40000000-40002000 rw-p 00000000 00:00 0
40002000-40003000 ---p 00002000 00:00 0
40003000-40006000 r--p 00003000 00:00 0
40006000-40008000 rw-p 00004000 00:00 0`;
const reallySecond = p.maps();

// What is left of the middle.
p.mprotect(a + 2 * PAGE_SIZE, PAGE_SIZE, PROT_READ);
const third = `
40000000-40002000 rw-p 00000000 00:00 0
40002000-40006000 r--p 00002000 00:00 0
40006000-40008000 rw-p 00004000 00:00 0`;
const reallyThird = p.maps();

// And all that cannot be written.
p.mprotect(a + 2 * PAGE_SIZE, 4 * PAGE_SIZE, RW);
const fourth = `
40000000-40008000 rw-p 00000000 00:00 0`;
const reallyFourth = p.maps();
