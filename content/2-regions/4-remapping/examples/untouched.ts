// A page that was never touched has nothing to move, and costs no page table at the new place.
import {
  alloc_one_pte,
  boot,
  get_one_pte,
  hex,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  MREMAP_FIXED,
  MREMAP_MAYMOVE,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  pte_none,
  ptepGet,
  spin_lock,
  spin_unlock,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
const map = (addr: number, pages: number) =>
  p.mmap(addr, pages * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
const FIXED = MREMAP_FIXED | MREMAP_MAYMOVE;
const moved = (addr: number, pages: number, to: number) =>
  m.trace(() => p.mremap(addr, pages * PAGE_SIZE, pages * PAGE_SIZE, FIXED, to));

// 64 pages without a page table: each is looked at, none needs anything.
const a = map(0x40000000, 64);
const first = moved(a, 64, 0x50000000);
first.all('move_one_page').length; //=> 64
first.all('alloc_one_pte').length; //=> 0
m.snapshot().addressSpaces[0].pageTables.length; //=> 1

// One was read, one was written. The zero page moves as any other; the table is made once.
p.load8(0x50001000);
p.store8(0x5003f000, 7);
const second = moved(0x50000000, 64, 0x60000000);
second.all('alloc_one_pte').length; //=> 2
second.all('pte_alloc_one_fast').length; //=> 1
m.snapshot().addressSpaces[0].pageTables[0].ptes.map(({ addr }) => hex(addr));
//=> ['0x60001000', '0x6003f000']

// get_one_pte() returns 0 if the entry is empty and if there is no page table; alloc_one_pte() returns the entry's place
// in both cases.
const { mm } = p;
get_one_pte(m.k, mm, 0x60002000); //=> 0
get_one_pte(m.k, mm, 0x70000000); //=> 0
const alloc = (addr: number) => {
  spin_lock(m.k, mm.page_table_lock);
  const pte = m.runAs(p.task, null, alloc_one_pte(m.k, mm, addr));
  spin_unlock(m.k, mm.page_table_lock);
  return pte_none(ptepGet(m.k, pte));
};
alloc(0x60002000); //=> true
alloc(0x70000000); //=> true
get_one_pte(m.k, mm, 0x70000000); //=> 0
