// Find an order in which the fault gets a page that the file has lost.
import { boot, MAP_SHARED, O_RDWR, PAGE_SIZE, PROT_READ, type Syscalls, yield_ } from 'sim';

const m = boot();
m.file('/data', 'x');
const { i_mapping } = m.inode('/data');
let seen = 'SIGBUS';

function* fault(p: Syscalls) {
  const fd = yield* p.open('/data', O_RDWR);
  const a = yield* p.mmap(0, PAGE_SIZE, PROT_READ, MAP_SHARED, fd);
  const byte = yield* p.load8(a);
  seen = `${byte}`;
}
function* cut(p: Syscalls) {
  const fd = yield* p.open('/data', O_RDWR);
  // Until the fault has asked for the page.
  while (i_mapping.nrpages === 0) yield* yield_(m.k);
  yield* p.ftruncate(fd, 0);
}

// What runs next, each time that both could: 'fault' or 'cut'.
const order: string[] = [];
m.run({ fault, cut }, order);
