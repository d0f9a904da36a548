// The zero page is replaced by a new page, and only then does rss grow.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE, ZERO_PAGE } from 'sim';

const m = boot();
const p = m.spawn('demo');
const a = p.mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);

/** What copy_cow_page() calls, and by how much rss grows. */
function write(who: typeof p, value: number): string {
  const { rss } = who.mm;
  const trace = m.trace(() => who.store8(a, value));
  const how = trace.find('copy_cow_page')!.children.map((call) => call.name);
  return `${how}, rss +${who.mm.rss - rss}`;
}

// The read has put the zero page into the entry. The copy is simply cleared.
p.load8(a);
write(p, 1); //=> clear_user_highpage, rss +1

// With a page that has been shared since a fork, rss does not grow: the child counted it when it was forked.
const child = p.fork();
write(child, 2); //=> copy_user_highpage, rss +0

// The zero page is the kernel's for ever. Each copy takes a reference to it, and none is dropped:
// freeing leaves reserved pages alone. So its count says nothing, and PageReserved() is asked.
const zero = ZERO_PAGE(m.k, a);
zero.count.counter; //=> 1
child.mmap(a + PAGE_SIZE, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
child.load8(a + PAGE_SIZE);
const again = m.trace(() => child.store8(a + PAGE_SIZE, 3));
again.find('can_share_swap_page')?.result; //=> 0
zero.count.counter; //=> 2
