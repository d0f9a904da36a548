// The child of a kernel thread gets no address space: there is none to copy.
import { boot } from 'sim';

const m = boot();

// init is a kernel thread here. To start a program it forks, and the child calls exec().
m.k.child_reaper.mm; //=> null
const trace = m.trace(() => m.spawn('demo'));

const copying = trace.find('copy_mm')!;
copying.result; //=> 0
copying.children.length; //=> 0

// The space comes later and empty, from exec().
const names = trace.all('allocate_mm').length;
names; //=> 1
trace.find('exec_mmap')!.children[0].name; //=> mm_alloc
