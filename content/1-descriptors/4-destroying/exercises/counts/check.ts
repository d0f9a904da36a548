import { boot } from 'sim';

const m = boot();
const p = m.spawn('check');
const { mm } = p;
const real = () => [mm.mm_users.counter, mm.mm_count.counter].join();

counts(m.k, mm).join() === real(); //=> true

// Two users.
const thread = p.clone();
counts(m.k, mm).join() === real(); //=> true

// The thread has ended, and the idle task borrows the space.
thread.exit();
m.k.current.comm; //=> swapper
counts(m.k, mm).join() === real(); //=> true

// Only a borrower is left.
p.exit();
counts(m.k, mm).join() === real(); //=> true
real(); //=> 0,1
