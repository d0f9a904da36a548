// Two readers and a truncation wait for the same page: one reader starts over and gets 0, the other gets EIO.
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
  try {
    said.push(`${p.task.comm}: ${yield* p.read(fd, buf, 5)}`);
  } catch (error) {
    said.push(`${p.task.comm}: ${(error as Error & { code: string }).code}`);
  }
}
function* cutter(p: Syscalls) {
  yield* p.usleep(10_000);
  yield* p.truncate('/data', 0);
  said.push('cutter: done');
}
// The disk is still busy with the page when the file is truncated. All three sleep until it is
// done.
m.disk.seek = 50_000;
m.run({ first: reader, second: reader, cutter });

// All three are woken when the page is unlocked, and which of them runs first is the
// scheduler's choice. Here it is the cutter: it removes the page and marks it not valid. The second
// reader, which wanted the page's lock, sees that the page belongs to no file any more, and
// looks again: the file is empty. The first reader, which had requested the page, does not look. It
// takes the page, which is not valid, for one that could not be read.
said.join('\n');
//=> cutter: done
//   first: EIO
//   second: 0
