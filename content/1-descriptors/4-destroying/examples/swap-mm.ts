// If this space is the next that swap_out() would look at, mmput() moves swap_mm on to the one after it.
import { boot } from 'sim';

const m = boot();
const { k } = m;
const a = m.spawn('a');
const b = m.spawn('b');
const { mm } = b;

// Until memory is short swap_mm stays where it began.
k.swap_mm === k.init_mm; //=> true

// The list runs init_mm, b, a. As if swap_out() had come as far as b:
k.swap_mm = mm;
mm.mmlist.next === a.mm.mmlist; //=> true
b.exit();
k.swap_mm === a.mm; //=> true

// After the last one comes init_mm again, which never goes.
a.exit();
k.swap_mm === k.init_mm; //=> true
