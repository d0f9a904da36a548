import { boot } from 'sim';

const m = boot();
const p = m.spawn('watched');
const looker = m.spawn('looker');
const { mm } = p;

// The program lives on: nothing is freed.
hold(mm);
release(m, looker, mm);
mm.map_count; //=> 1
p.maps(); //=> bffff000-c0000000 rwxp 00000000 00:00 0

// The program ends in the middle.
hold(mm);
p.exit();
mm.map_count; //=> 1
mm.mmap === null; //=> false

// Now the areas are freed.
release(m, looker, mm);
mm.map_count; //=> 0
m.k.mmlist_nr; //=> 1
