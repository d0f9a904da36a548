// A page goes to swap and comes back: the first fault waits for the disk, the next one does not.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const RW = PROT_READ | PROT_WRITE;
// 3 MB of memory, half of which the kernel keeps for itself, and 4 MB of swap.
const m = boot({ pages: 768, swap: 1024 });
const p = m.spawn('demo');
const a = p.mmap(0, 8 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
for (let i = 0; i < 8; i++) p.store8(a + i * PAGE_SIZE, i + 1);

/** The entries of the eight pages: `s` and a slot, or the bits of a page that is there. */
const entries = () =>
  m
    .snapshot()
    .addressSpaces.find(({ id }) => id === p.mm.kaddr)!
    .pageTables[0].ptes.map((pte) => (pte.bits === 's' ? `s${pte.pfn}` : pte.bits))
    .join(' ');
entries(); //=> pwuad pwuad pwuad pwuad pwuad pwuad pwuad pwuad

// Another process needs more than there is left, and the eight pages have not been used since.
const hog = m.spawn('hog');
hog.fill(hog.mmap(0, 600 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS), 600 * PAGE_SIZE, 0xaa);
hog.exit();
entries(); //=> s2 s3 s4 s5 s6 s7 s8 s9

// Slot 4 is read together with 5, 6 and 7. The fault counts as major.
const { now } = m.k.clock;
const { maj_flt, min_flt } = p.task;
p.load8(a + 2 * PAGE_SIZE); //=> 3
`${p.task.maj_flt - maj_flt} major, ${p.task.min_flt - min_flt} minor`; //=> 1 major, 0 minor
m.k.clock.now - now; //=> 9600

// The page of slot 5 is in the swap cache by now: a minor fault, and no wait.
p.load8(a + 3 * PAGE_SIZE); //=> 4
`${p.task.maj_flt - maj_flt} major, ${p.task.min_flt - min_flt} minor`; //=> 1 major, 1 minor
m.k.clock.now - now; //=> 9600
entries(); //=> s2 s3 p-ua- p-ua- s6 s7 s8 s9

// Both slots are kept: they have one user each, the swap cache.
m.k.swap_info[0].swap_map!.slice(4, 6).join(' '); //=> 1 1
