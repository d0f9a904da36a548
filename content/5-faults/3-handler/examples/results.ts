// Four results for four outcomes, and handle_mm_fault() counts none of them.
import {
  alloc_page,
  boot,
  down_read,
  find_vma,
  GFP_HIGHUSER,
  handle_mm_fault,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  NOPAGE_OOM,
  PAGE_SIZE,
  PROT_READ,
  up_read,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
const a = p.mmap(0, 4 * PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
const vma = find_vma(p.mm, a)!;

/** Asks for a page as do_page_fault() does: with mmap_sem, and for an area that it has looked up. */
function* ask(address: number) {
  yield* down_read(m.k, p.mm.mmap_sem);
  const result = yield* handle_mm_fault(m.k, p.mm, vma, address, 0);
  up_read(m.k, p.mm.mmap_sem);
  return result;
}
const fault = (page: number) => m.runAs(p.task, `page ${page}`, ask(a + page * PAGE_SIZE));

// 1, a minor fault: anonymous memory.
fault(0); //=> 1

// The other pages belong to a device that has one page, no second one, and no memory for a third.
vma.vm_ops = {
  *nopage(k, area, address) {
    const page = (address - area.vm_start) / PAGE_SIZE;
    if (page === 1) return yield* alloc_page(k, GFP_HIGHUSER);
    return page === 2 ? null : NOPAGE_OOM;
  },
};
// 2, a major fault; 0, there is no such page.
fault(1); //=> 2
fault(2); //=> 0

// -1, no memory: here the device has none.
fault(3); //=> -1

// The first two were served. They are not counted, for do_page_fault(), which would count them, was not called.
`${p.task.min_flt} minor, ${p.task.maj_flt} major`; //=> 0 minor, 0 major
