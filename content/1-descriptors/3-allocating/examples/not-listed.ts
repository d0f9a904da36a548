// A new space is in no list and belongs to no task: the caller of mm_alloc() lists it and gives it to a task.
import { boot, mm_alloc, mmdrop } from 'sim';

const m = boot();
const p = m.spawn('demo');
const listed = m.k.mmlist_nr;

const mm = m.runAs(p.task, null, mm_alloc(m.k))!;
[mm.mm_users.counter, mm.mm_count.counter]; //=> [1, 1]
m.k.mmlist_nr - listed; //=> 0

// So mmdrop() is the way to free it. mmput() would take it out of a list that it is not in.
mmdrop(m.k, mm);
/^mm_struct +(\d+)/m.exec(m.slabinfo())![1]; //=> 1
