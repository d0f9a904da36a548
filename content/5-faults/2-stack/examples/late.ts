// Two threads on two processors: the later call makes the stack shorter than the earlier one made it.
import { boot, expand_stack } from 'sim';

const m = boot();
const p = m.spawn('demo');
const area = p.mm.mmap!;
p.setEsp(0xbfff0000);
const { vm_start, vm_pgoff } = area;

// On one processor no other task runs between the look at the area and the call. On two, both threads may have
// looked, each with mmap_sem for reading, before either calls. What happens then is this.
expand_stack(m.k, area, 0xbfff8000); //=> 0
area.vm_start; //=> 0xbfff8000
p.mm.total_vm; //=> 8

// The second wants a page that is inside the area by now, but it looked before.
expand_stack(m.k, area, 0xbfffc000); //=> 0
area.vm_start; //=> 0xbfffc000

// Four pages less, as an unsigned number: 2 ** 20 - 4 pages more.
p.mm.total_vm - 8 === 2 ** 20 - 4; //=> true

// Put right, so that the machine is sound again.
Object.assign(area, { vm_start, vm_pgoff });
p.mm.total_vm = 1;
