// A debugger's write into a read-only page leaves the program an entry that it may write through itself.
import {
  boot,
  get_user_pages,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_READ,
  put_page,
  type struct_page,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
const a = p.mmap(0, 2 * PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
p.load8(a);

/** As ptrace() does: for writing, by force. */
function poke(addr: number) {
  const pages: (struct_page | null)[] = [];
  const got = m.runAs(
    p.task,
    'get_user_pages(write=1, force=1)',
    get_user_pages(m.k, p.task, p.mm, addr, 1, 1, 1, pages, null),
  );
  for (const page of pages) if (page) put_page(m.k, page);
  return got;
}

// The zero page is copied; the page that is not there is made. Both entries are writable.
poke(a); //=> 1
poke(a + PAGE_SIZE); //=> 1
m.snapshot().addressSpaces[0].pageTables[0].ptes.map(({ bits }) => bits); //=> ['pwuad', 'pwuad']

// The area forbids it, but the area is asked only when there is a fault.
p.maps();
//=> 40000000-40002000 r--p 00000000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0
p.store8(a, 1);
p.load8(a); //=> 1
