// The heap is one area however often it grows, because do_brk() merges.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_EXEC, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('demo');
const heap = p.brk();
heap; //=> 0x804b000

p.brk(heap + PAGE_SIZE);
p.mm.map_count; //=> 2
p.brk(heap + 2 * PAGE_SIZE);
p.mm.map_count; //=> 2

// Heap memory may be executed. Memory with the same flags right below it becomes part of the same area.
const RWX = PROT_READ | PROT_WRITE | PROT_EXEC;
p.mmap(heap - PAGE_SIZE, PAGE_SIZE, RWX, MAP_PRIVATE | MAP_ANONYMOUS);
p.maps();
//=> 0804a000-0804d000 rwxp 00000000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0

// The heap still begins where it began: what brk() knows are two addresses, not an area.
p.mm.start_brk; //=> 0x804b000
