// For writing, get_user_pages() takes neither the zero page nor one shared since fork(): they are replaced first.
import {
  boot,
  follow_page,
  get_user_pages,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  put_page,
  type struct_page,
  type vm_area_struct,
  ZERO_PAGE,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
const a = p.mmap(0, 3 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
const zero = ZERO_PAGE(m.k, a);

// One page was read, one written and then shared with a child, one not touched.
p.load8(a);
p.store8(a + PAGE_SIZE, 7);
const child = p.fork();

/** get_user_pages() for three pages, as the process itself; the pages and areas it found. */
function pin(write: number) {
  const pages: (struct_page | null)[] = [];
  const vmas: vm_area_struct[] = [];
  const call = get_user_pages(m.k, p.task, p.mm, a, 3, write, 0, pages, vmas);
  const got = m.runAs(p.task, `get_user_pages(write=${write})`, call);
  return { got, pages: pages as struct_page[], vmas };
}

// For reading whatever is there will do, and what is not there becomes the zero page.
const read = pin(0);
read.got; //=> 3
read.pages.map((page) => page === zero); //=> [true, false, true]
const shared = read.pages[1];
shared.count.counter; //=> 3
for (const page of read.pages) put_page(m.k, page);

// follow_page() can tell without changing anything: none of the three would do for writing.
[0, 1, 2].map((page) => follow_page(m.k, p.mm, a + page * PAGE_SIZE, 1)); //=> [null, null, null]

// For writing there is a minor fault for each, as if the program had written.
const { min_flt } = p.task;
const written = pin(1);
p.task.min_flt - min_flt; //=> 3
written.pages.some((page) => page === zero || page === shared); //=> false
shared.count.counter; //=> 1
p.load8(a + PAGE_SIZE); //=> 7

// Each has a reference more, and outlives the mapping: the area is noted, but not held.
written.vmas.every((vma) => vma === p.mm.mmap); //=> true
p.munmap(a, 3 * PAGE_SIZE);
written.pages.map((page) => page.count.counter); //=> [1, 1, 1]
for (const page of written.pages) put_page(m.k, page);
child.load8(a + PAGE_SIZE); //=> 7
