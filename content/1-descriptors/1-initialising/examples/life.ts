// An address space without users stays as long as a kernel thread borrows it.
import { boot } from 'sim';

const m = boot();
const p = m.spawn('demo');
const mm = p.mm;

// The space has one user. All users together are one reference to the structure.
mm.mm_users.counter; //=> 1
mm.mm_count.counter; //=> 1

// The user goes. The idle task runs next, and then init. In this machine init is a kernel thread as well: it has no
// address space of its own, and borrows the old one. The users' reference is gone; the 1 is now init's.
p.exit();
mm.mm_users.counter; //=> 0
mm.mm_count.counter; //=> 1
m.k.current.comm; //=> init
m.k.current.active_mm === mm; //=> true

// Another program runs, and no task is left that needs the directory.
m.spawn('next');
mm.mm_count.counter; //=> 0
