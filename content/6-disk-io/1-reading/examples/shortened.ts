// A file is shortened while read() waits for its page: the call still returns the old length, and ends in zeroes.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  type Syscalls,
} from 'sim';

const m = boot();
m.file('/data', 'hello');
const said: string[] = [];

function* reader(p: Syscalls) {
  const buf = yield* p.mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  const fd = yield* p.open('/data');
  for (const name of ['first', 'second']) {
    const length = yield* p.pread(fd, buf, 5, 0);
    const bytes: number[] = [];
    for (let i = 0; i < length; i++) bytes.push(yield* p.load8(buf + i));
    said.push(`${name} read: ${length} bytes, ${bytes.join(' ')}`);
  }
}
function* cutter(p: Syscalls) {
  yield* p.usleep(10_000);
  yield* p.truncate('/data', 2);
}
// The disk is still busy with the page when the file is cut to two bytes. Reader and cutter sleep
// until it is done, and the cutter runs first: it fills the end of the page with zeroes.
m.disk.seek = 50_000;
m.run({ reader, cutter });

// The size was 5 when the first read looked at it, before it slept.
said.join('\n');
//=> first read: 5 bytes, 104 101 0 0 0
//   second read: 2 bytes, 104 101
