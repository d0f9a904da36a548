// An entry that leads beyond the machine's memory: the references taken so far are dropped.
import {
  boot,
  get_user_pages,
  MAP_ANONYMOUS,
  MAP_SHARED,
  PAGE_SHARED,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  remap_page_range,
  type struct_page,
} from 'sim';

const m = boot({ pages: 4096 });
const p = m.spawn('demo');
const a = p.mmap(0, 2 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS);
p.store8(a, 1);

// A driver maps its registers, which lie at 3.5 GB, into the second page; it forgets VM_IO.
const registers = 0xe0000000;
m.runAs(
  p.task,
  'remap_page_range()',
  remap_page_range(m.k, a + PAGE_SIZE, registers, PAGE_SIZE, PAGE_SHARED),
);

// The result is not 1, as it is when memory runs out for the second page, but EFAULT, and no reference is left to drop.
const pages: (struct_page | null)[] = [];
m.runAs(p.task, 'get_user_pages()', get_user_pages(m.k, p.task, p.mm, a, 2, 0, 0, pages, null)); //=> -14
pages[0]?.count.counter; //=> 2
pages[1]; //=> null

// Without a list no struct page is needed: the pages only have to be present.
m.runAs(p.task, 'get_user_pages()', get_user_pages(m.k, p.task, p.mm, a, 2, 0, 0, null, null)); //=> 2
