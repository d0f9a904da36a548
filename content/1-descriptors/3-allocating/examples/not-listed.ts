// A new space is in no list and belongs to no task: the caller of mm_alloc() sees to both.
import { boot, mm_alloc, mmdrop } from 'sim';

const m = boot();
const p = m.spawn('demo');
const listed = m.k.mmlist_nr;

const mm = m.runAs(p.task, null, mm_alloc(m.k))!;
[mm.mm_users.counter, mm.mm_count.counter]; //=> [1, 1]
m.k.mmlist_nr - listed; //=> 0

// So mmdrop() is the way to free it. mmput() would first take it out of mmlist, in which it is not, and follow null
// pointers.
mmdrop(m.k, mm);
/^mm_struct +(\d+)/m.exec(m.slabinfo())![1]; //=> 1
