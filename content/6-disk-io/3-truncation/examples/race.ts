// A fault and a truncation wait for the same page: the one that runs first decides whether the page stays mapped.
import {
  boot,
  MAP_SHARED,
  O_RDWR,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  type Syscalls,
  yield_,
} from 'sim';

function meet(order: string[]): string {
  const m = boot();
  m.file('/data', 'x');
  const { i_mapping } = m.inode('/data');
  let seen = 'SIGBUS';

  function* fault(p: Syscalls) {
    const fd = yield* p.open('/data', O_RDWR);
    const a = yield* p.mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd);
    // Sleeps until the disk has read the page.
    const byte = yield* p.load8(a);
    while (i_mapping.nrpages > 0) yield* yield_(m.k);
    yield* p.store8(a, 1);
    seen = `${byte}, then ${yield* p.load8(a)}, in ${i_mapping.nrpages} pages of the file`;
  }
  function* cut(p: Syscalls) {
    const fd = yield* p.open('/data', O_RDWR);
    while (i_mapping.nrpages === 0) yield* yield_(m.k);
    yield* p.ftruncate(fd, 0);
  }
  m.run({ fault, cut }, order);
  return seen;
}

// The truncation is first: the fault finds the page gone, and looks at the size again.
meet(['fault', 'fault', 'cut', 'cut']); //=> SIGBUS

// The fault is first: it maps the page. The process has it long after the file is empty, and can store into it.
meet(['fault', 'fault', 'cut', 'fault']); //=> 120, then 1, in 0 pages of the file
