// A page that is truncated after the fault has found it is mapped all the same.
import { boot, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE, type Syscalls } from 'sim';

const m = boot();
m.file('/data', new Uint8Array(PAGE_SIZE).fill(7));
const said: string[] = [];

// The page is in memory, so filemap_nopage() finds it and does not sleep.
const first = m.spawn('first');
first.load8(first.mmap(0, PAGE_SIZE, PROT_READ, MAP_PRIVATE, first.open('/data'))); //=> 7

function* writer(p: Syscalls) {
  const fd = yield* p.open('/data');
  const a = yield* p.mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd);
  // After filemap_nopage(), do_no_page() sleeps for the frame of the private copy. Three failures make the allocation wait.
  m.fail('rmqueue', { nth: 2, count: 3 });
  yield* p.store8(a + 1, 1);
  const { i_size } = m.inode('/data');
  said.push(`the writer reads ${yield* p.load8(a)} from a file of ${i_size} bytes`);
}
function* cutter(p: Syscalls) {
  yield* p.truncate('/data', 0);
  said.push('the cutter has cut');
}
m.run({ cutter, writer });
said.join('\n');
//=> the cutter has cut
//   the writer reads 7 from a file of 0 bytes
