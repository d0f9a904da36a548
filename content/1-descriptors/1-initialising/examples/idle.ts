// The idle task has no address space and borrows init_mm, which counts it in mm_count.
import { boot } from 'sim';

const m = boot();
const { init_mm, init_task } = m.k;

// After boot the idle task is the one that runs: no other task has anything to do.
m.k.current === init_task; //=> true
init_task.mm; //=> null
init_task.active_mm === init_mm; //=> true

// mm_count: 1 that INIT_MM() gave it, 1 for the borrower (in C 2: cpu_init() counts it too). mm_users is still what INIT_MM() set.
init_mm.mm_count.counter; //=> 2
init_mm.mm_users.counter; //=> 2

// exec() gives a new program a space of its own, and drops the borrower's reference.
const p = m.spawn('demo');
p.mm === init_mm; //=> false
init_mm.mm_count.counter; //=> 1

// No task has init_mm for its mm, now or ever: the 2 in mm_users stands for no task.
[init_task, m.k.child_reaper, p.task].filter((task) => task.mm === init_mm).length; //=> 0
init_mm.mm_users.counter; //=> 2
