// Advice to read past the end of a file fails with EIO, although there is nothing to read.
import { boot, MADV_RANDOM, MADV_WILLNEED, MAP_PRIVATE, PAGE_SIZE, PROT_READ } from 'sim';

const m = boot();
m.file('/data', 'x'.repeat(PAGE_SIZE));
const p = m.spawn('demo');
const addr = p.mmap(0, 16 * PAGE_SIZE, PROT_READ, MAP_PRIVATE, p.open('/data'));

// The file has one page, in the first cluster of eight. The area has 16.
p.madvise(addr, 16 * PAGE_SIZE, MADV_WILLNEED); //=> 0
p.madvise(addr + 8 * PAGE_SIZE, PAGE_SIZE, MADV_WILLNEED); //=> throws EIO
