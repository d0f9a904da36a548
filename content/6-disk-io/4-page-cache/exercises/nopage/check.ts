import { boot, find_vma, MAP_SHARED, PROT_READ, type Syscalls } from 'sim';

const m = boot();
m.file('/data', new Uint8Array(3 * PAGE_SIZE).fill(7));
let read = '';

/** A program that maps the file with your nopage(), and reads the first byte of a page. */
const reader = (page: number) =>
  function* (p: Syscalls) {
    read = 'SIGBUS';
    const a = yield* p.mmap(0, 3 * PAGE_SIZE, PROT_READ, MAP_SHARED, yield* p.open('/data'));
    find_vma(p.task.mm!, a)!.vm_ops = { nopage: (k, area, address) => nopage(k, area, address) };
    read = String(yield* p.load8(a + page * PAGE_SIZE));
  };
const { i_mapping } = m.inode('/data');

// It reads a page, and only that one.
m.run({ reader: reader(0) });
read; //=> 7
i_mapping.nrpages; //=> 1

// The file is cut off while page 2 is being read.
m.run({
  *cutter(p) {
    yield* p.truncate('/data', 2 * PAGE_SIZE);
  },
  reader: reader(2),
});
read; //=> SIGBUS
i_mapping.nrpages; //=> 1

// The disk cannot read page 1.
m.disk.fail('/data', 1);
m.run({ reader: reader(1) });
read; //=> SIGBUS

// No frame is lost, and no reference.
m.check(); //=> []
