// The first touch of a private mapping of a file: a read gets the file's page, a write a copy of it.
import { boot, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
m.file('/data', new Uint8Array(2 * PAGE_SIZE).fill(7));
const p = m.spawn('demo');
const a = p.mmap(0, 2 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE, p.open('/data'));

/** The bits of an entry, whether its page is the cache's or the program's own, and how many users the page has. */
function entry(page: number): string {
  const pte = m.snapshot().addressSpaces[0].pageTables[0].ptes[page];
  const { mapping, count } = m.k.mem_map[pte.pfn];
  return `${pte.bits} ${mapping ? 'of the cache' : 'its own'}, ${count.counter}`;
}

// The cache's page, without the right to write.
p.load8(a);
entry(0); //=> p-ua- of the cache, 2

// One fault for the page and the copy. The page stays in the cache.
const { faults } = m.k.cpu;
p.store8(a + PAGE_SIZE, 1);
m.k.cpu.faults - faults; //=> 1
entry(1); //=> pwuad its own, 1
p.load8(a + PAGE_SIZE + 1); //=> 7

// The first page has been read: do_wp_page() will copy it at the first write.
m.trace(() => p.store8(a, 1)).find('do_wp_page')?.result; //=> 1
entry(0); //=> pwuad its own, 1
