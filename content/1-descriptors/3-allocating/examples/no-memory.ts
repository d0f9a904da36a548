// Without memory for the structure or the directory exec() fails, and nothing is left over.
import { boot } from 'sim';

const m = boot();
m.spawn('first').exit();
const before = [m.slabinfo(), m.meminfo()].join();

// No structure.
m.fail('allocate_mm', { result: null });
m.spawn('demo'); //=> throws ENOMEM

// No directory: mm_init() frees the structure, and mm_alloc() has only to pass the null on.
m.fail('pgd_alloc', { result: 0 });
const trace = m.trace(() => {
  m.spawn('demo'); //=> throws ENOMEM
});
trace.find('mm_alloc')!.result; //=> null
trace
  .find('mm_init')!
  .children.map((call) => call.name)
  .join(' '); //=> pgd_alloc free_mm

[m.slabinfo(), m.meminfo()].join() === before; //=> true
