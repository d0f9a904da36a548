// What would be gained if the disk were started for the next request while the program works on this one.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  type Syscalls,
} from 'sim';

/**
 * Reads 64 pages and works on each for 10 to 20 ms, until the second tick of the clock. Returns how long it has waited
 * for the disk in all.
 */
function waited(startDisk: boolean): string {
  const m = boot();
  m.file('/data', new Uint8Array(64 * PAGE_SIZE));
  let sum = 0;

  function* reader(p: Syscalls) {
    const buf = yield* p.mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
    const fd = yield* p.open('/data');
    for (let page = 0; page < 64; page++) {
      const { now } = m.k.clock;
      yield* p.read(fd, buf, PAGE_SIZE);
      sum += m.k.clock.now - now;
      if (startDisk) m.k.diskfs.disk.start();
      // This stands for the work: the program sleeps until the second tick of the clock.
      yield* p.usleep(1);
    }
  }
  m.run({ reader });
  return `${sum} µs`;
}

// As it is: the pages have been requested in time, but the disk begins only when the program
// waits for the first of them.
waited(false); //=> 65600 µs

// As the comment in the kernel's source describes it.
waited(true); //=> 9600 µs
