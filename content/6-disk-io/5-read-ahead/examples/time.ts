// What MADV_SEQUENTIAL is worth: 96 pages from front to back, with and without.
import {
  boot,
  MADV_NORMAL,
  MADV_RANDOM,
  MADV_SEQUENTIAL,
  MAP_SHARED,
  PAGE_SIZE,
  PROT_READ,
} from 'sim';

/** The time until all pages have been touched in order. The program itself takes none: it only waits. */
function go(advice: number): string {
  const m = boot();
  m.file('/data', new Uint8Array(96 * PAGE_SIZE));
  let ms = 0;
  m.run({
    *demo(p) {
      const a = yield* p.mmap(0, 96 * PAGE_SIZE, PROT_READ, MAP_SHARED, yield* p.open('/data'));
      yield* p.madvise(a, 96 * PAGE_SIZE, advice);
      const start = m.k.clock.now;
      for (let page = 0; page < 96; page++) yield* p.load8(a + page * PAGE_SIZE);
      ms = (m.k.clock.now - start) / 1000;
    },
  });
  return `${ms} ms`;
}
go(MADV_RANDOM); //=> 806.4 ms
go(MADV_NORMAL); //=> 134.4 ms
go(MADV_SEQUENTIAL); //=> 75.2 ms
