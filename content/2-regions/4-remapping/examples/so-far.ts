// After an error the result is the number of pages so far; only for the first page is it the error.
import {
  boot,
  find_vma,
  get_user_pages,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  NOPAGE_OOM,
  PAGE_SIZE,
  PROT_NONE,
  PROT_READ,
  PROT_WRITE,
  put_page,
  type struct_page,
  VM_IO,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
const map = (pages: number, prot: number) =>
  p.mmap(0, pages * PAGE_SIZE, prot, MAP_PRIVATE | MAP_ANONYMOUS);

/** What get_user_pages() returns for `len` pages; the references that it has taken are dropped. */
function get(start: number, len: number, write: 0 | 1, force: 0 | 1 = 0): number {
  const pages: (struct_page | null)[] = [];
  const call = get_user_pages(m.k, p.task, p.mm, start, len, write, force, pages, null);
  const got = m.runAs(p.task, `get_user_pages(${len} pages)`, call);
  for (const page of pages) if (page) put_page(m.k, page);
  return got;
}

// Two areas with different rights, one after the other: a range may go through both.
const a = map(2, PROT_READ | PROT_WRITE);
const b = map(2, PROT_READ);
get(a, 4, 0); //=> 4

// The second may not be written, and after it nothing is mapped. EFAULT is 14.
get(a, 4, 1); //=> 2
get(a + PAGE_SIZE, 10, 0); //=> 3
get(b, 2, 1); //=> -14
get(b + 2 * PAGE_SIZE, 1, 0); //=> -14

// With force it is enough that the area could be given the right; that is how a debugger sets breakpoints.
const c = map(1, PROT_NONE);
get(c, 1, 0); //=> -14
get(c, 1, 0, 1); //=> 1

// No memory. ENOMEM is 12.
const d = map(3, PROT_READ | PROT_WRITE);
m.fail('alloc_page', { nth: 2 });
get(d, 3, 1); //=> 1
m.fail('alloc_page');
get(d + PAGE_SIZE, 2, 1); //=> -12

// An object that has no page there, or no memory for it. A program would get a signal; get_user_pages() returns an error.
const e = map(2, PROT_READ);
const area = find_vma(p.mm, e)!;
area.vm_ops = {
  // biome-ignore lint/correctness/useYield: it could sleep
  *nopage(_k, _area, address) {
    return address === e ? null : NOPAGE_OOM;
  },
};
get(e, 1, 0); //=> -14
get(e + PAGE_SIZE, 1, 0); //=> -12

// Registers of a device are no memory to hold on to.
area.vm_flags |= VM_IO;
get(e, 1, 0); //=> -14
