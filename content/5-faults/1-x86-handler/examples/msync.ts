// Three threads wait for each other: msync() takes mmap_sem first and i_sem second, write() takes them the other way.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  MAP_SHARED,
  MS_SYNC,
  O_RDWR,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
} from 'sim';

const m = boot();
m.file('/data', 'x'.repeat(2 * PAGE_SIZE));
m.file('/text', 'y'.repeat(2 * PAGE_SIZE));

let end = '';
try {
  m.run({
    *demo(p) {
      const fd = yield* p.open('/data', O_RDWR);
      const data = yield* p.mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd);
      const text = yield* p.mmap(0, 2 * PAGE_SIZE, PROT_READ, MAP_PRIVATE, yield* p.open('/text'));
      const syncer = function* () {
        yield* p.msync(data, PAGE_SIZE, MS_SYNC);
      };
      const mapper = function* () {
        yield* p.mmap(0, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
      };
      yield* p.clone(syncer());
      yield* p.clone(mapper());
      yield* p.write(fd, text, 2 * PAGE_SIZE);
    },
  });
} catch (deadlock) {
  end = (deadlock as Error).message;
}

// write() holds i_sem and sleeps in a fault on the first page of its text. Meanwhile msync() has
// become a reader of mmap_sem, and the mapper waits for it for writing. The fault on the second
// page of the text is not let in before the mapper.
end;
//=> No task can run, and nothing is under way that could wake one.
//     demo (pid 2) sleeps in down_read(): mmap_sem, held by demo (pid 3)
//     demo (pid 3) sleeps in down(): i_sem, held by demo (pid 2)
//     demo (pid 4) sleeps in down_write(): mmap_sem, held by demo (pid 3)
