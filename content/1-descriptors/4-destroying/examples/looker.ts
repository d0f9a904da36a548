// Code that looks into another program's space takes a reference in mm_users, and may turn out to be the last user.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, mmput, PAGE_SIZE, PROT_READ } from 'sim';

const m = boot();
const p = m.spawn('demo');
const other = m.spawn('other');
p.mmap(0, 3 * PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
const { mm } = p;

// What swap_out() does before it looks for pages, and /proc before it prints the areas.
mm.mm_users.counter++;

// The program ends meanwhile. Its areas stay where they are.
p.exit();
mm.mm_users.counter; //=> 1
mm.map_count; //=> 2

// The looker has finished. It is the last user, so its mmput() frees the areas.
const trace = m.trace(() => m.runAs(other.task, null, mmput(m.k, mm)));
trace.all('exit_mmap').length; //=> 1
trace.all('__mmdrop').length; //=> 1
mm.map_count; //=> 0
