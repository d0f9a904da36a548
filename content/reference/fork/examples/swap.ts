// A page that is in swap is copied as a slot's number: the slot has one more user, and neither process has it in memory.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  pgd_offset,
  pmd_offset,
  pte_offset,
  pte_to_swp_entry,
  ptepGet,
  SWP_OFFSET,
} from 'sim';

const m = boot({ pages: 768, swap: 1024 });
m.sysctl('vm.overcommit_memory', 1);
const p = m.spawn('parent');
const RW = PROT_READ | PROT_WRITE;
const a = p.mmap(0, PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
p.store8(a, 1);

// Another process writes to more pages than there are frames, and is gone again.
const hog = m.spawn('hog');
const b = hog.mmap(0, 400 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
hog.fill(b, 400 * PAGE_SIZE, 9);
hog.exit();

const entry = (who: typeof p) => {
  const pmd = pmd_offset(pgd_offset(who.mm, a), a);
  return ptepGet(m.k, pte_offset(m.k, pmd, a));
};
const present = (who: typeof p) => (entry(who) & 1) === 1;
present(p); //=> false
const slot = SWP_OFFSET(pte_to_swp_entry(entry(p)));
// Its two uses are the parent's entry and the swap cache.
const users = () => m.k.swap_info[0].swap_map![slot];
users(); //=> 2
const { rss } = p.mm;

const child = p.fork();
entry(child) === entry(p); //=> true
users(); //=> 3
[rss, child.mm.rss]; //=> [0, 0]

// Each brings the page in when it needs it, and they differ from then on.
child.store8(a, 2);
[p.load8(a), child.load8(a)]; //=> [1, 2]
