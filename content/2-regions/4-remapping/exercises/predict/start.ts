// Say what is left: the text of the areas below the stack, as in /proc/PID/maps.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  MREMAP_FIXED,
  MREMAP_MAYMOVE,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
const a = p.mmap(0, 4 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);

// The first two of four pages are to become three.
p.mremap(a, 2 * PAGE_SIZE, 3 * PAGE_SIZE, MREMAP_MAYMOVE);
const first = `
40000000-40002000 rw-p 00000000 00:00 0
40004000-40007000 rw-p 00000000 00:00 0`;
const reallyFirst = p.maps();

// Two pages from the middle are to become one.
p.mremap(0x40003000, 2 * PAGE_SIZE, PAGE_SIZE);
const second = `
40002000-40004000 rw-p 00002000 00:00 0`;
const reallySecond = p.maps();

// The last two go elsewhere.
p.mremap(0x40005000, 2 * PAGE_SIZE, 2 * PAGE_SIZE, MREMAP_MAYMOVE | MREMAP_FIXED, 0x40008000);
const third = `
40002000-40004000 rw-p 00002000 00:00 0
40008000-4000a000 rw-p 00000000 00:00 0`;
const reallyThird = p.maps();

// Three pages from 0x40002000, of which two are mapped, are to go over the second of the two at 0x40008000.
try {
  p.mremap(0x40002000, 3 * PAGE_SIZE, 3 * PAGE_SIZE, MREMAP_MAYMOVE | MREMAP_FIXED, 0x40009000);
} catch {}
const fourth = `
40009000-4000c000 rw-p 00002000 00:00 0`;
const reallyFourth = p.maps();
