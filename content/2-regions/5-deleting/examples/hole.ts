// Unmapping the middle of an area leaves two.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('demo');
const a = p.mmap(0, 3 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);

// Two areas: the new one and the stack.
p.mm.map_count; //=> 2

p.munmap(a + PAGE_SIZE, PAGE_SIZE);

// The third column is the area's offset. The second area keeps the offset of two pages that it had in the mapping.
p.maps();
//=> 40000000-40001000 rw-p 00000000 00:00 0
//   40002000-40003000 rw-p 00002000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0
p.mm.map_count; //=> 3
