// After a fork the first to write gets a copy, and the other keeps the original.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('demo');
const a = p.mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
p.store8(a, 7);
const child = p.fork();
p.load8(a); //=> 7

const trace = m.trace(() => child.store8(a, 8));
child.load8(a); //=> 8
p.load8(a); //=> 7

// What do_wp_page() called. In the end it drops two references to the original: the one that kept
// it while the copy was made, and the entry's own.
const calls = trace.find('do_wp_page')!.children.map((call) => call.name);
calls.slice(0, 6).join(' ');
//=> can_share_swap_page unlock_page alloc_page copy_cow_page break_cow lru_cache_add
calls.slice(6).join(' '); //=> __free_pages __free_pages

// One page has replaced another, so the child has no more pages than before.
child.mm.rss === p.mm.rss; //=> true
