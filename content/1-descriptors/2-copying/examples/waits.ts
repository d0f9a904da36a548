// fork() waits until no other thread is looking at the areas.
import { boot, down_read, up_read, yield_ } from 'sim';

const m = boot();
const log: string[] = [];

m.run({
  *forker(s) {
    const { mmap_sem } = s.task.mm!;
    // A thread that is in the middle of a page fault, say, and has been put to sleep there.
    const reader = function* () {
      yield* down_read(m.k, mmap_sem);
      log.push('reader has mmap_sem');
      yield* yield_(m.k);
      log.push('reader releases it');
      up_read(m.k, mmap_sem);
    };
    yield* s.clone(reader());
    yield* yield_(m.k);
    log.push('fork begins');
    yield* s.fork(yield_(m.k));
    log.push('fork returns');
    yield* s.waitpid();
    yield* s.waitpid();
  },
});

log.join('\n');
//=> reader has mmap_sem
//   fork begins
//   reader releases it
//   fork returns
