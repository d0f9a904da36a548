// Of three users, only the last one's mmput() frees the areas.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('demo');
const second = p.clone();
const third = p.clone();
const { mm } = p;
const a = p.mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
p.store8(a, 9);
mm.mm_users.counter; //=> 3

// The one that was there first is an ordinary user.
const first = m.trace(() => p.exit());
first.find('exit_mmap'); //=> null
mm.mm_users.counter; //=> 2
third.load8(a); //=> 9

second.exit();
mm.mm_users.counter; //=> 1
mm.map_count; //=> 2

const last = m.trace(() => third.exit());
last.all('exit_mmap').length; //=> 1
mm.map_count; //=> 0
m.k.mmlist_nr; //=> 0
