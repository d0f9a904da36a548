// init_mm is where the list of all address spaces begins, and is not counted in it.
import { boot } from 'sim';

const m = boot();
const { init_mm } = m.k;

/** The users of each space of the list, in its order. */
function listed() {
  const names: string[] = [];
  for (let at = init_mm.mmlist.next; at !== init_mm.mmlist; at = at.next) {
    let user = m.k.init_task.next_task;
    while (user.mm !== at.owner) user = user.next_task;
    names.push(user.comm);
  }
  return names.join(' ');
}

// No program yet: the list leads from init_mm back to init_mm.
init_mm.mmlist.next === init_mm.mmlist; //=> true
m.k.mmlist_nr; //=> 0

// exec() puts a new space at the front, after init_mm.
m.spawn('a');
const b = m.spawn('b');
listed(); //=> b a
m.k.mmlist_nr; //=> 2

// fork() puts the child's after its parent's.
b.fork().task.comm = 'child';
listed(); //=> b child a

b.exit();
listed(); //=> child a
m.k.mmlist_nr; //=> 2
