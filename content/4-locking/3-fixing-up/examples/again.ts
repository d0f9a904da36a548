// Where the flag is right already nothing is done: not even missing pages are brought in.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_NONE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('demo');
const state = () => `${p.mm.locked_vm} pages locked, ${p.mm.rss} in memory`;
state(); //=> 0 pages locked, 1 in memory

// The program may not touch these pages, and mlock() may not either: none is brought in, and yet the call succeeds.
const a = p.mmap(0, 4 * PAGE_SIZE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS);
const trace = m.trace(() => p.mlock(a, 4 * PAGE_SIZE));
trace.find('make_pages_present')?.result; //=> -1
state(); //=> 4 pages locked, 1 in memory

// Now they may be touched. They are locked still, so a second call does nothing for them.
p.mprotect(a, 4 * PAGE_SIZE, PROT_READ | PROT_WRITE);
const second = m.trace(() => p.mlock(a, 4 * PAGE_SIZE));
second.find('mlock_fixup')?.children.length; //=> 0
state(); //=> 4 pages locked, 1 in memory

// Unlocking and locking again helps.
p.munlock(a, 4 * PAGE_SIZE);
p.mlock(a, 4 * PAGE_SIZE);
state(); //=> 4 pages locked, 5 in memory
