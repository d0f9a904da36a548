import { boot } from 'sim';

const m = boot();
const p = m.spawn('watched');
const looker = m.spawn('looker');
const { mm } = p;

// While the program lives on, nothing comes of it.
hold(mm);
release(m, looker, mm);
mm.map_count; //=> 1
p.maps(); //=> bffff000-c0000000 rwxp 00000000 00:00 0

// The program ends in the middle.
hold(mm);
p.exit();
mm.map_count; //=> 1
mm.mmap === null; //=> false

// And now they may go.
release(m, looker, mm);
mm.map_count; //=> 0
m.k.mmlist_nr; //=> 1
