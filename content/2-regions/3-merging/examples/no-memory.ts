// A merge needs no memory, so it succeeds where a new area would not. The limit on areas comes first.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('demo');
const map = (prot: number) => p.mmap(0, PAGE_SIZE, prot, MAP_PRIVATE | MAP_ANONYMOUS);

map(PROT_READ);

// No structure can be allocated any more.
const failure = m.fail('kmem_cache_alloc', { count: 1000 });
map(PROT_READ);
map(PROT_READ | PROT_WRITE); //=> throws ENOMEM
failure.failed; //=> 1
failure.stop();

// With too many areas the call is refused before it is known whether a new one is needed.
m.k.max_map_count = 1;
map(PROT_READ); //=> throws ENOMEM

p.maps();
//=> 40000000-40002000 r--p 00000000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0
