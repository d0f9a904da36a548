// An object is asked for its page; a write to a private mapping of it gets a copy at once.
import {
  alloc_page,
  boot,
  find_vma,
  GFP_HIGHUSER,
  hex,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
const a = p.mmap(0, 2 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);

// The object is a driver with nothing but pages full of the letter A.
const asked: string[] = [];
let given = 0;
find_vma(p.mm, a)!.vm_ops = {
  *nopage(k, _area, address) {
    asked.push(hex(address));
    const page = yield* alloc_page(k, GFP_HIGHUSER);
    if (page) {
      given = page.pfn;
      k.ram.bytes.fill(65, given * PAGE_SIZE, (given + 1) * PAGE_SIZE);
    }
    return page;
  },
};
const pte = (page: number) => m.snapshot().addressSpaces[0].pageTables[0].ptes[page];

// A read: the object's page itself, for reading. The object is asked for a page, not for a byte.
p.load8(a + 100); //=> 65
asked.at(-1); //=> 0x40000000
pte(0).pfn === given; //=> true
pte(0).bits; //=> p-ua-

// A write: a copy of it, writable, without the second fault that copy-on-write would take.
const { faults } = m.k.cpu;
p.store8(a + PAGE_SIZE + 100, 1);
m.k.cpu.faults - faults; //=> 1
asked.at(-1); //=> 0x40001000
pte(1).pfn === given; //=> false
pte(1).bits; //=> pwuad
p.load8(a + PAGE_SIZE + 101); //=> 65

// The object's page was dropped after the copy. It had no other user, so it is free.
m.k.mem_map[given].count.counter; //=> 0

// Both pages count in rss, and both faults as major, although nothing was read from a disk.
p.mm.rss; //=> 3
p.task.maj_flt; //=> 2
