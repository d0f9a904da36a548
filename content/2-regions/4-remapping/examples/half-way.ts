// A move that runs out of memory half way puts back what it has moved.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  MREMAP_FIXED,
  MREMAP_MAYMOVE,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
const map = (addr: number, pages: number, prot: number) =>
  p.mmap(addr, pages * PAGE_SIZE, prot, MAP_PRIVATE | MAP_ANONYMOUS);
const a = map(0x40000000, 4, PROT_READ | PROT_WRITE);
for (let page = 0; page < 4; page++) p.store8(a + page * PAGE_SIZE, 10 + page);
const entries = () => m.snapshot().addressSpaces[0].pageTables[0].ptes;
const before = entries();

// The new place lies across a border of 4 MB: it needs two page tables. Something is mapped there.
const b = 0x50000000 - 2 * PAGE_SIZE;
map(b, 1, PROT_READ);

// The upper table can be allocated, the lower cannot.
m.fail('pte_alloc_one', { nth: 2, result: 0 });
const trace = m.trace(() => {
  p.mremap(a, 4 * PAGE_SIZE, 4 * PAGE_SIZE, MREMAP_FIXED | MREMAP_MAYMOVE, b); //=> throws ENOMEM
});

// Two pages go, the third cannot and stays, the two come back. The first was never tried.
trace
  .all('move_one_page')
  .map(({ args, result }) => `${args[1].value} to ${args[2].value}: ${result}`)
  .join('\n');
//=> 0x40003000 to 0x50001000: 0
//   0x40002000 to 0x50000000: 0
//   0x40001000 to 0x4ffff000: 1
//   0x50000000 to 0x40002000: 0
//   0x50001000 to 0x40003000: 0

// The same frames, the same bits, the same bytes.
entries().every(({ addr, pfn, bits }, i) => {
  const was = before[i];
  return addr === was.addr && pfn === was.pfn && bits === was.bits;
}); //=> true
[0, 1, 2, 3].map((page) => p.load8(a + page * PAGE_SIZE)); //=> [10, 11, 12, 13]

// What was mapped at the new place is gone; the upper page table stays there, empty.
p.maps();
//=> 40000000-40004000 rw-p 00000000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0
m.snapshot().addressSpaces[0].pageTables.map(({ ptes }) => ptes.length); //=> [4, 0, 1]
