// A page that is cut off after the fault has looked is mapped all the same.
import { boot, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE, type Syscalls } from 'sim';

const m = boot();
m.file('/data', new Uint8Array(PAGE_SIZE).fill(7));
const said: string[] = [];

function* writer(p: Syscalls) {
  const prot = PROT_READ | PROT_WRITE;
  const a = yield* p.mmap(0, PAGE_SIZE, prot, MAP_PRIVATE, yield* p.open('/data'));
  // The page is in memory; filemap_nopage() need not sleep. do_no_page() sleeps for a frame, for its copy.
  yield* p.read(yield* p.open('/data'), yield* p.mmap(0, PAGE_SIZE, prot, MAP_PRIVATE | 0x20), 1);
  m.fail('rmqueue', { count: 3 });
  yield* p.store8(a + 1, 1);
  said.push(
    `the writer reads ${yield* p.load8(a)} from a file of ${m.inode('/data').i_size} bytes`,
  );
}
function* cutter(p: Syscalls) {
  yield* p.truncate('/data', 0);
  said.push('the cutter has cut');
}
m.run({ writer, cutter });
said.join('\n');
//=> ?
