import { boot, mmdrop } from 'sim';

const m = boot();
const p = m.spawn('check');
p.clone();
p.brk(p.brk() + 4096);
const copy = m.runAs(p.task, null, copyOf(m.k, p.mm))!;

// Numbers are the old one's.
copy.brk === p.mm.brk; //=> true
copy.start_stack === p.mm.start_stack; //=> true

// Two tasks use the old one, one will use the copy.
p.mm.mm_users.counter; //=> 2
copy.mm_users.counter; //=> 1

// A store through the one directory must not be seen through the other.
copy.pgd === p.mm.pgd; //=> false
mmdrop(m.k, copy);

// Without memory for a directory there is no copy, and no structure is lost.
const inUse = () => /^mm_struct +(\d+)/m.exec(m.slabinfo())![1];
inUse(); //=> 1
m.fail('pgd_alloc', { result: 0 });
m.runAs(p.task, null, copyOf(m.k, p.mm)); //=> null
inUse(); //=> 1
