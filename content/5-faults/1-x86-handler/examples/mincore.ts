// CVE-2006-4814: a fault in mincore() waits for a thread that waits for mincore().
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
m.file('/data', 'x'.repeat(2 * PAGE_SIZE));

// mincore() writes a byte for each page, so 32 MB give two pages of results. They go to a mapping
// of a file whose pages are still on the disk.
const size = 2 * PAGE_SIZE * PAGE_SIZE;
let end = '';
try {
  m.run({
    *demo(p) {
      const fd = yield* p.open('/data');
      const asked = yield* p.mmap(0, size, PROT_READ, MAP_PRIVATE, fd);
      const results = yield* p.mmap(0, 2 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd);
      const thread = function* () {
        yield* p.mmap(0, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
      };
      yield* p.clone(thread());
      yield* p.mincore(asked, size, results);
    },
  });
} catch (deadlock) {
  end = (deadlock as Error).message;
}

// The first page of results: mincore() is a reader of mmap_sem, and the fault becomes a second
// one. It sleeps until the disk has read the page, and meanwhile the thread waits for mmap_sem for
// writing. The second page of results: the next fault is not let in before the thread.
end;
//=> No task can run, and nothing is under way that could wake one.
//     demo (pid 2) sleeps in down_read(): mmap_sem, held by demo (pid 2)
//     demo (pid 3) sleeps in down_write(): mmap_sem, held by demo (pid 2)
