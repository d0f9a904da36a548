// Without a frame nothing is left behind: no entry, no page of the object.
import {
  alloc_page,
  boot,
  find_vma,
  GFP_HIGHUSER,
  get_page,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  put_page,
} from 'sim';

const m = boot();

/** A process with one page to write to. */
function mapped() {
  const p = m.spawn('poor');
  const a = p.mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  return { p, a };
}

// Anonymous memory: the one allocation fails.
const one = mapped();
m.fail('alloc_page');
one.p.store8(one.a, 1); //=> throws SIGKILL

// An object that has one page and gives it to all who ask.
const page = m.runAs(m.spawn('driver').task, 'alloc_page()', alloc_page(m.k, GFP_HIGHUSER))!;
const two = mapped();
find_vma(two.p.mm, two.a)!.vm_ops = {
  // biome-ignore lint/correctness/useYield: it could sleep
  *nopage() {
    get_page(page);
    return page;
  },
};

// nopage() returns a page, but there is no frame for the copy that a write to a private mapping needs.
m.fail('alloc_page');
const trace = m.trace(() => {
  two.p.store8(two.a, 1); //=> throws SIGKILL
});
trace.find('do_no_page')?.result; //=> -1

// The reference that nopage() took for the caller has been dropped; the object has its own.
page.count.counter; //=> 1
put_page(m.k, page);
