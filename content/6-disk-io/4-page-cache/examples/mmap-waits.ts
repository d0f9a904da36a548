// A fault that waits for the disk holds mmap_sem: the other threads wait with it, sooner or later.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  MAP_SHARED,
  PAGE_SIZE,
  PROT_READ,
  type Syscalls,
} from 'sim';

const m = boot();
m.file('/data', 'hello');
const said: string[] = [];
const say = (what: string) => said.push(`${m.k.clock.now - start} µs: ${what}`);
let start = 0;

function* demo(p: Syscalls) {
  const file = yield* p.mmap(0, PAGE_SIZE, PROT_READ, MAP_SHARED, yield* p.open('/data'));
  const zero = yield* p.mmap(0, 2 * PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
  start = m.k.clock.now;

  const mapper = yield* p.clone(
    (function* () {
      yield* p.load8(zero);
      say('a fault without a file is served');
      yield* p.mmap(0, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
      say('mmap has returned');
    })(),
  );
  const reader = yield* p.clone(
    (function* () {
      yield* p.load8(zero + PAGE_SIZE);
      say('another fault without a file is served');
    })(),
  );
  yield* p.load8(file);
  say('the page of the file is there');
  yield* p.waitpid(mapper);
  yield* p.waitpid(reader);
}
m.run({ demo });

// Any number of faults may share mmap_sem. mmap() may not, and every fault that comes after it waits until mmap() has returned.
said.join('\n');
//=> 0 µs: a fault without a file is served
//   8400 µs: the page of the file is there
//   8400 µs: mmap has returned
//   8400 µs: another fault without a file is served
