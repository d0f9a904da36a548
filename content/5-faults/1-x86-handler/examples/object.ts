// What the object behind an area answers is a major fault, or SIGBUS.
import {
  alloc_page,
  boot,
  find_vma,
  GFP_HIGHUSER,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_READ,
} from 'sim';

const m = boot();

/** A program with two pages of a device that has one. */
function demo() {
  const p = m.spawn('demo');
  const a = p.mmap(0, 2 * PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
  find_vma(p.mm, a)!.vm_ops = {
    *nopage(k, area, address) {
      return address === area.vm_start ? yield* alloc_page(k, GFP_HIGHUSER) : null;
    },
  };
  return p;
}
const A = 0x40000000;

// A page that an object had to supply is a major fault, be it ever so quick.
const p = demo();
p.load8(A);
`${p.task.min_flt} minor, ${p.task.maj_flt} major`; //=> 0 minor, 1 major

// In an area, allowed, and yet there is nothing: no mistake in the address, so no SIGSEGV.
p.load8(A + PAGE_SIZE); //=> throws SIGBUS

// For the kernel it is -EFAULT, and the signal comes all the same, on the way out.
const q = demo();
function* peek() {
  const value = yield* m.k.cpu.load8(A + PAGE_SIZE, 0);
  m.k.log.push(`the kernel gets ${value}`);
}
m.runAs(q.task, null, peek()); //=> throws SIGBUS
m.k.log.at(-1); //=> the kernel gets -1
