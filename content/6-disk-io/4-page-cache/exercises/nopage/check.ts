import { boot, find_vma, MAP_SHARED, PROT_READ, type Syscalls } from 'sim';

const m = boot();
m.file('/data', new Uint8Array(3 * PAGE_SIZE).fill(7));

/** Maps the file with your nopage(). */
function* map(p: Syscalls) {
  const a = yield* p.mmap(0, 3 * PAGE_SIZE, PROT_READ, MAP_SHARED, yield* p.open('/data'));
  find_vma(p.task.mm!, a)!.vm_ops = { nopage: (k, area, address) => nopage(k, area, address) };
  return a;
}
const bytes: number[] = [];

// It reads a page, and only one.
m.run({
  *reader(p) {
    bytes.push(yield* p.load8(yield* map(p)));
  },
});
bytes.join(); //=> 7
m.inode('/data').i_mapping.nrpages; //=> 1

// The file is cut off while page 2 is being read.
m.run({
  *reader(p) {
    yield* p.load8((yield* map(p)) + 2 * PAGE_SIZE);
  },
  *cutter(p) {
    yield* p.truncate('/data', 2 * PAGE_SIZE);
  },
}); //=> throws SIGBUS

// The disk cannot read page 1; then it can.
m.disk.fail('/data', 1);
m.run({
  *reader(p) {
    yield* p.load8((yield* map(p)) + PAGE_SIZE);
  },
}); //=> throws SIGBUS

// No frame is lost, and no reference.
m.check().join('; '); //=>
