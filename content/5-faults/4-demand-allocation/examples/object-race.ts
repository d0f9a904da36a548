// Two threads wait for the same page of an object: the later one drops its page, and counts a minor fault.
import {
  alloc_page,
  boot,
  find_vma,
  GFP_HIGHUSER,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_READ,
  type Syscalls,
  yield_,
} from 'sim';

const m = boot();
const said: string[] = [];

function* demo(p: Syscalls) {
  const { mm } = p.task;
  const a = yield* p.mmap(0, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
  find_vma(mm, a)!.vm_ops = {
    // A page takes its time: others run meanwhile.
    *nopage(k) {
      const page = yield* alloc_page(k, GFP_HIGHUSER);
      yield* yield_(k);
      return page;
    },
  };
  function* read() {
    const { current } = m.k;
    yield* p.load8(a);
    said.push(
      `pid ${current.pid}: ${current.min_flt} minor, ${current.maj_flt} major, rss ${mm!.rss}`,
    );
  }
  yield* p.clone(read());
  yield* read();
}
m.run({ demo });
said.join('\n');
//=> pid 2: 0 minor, 1 major, rss 2
//   pid 3: 1 minor, 0 major, rss 2
