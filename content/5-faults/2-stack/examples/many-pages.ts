// The stack grows to the page that was touched, and only that page becomes memory.
import { boot } from 'sim';

const m = boot();
const p = m.spawn('demo');

// A function with a large local array: %esp moves by 64 KB, and the far end is written first.
p.setEsp(0xbffef000);
p.store32(0xbffef000, 1);

p.mm.mmap!.vm_start; //=> 0xbffef000
p.mm.total_vm; //=> 17
p.mm.rss; //=> 2
p.mm.mmap!.vm_pgoff === 2 ** 32 - 16; //=> true

// The pages between come one by one. expand_stack() has nothing to do with them.
const trace = m.trace(() => p.store32(0xbfff8000, 1));
trace.find('expand_stack'); //=> null
p.mm.rss; //=> 3

// The array is freed by moving %esp. The area stays as large as it has been.
p.setEsp(0xbffff000);
p.load32(0xbffef000); //=> 1
p.mm.total_vm; //=> 17
