// One fault reads the whole block of its slot: the other three pages cost 1.2 ms, not 25.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const RW = PROT_READ | PROT_WRITE;
const m = boot({ pages: 768, swap: 1024 });
const p = m.spawn('demo');
const a = p.mmap(0, 8 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
p.fill(a, 8 * PAGE_SIZE, 7);

// Another process needs so much memory that the eight pages go to swap, to slots 2 to 9.
const hog = m.spawn('hog');
hog.fill(hog.mmap(0, 600 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS), 600 * PAGE_SIZE, 0xaa);
hog.exit();

const { clock } = m.k;
/** Which slots a touch of a page has read, and how long it took. */
function touch(page: number): string {
  const { now } = clock;
  const trace = m.trace(() => p.load8(a + page * PAGE_SIZE));
  // An entry of swap has the slot above its lowest eight bits.
  const slots = trace
    .all('rw_swap_page_base')
    .map((call) => Number(call.args.find(({ name }) => name === 'entry')!.value) >> 8);
  return `${slots.join(' ') || 'nothing'}: ${clock.now - now} µs`;
}
m.sysctl('vm.page-cluster'); //=> 2

// Page 4 is in slot 6, whose block is slots 4 to 7.
touch(4); //=> 4 5 6 7: 9600 µs

// The others are in the swap cache. Their entries still name the slots, so each costs a minor fault.
m.k.swap_info[0].swap_map!.slice(4, 8).join(' '); //=> 2 2 1 2
touch(2); //=> nothing: 0 µs
touch(5); //=> nothing: 0 µs
`${p.task.maj_flt} major`; //=> 1 major
