import { boot } from 'sim';

const m = boot();

// Before the first program there is none.
spaces(m.k).length; //=> 0

const a = m.spawn('a');
const b = m.spawn('b');
spaces(m.k).length; //=> 2
spaces(m.k)[0] === b.mm && spaces(m.k)[1] === a.mm; //=> true

// A thread has no space of its own, a child has.
b.clone();
spaces(m.k).length; //=> 2
const child = a.fork();
spaces(m.k)[2] === child.mm; //=> true
spaces(m.k).length === m.k.mmlist_nr; //=> true
