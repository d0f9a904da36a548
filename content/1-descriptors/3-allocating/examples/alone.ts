// exec() by the only user empties the space and keeps it: mm_alloc() is not called.
import { boot, exec_mmap } from 'sim';

const m = boot();
const p = m.spawn('demo');
const { mm } = p;
const { pgd } = mm;

const trace = m.trace(() => m.runAs(p.task, 'exec()', exec_mmap(m.k)));
trace.find('mm_alloc'); //=> null
trace.all('exit_mmap').length; //=> 1

// The same structure and the same directory, without areas.
p.mm === mm; //=> true
mm.pgd === pgd; //=> true
mm.mmap; //=> null
