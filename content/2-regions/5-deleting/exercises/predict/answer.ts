// Say what is left: the text of the areas below the stack, as in /proc/PID/maps.
import { boot, MAP_ANONYMOUS, MAP_FIXED, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('demo');
const flags = MAP_PRIVATE | MAP_ANONYMOUS;

const a = p.mmap(0, 8 * PAGE_SIZE, PROT_READ, flags);
p.munmap(a + 2 * PAGE_SIZE, PAGE_SIZE);
const first = `
40000000-40002000 r--p 00000000 00:00 0
40003000-40008000 r--p 00003000 00:00 0`;
const reallyFirst = p.maps();

// From the middle of the second area to far beyond its end.
p.munmap(a + 4 * PAGE_SIZE, 100 * PAGE_SIZE);
const second = `
40000000-40002000 r--p 00000000 00:00 0
40003000-40004000 r--p 00003000 00:00 0`;
const reallySecond = p.maps();

// The hole is filled again with the same rights.
p.mmap(a + 2 * PAGE_SIZE, PAGE_SIZE, PROT_READ, flags | MAP_FIXED);
const third = `
40000000-40004000 r--p 00000000 00:00 0`;
const reallyThird = p.maps();

// And other rights are put into the middle of it. mmap() calls do_munmap() for that.
p.mmap(a + PAGE_SIZE, 2 * PAGE_SIZE, PROT_READ | PROT_WRITE, flags | MAP_FIXED);
const fourth = `
40000000-40001000 r--p 00000000 00:00 0
40001000-40003000 rw-p 00000000 00:00 0
40003000-40004000 r--p 00003000 00:00 0`;
const reallyFourth = p.maps();
