// What lies beyond memory cannot be copied: a private write to a device is fatal.
import {
  boot,
  down_write,
  find_vma,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  remap_page_range,
  up_write,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
const a = p.mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
const vma = find_vma(p.mm, a)!;

/** What the mmap() of a driver does: the memory of a video card, far above 16 MB of RAM. */
function* map() {
  yield* down_write(m.k, p.mm.mmap_sem);
  const error = yield* remap_page_range(m.k, a, 0xe0000000, PAGE_SIZE, vma.vm_page_prot);
  up_write(m.k, p.mm.mmap_sem);
  return error;
}
m.runAs(p.task, 'map()', map()); //=> 0

// The entries of a private mapping are read-only at first. The write faults, and mem_map has no page to copy.
const trace = m.trace(() => {
  p.store8(a, 1); //=> throws SIGKILL
});
trace.find('do_wp_page')?.result; //=> -1
m.k.log.slice(-2).join('\n');
//=> do_wp_page: bogus page at address 40000000 (entry 0xe0000025)
//   VM: killing process demo
