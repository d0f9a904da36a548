// Areas merge only if all their flags are equal, not just their rights.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_GROWSDOWN,
  MAP_NORESERVE,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_EXEC,
  PROT_READ,
  PROT_WRITE,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
const RW = PROT_READ | PROT_WRITE;
const map = (addr: number, prot: number, flags: number) =>
  p.mmap(addr, PAGE_SIZE, prot, MAP_PRIVATE | MAP_ANONYMOUS | flags);

// MAP_NORESERVE only skips a test; it leaves no flag behind. The two are one area.
map(0x40000000, RW, 0);
map(0x40001000, RW, MAP_NORESERVE);
// MAP_GROWSDOWN does leave a flag, so the area stays apart, although its rights are the same.
map(0x40002000, RW, MAP_GROWSDOWN);
// The stack has that flag. Without it memory below the stack stays apart; with it, it becomes stack.
map(0xbfffd000, RW | PROT_EXEC, 0);
map(0xbfffe000, RW | PROT_EXEC, MAP_GROWSDOWN);
p.maps();
//=> 40000000-40002000 rw-p 00000000 00:00 0
//   40002000-40003000 rw-p 00000000 00:00 0
//   bfffd000-bfffe000 rwxp 00000000 00:00 0
//   bfffe000-c0000000 rwxp 00000000 00:00 0
