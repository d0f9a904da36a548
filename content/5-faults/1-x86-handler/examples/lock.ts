// A fault that sleeps keeps mmap_sem, and munmap() waits until it is served.
import {
  alloc_page,
  boot,
  find_vma,
  GFP_HIGHUSER,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_READ,
  yield_,
} from 'sim';

const m = boot();
const log: string[] = [];

m.run({
  *demo(s) {
    const a = yield* s.mmap(0, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
    find_vma(s.task.mm, a)!.vm_ops = {
      *nopage(k) {
        log.push(
          `a device is asked for a page, readers of mmap_sem: ${s.task.mm!.mmap_sem.activity}`,
        );
        yield* yield_(k);
        log.push('the device has the page');
        return yield* alloc_page(k, GFP_HIGHUSER);
      },
    };
    yield* s.clone(
      (function* () {
        yield* s.load8(a);
        log.push('the load is done');
      })(),
    );
    yield* yield_(m.k);
    log.push('munmap() begins');
    yield* s.munmap(a, PAGE_SIZE);
    log.push('munmap() returns');
    yield* s.waitpid();
  },
});

log.join('\n');
//=> a device is asked for a page, readers of mmap_sem: 1
//   munmap() begins
//   the device has the page
//   the load is done
//   munmap() returns
