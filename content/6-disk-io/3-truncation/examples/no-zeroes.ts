// read() of /dev/zero succeeds without a zero in its buffer, if there is no memory for a page table.
import { boot, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
m.file('/data', 'x'.repeat(4 * PAGE_SIZE));
const p = m.spawn('demo');
const buf = p.mmap(0, 4 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE, p.open('/data'));
const zero = p.open('/dev/zero');

// Four whole pages are not cleared byte by byte: they are unmapped, and the zero page is mapped in
// their place. The program has touched nothing here, so that takes a page table.
m.fail('pte_alloc');
p.read(zero, buf, 4 * PAGE_SIZE) === 4 * PAGE_SIZE; //=> true
p.load8(buf) === 'x'.charCodeAt(0); //=> true

p.read(zero, buf, 4 * PAGE_SIZE) === 4 * PAGE_SIZE; //=> true
p.load8(buf); //=> 0
