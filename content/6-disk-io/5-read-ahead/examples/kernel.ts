// A program reads a file from front to back, and the kernel's entry is gone from its page directory.
import {
  boot,
  hex,
  MADV_SEQUENTIAL,
  MAP_FIXED,
  MAP_SHARED,
  O_RDWR,
  PAGE_SIZE,
  PROT_READ,
  pgd_offset,
  ptepGet,
} from 'sim';

const m = boot();
const p = m.spawn('demo');

// A sparse file of 1.25 GB and a little more: no block of it exists.
m.file('/hole');
const fd = p.open('/hole', O_RDWR);
const first = 0x50000;
p.ftruncate(fd, (first + 128) * PAGE_SIZE);

const a = p.mmap2(0x70000000, 128 * PAGE_SIZE, PROT_READ, MAP_SHARED | MAP_FIXED, fd, first);
p.madvise(a, 128 * PAGE_SIZE, MADV_SEQUENTIAL);

/** The entry for the kernel's first 4 MB. */
const kernel = () => hex(ptepGet(m.k, pgd_offset(p.mm, 0xc0000000)));
kernel(); //=> 0x1e3

// All is well until the middle of the third window.
for (let page = 0; page < 80; page++) p.load8(a + page * PAGE_SIZE);
kernel(); //=> 0x1e3

// vm_raend is 0x50060. As an offset into the area that is 1.25 GB and 96 pages, less three windows: 0xc0000000.
p.load8(a + 80 * PAGE_SIZE);
m.k.log.at(-1); //=> filemap.c:2165: bad pmd 000001e3.
kernel(); //=> 0x0

// This machine does not fetch the kernel's code through the tables, and goes on. A real one has no
// code to run at the next miss of its TLB, not even that of the page-fault handler, and starts again.
