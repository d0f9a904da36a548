// exec() in a thread leaves the space to the others and starts in a new, empty one.
import { boot, exec_mmap } from 'sim';

const m = boot();
const p = m.spawn('demo');
const thread = p.clone();
const old = p.mm;

const trace = m.trace(() => m.runAs(thread.task, 'exec()', exec_mmap(m.k)));
trace.all('mm_alloc').length; //=> 1

thread.mm === old; //=> false
thread.mm.map_count; //=> 0
thread.mm.mmap; //=> null

// memset() has cleared what fork() would have passed on.
old.start_brk; //=> 0x804b000
thread.mm.start_brk; //=> 0

// Each has one user now, and no task has lost its areas.
[old.mm_users.counter, thread.mm.mm_users.counter]; //=> [1, 1]
p.maps(); //=> bffff000-c0000000 rwxp 00000000 00:00 0
