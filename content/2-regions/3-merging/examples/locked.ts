// Locked memory merges with locked memory only, and every page of it is counted.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE, VM_LOCKED } from 'sim';

const m = boot();
const p = m.spawn('demo');
const map = () => p.mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);

map();
p.mm.map_count; //=> 2

// This is what mlockall(MCL_FUTURE) leaves behind: a flag for all areas to come.
p.mm.def_flags |= VM_LOCKED;
map();
p.mm.map_count; //=> 3
map();
p.mm.map_count; //=> 3

// The merge itself counted nothing: do_mmap_pgoff() did, and brought the page in.
p.mm.locked_vm; //=> 2
p.maps();
//=> 40000000-40001000 rw-p 00000000 00:00 0
//   40001000-40003000 rw-p 00000000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0
