// Locked memory merges with locked memory only, and every page of it is counted.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  MCL_FUTURE,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
const map = () => p.mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);

map();
p.mm.map_count; //=> 2

// From here on all new memory is locked. The first page of it may not join the one before.
p.mlockall(MCL_FUTURE);
map();
p.mm.map_count; //=> 3
map();
p.mm.map_count; //=> 3

// The merge itself counted nothing: do_mmap_pgoff() did, and brought the pages in.
p.mm.locked_vm; //=> 2
p.maps();
//=> 40000000-40001000 rw-p 00000000 00:00 0
//   40001000-40003000 rw-p 00000000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0
