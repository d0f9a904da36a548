// What ends a block: the header in front of it, a bad slot, the end of swap.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  SWAP_MAP_BAD,
} from 'sim';

const m = boot({ pages: 768, swap: 62 });
const [{ swap_map, max }] = m.k.swap_info;
max; //=> 61
// As swapon marks a page that mkswap has found to be bad.
swap_map![22] = SWAP_MAP_BAD;
m.k.nr_swap_pages--;

// One process fills memory and all the slots, and keeps only what is in swap.
const p = m.spawn('demo');
const a = p.mmap(0, 420 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
p.fill(a, 420 * PAGE_SIZE, 7);
p.munmap(a + 100 * PAGE_SIZE, 320 * PAGE_SIZE);

/** Touches the page in a slot, and says how many slots are read together, and from which on. */
function touch(slot: number): string | null {
  const { ptes } = m.snapshot().addressSpaces.find(({ id }) => id === p.mm.kaddr)!.pageTables[0];
  const { addr } = ptes.find((pte) => pte.bits === 's' && pte.pfn === slot)!;
  return m.trace(() => p.load8(addr)).find('valid_swaphandles')!.result;
}
// Slots 1 to 3; 20 and 21; 60.
touch(3); //=> {ret: 3, offset: 1}
touch(20); //=> {ret: 2, offset: 20}
touch(60); //=> {ret: 1, offset: 60}
