// Without a frame for the directory fork() fails, and the structure is freed unused.
import { boot } from 'sim';

const m = boot();
const p = m.spawn('parent');
const inUse = () => /^mm_struct +(\d+)/m.exec(m.slabinfo())![1];
inUse(); //=> 1

m.fail('pgd_alloc', { result: 0 });
const trace = m.trace(() => {
  p.fork(); //=> throws ENOMEM
});

// mm_init() freed the structure. mmput() was not called: there was no complete space yet.
const names = trace.find('copy_mm')!.children.map((call) => call.name);
names.join(' '); //=> allocate_mm mm_init
trace.find('mm_init')!.result; //=> null
trace.find('mmput'); //=> null
inUse(); //=> 1
m.k.mmlist_nr; //=> 1
