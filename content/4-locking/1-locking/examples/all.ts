// mlockall(MCL_CURRENT) locks what is there, area by area, and never has to cut one.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  MCL_CURRENT,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
const map = () => p.mmap(0, 3 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
p.brk(p.brk() + 2 * PAGE_SIZE);
map();

// The heap, the mapping and the stack.
const trace = m.trace(() => {
  p.mlockall(MCL_CURRENT);
});
trace.all('mlock_fixup').map((call) => call.children[0].name);
//=> ['mlock_fixup_all', 'mlock_fixup_all', 'mlock_fixup_all']
p.mm.locked_vm; //=> 6
p.mm.rss; //=> 6

// What comes later is not locked, and so cannot join the area next to it.
map();
p.mm.locked_vm; //=> 6
p.mm.map_count; //=> 4
