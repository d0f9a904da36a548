// A page that a read() copies from leaves the cache, and its reader gets the bytes all the same.
import {
  boot,
  MAP_PRIVATE,
  O_RDWR,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  type Syscalls,
  yield_,
} from 'sim';

const m = boot();
m.file('/data', 'old bytes');
m.file('/buffer', 'x');
const data = m.inode('/data');
const buffer = m.inode('/buffer');
const said: string[] = [];

function* reader(p: Syscalls) {
  const fd = yield* p.open('/data', O_RDWR);
  // The buffer is a page that has to come from the disk first.
  const to = yield* p.open('/buffer', O_RDWR);
  const a = yield* p.mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE, to);
  const stack = 0xbffff000;
  yield* p.pread(fd, stack, 1, 0);
  // Now the file is in the cache. This time the copying faults, and sleeps.
  const length = yield* p.read(fd, a, 100);
  said.push(`read() returned ${length} bytes: ${yield* p.text(a, length)}`);
}
function* cut(p: Syscalls) {
  const fd = yield* p.open('/data', O_RDWR);
  while (buffer.i_mapping.nrpages === 0) yield* yield_(m.k);
  yield* p.ftruncate(fd, 0);
  said.push(`the file has ${data.i_size} bytes and ${data.i_mapping.nrpages} pages in the cache`);
}
m.run({ reader, cut });
said.join('\n');
//=> the file has 0 bytes and 0 pages in the cache
//   read() returned 9 bytes: old bytes
