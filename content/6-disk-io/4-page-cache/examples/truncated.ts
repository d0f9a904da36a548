// The file is cut off while a fault waits for the disk: the fault begins again, and ends in SIGBUS.
import { boot, MAP_SHARED, PAGE_SIZE, PROT_READ, type Syscalls } from 'sim';

const m = boot();
m.file('/data', new Uint8Array(2 * PAGE_SIZE).fill(7));
const said: string[] = [];

function* reader(p: Syscalls) {
  const a = yield* p.mmap(0, 2 * PAGE_SIZE, PROT_READ, MAP_SHARED, yield* p.open('/data'));
  yield* p.load8(a + PAGE_SIZE);
  said.push('the reader goes on');
}
function* cutter(p: Syscalls) {
  yield* p.truncate('/data', PAGE_SIZE);
  said.push('the cutter has cut');
}
const trace = m.trace(() => m.run({ cutter, reader }));
said.join('\n'); //=> the cutter has cut

trace
  .find('filemap_nopage')!
  .children.map((call) => call.name)
  .join(' ');
//=> __find_get_page read_cluster_nonblocking __find_get_page lock_page unlock_page __free_pages
trace.find('filemap_nopage')!.result; //=> null
