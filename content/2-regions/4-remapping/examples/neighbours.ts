// Where the new place touches an area with the same rights, that area takes it in.
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
const RW = PROT_READ | PROT_WRITE;
const map = (addr: number, prot = RW) => p.mmap(addr, PAGE_SIZE, prot, MAP_PRIVATE | MAP_ANONYMOUS);
const move = (from: number, to: number) =>
  p.mremap(from, PAGE_SIZE, PAGE_SIZE, MREMAP_FIXED | MREMAP_MAYMOVE, to);

// Between two areas: the lower one grows over the gap and takes in the upper one. Three areas become one.
map(0x50000000);
map(0x50002000);
move(map(0x40000000), 0x50001000);
p.maps();
//=> 50000000-50003000 rw-p 00000000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0

// In front of one: it begins a page earlier.
move(map(0x40000000), 0x4ffff000);
p.maps();
//=> 4ffff000-50003000 rw-p 00000000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0

// With other rights it stays an area of its own.
move(map(0x40000000, PROT_READ), 0x50003000);
p.maps();
//=> 4ffff000-50003000 rw-p 00000000 00:00 0
//   50003000-50004000 r--p 00000000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0

// Above all others, where only the area below can take it in: this program has no stack any more.
p.munmap(0xbffff000, PAGE_SIZE);
move(map(0x40000000, PROT_READ), 0x50004000);
p.maps();
//=> 4ffff000-50003000 rw-p 00000000 00:00 0
//   50003000-50005000 r--p 00000000 00:00 0
