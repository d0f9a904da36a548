// do_mmap() counts in bytes and stops short of 4 GB; mmap2() counts in pages and reaches far beyond.
import { boot, do_mmap, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ } from 'sim';

const m = boot();
const p = m.spawn('demo');
const flags = MAP_PRIVATE | MAP_ANONYMOUS;

/** do_mmap() as a loader of programs calls it: it returns a bare number. */
const loader = (len: number, offset: number) =>
  m.runAs(p.task, 'do_mmap()', do_mmap(m.k, null, 0, len, PROT_READ, flags, offset));

loader(PAGE_SIZE, 0xffffe000); //=> 0x40000000

// 22 is EINVAL. The end of the last page below 4 GB is 0, which is less than its beginning.
loader(PAGE_SIZE, 0xfffff000); //=> -22

// For mmap2() the same page is number 0xfffff, and no sum comes near 32 bits. mmap() gets it too.
p.mmap2(0, PAGE_SIZE, PROT_READ, flags, -1, 0xfffff); //=> 0x40001000
p.mmap(0, PAGE_SIZE, PROT_READ, flags, -1, 0xfffff000); //=> 0x40002000

// Counted in pages, offsets end at 2³², and again the last page is out of reach.
p.mmap2(0, PAGE_SIZE, PROT_READ, flags, -1, 0xfffffffe); //=> 0x40003000
p.mmap2(0, PAGE_SIZE, PROT_READ, flags, -1, 0xffffffff); //=> throws EINVAL

// An offset inside a page is refused even for a length of 0, which do_mmap_pgoff() would let pass.
loader(0, 0); //=> 0
loader(0, 1); //=> -22
