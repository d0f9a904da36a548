import {
  boot,
  down_read,
  find_vma,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  pgd_offset,
  pmd_offset,
  pte_offset,
  ptepGet,
  up_read,
} from 'sim';

const RW = PROT_READ | PROT_WRITE;
const m = boot({ pages: 768, swap: 1024 });
const { k } = m;
const p = m.spawn('check');
const a = p.mmap(0, 8 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
p.fill(a, 8 * PAGE_SIZE, 7);

// Another process needs so much memory that the eight pages go to swap, to slots 2 to 9.
const hog = m.spawn('hog');
hog.fill(hog.mmap(0, 600 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS), 600 * PAGE_SIZE, 0xaa);
hog.exit();

const entryOf = (page: number) => {
  const addr = a + page * PAGE_SIZE;
  return pte_offset(k, pmd_offset(pgd_offset(p.mm, addr), addr), addr);
};

/** The fault on a page as checkedSwapPage() serves it: what it returns, users of the slot, and what changed. */
function touch(page: number): string {
  function* fault() {
    yield* down_read(k, p.mm.mmap_sem);
    spin_lock(k, p.mm.page_table_lock);
    const at = entryOf(page);
    const vma = find_vma(p.mm, a)!;
    const result = yield* checkedSwapPage(k, p.mm, vma, a + page * PAGE_SIZE, at, ptepGet(k, at));
    up_read(k, p.mm.mmap_sem);
    return result;
  }
  const { rss } = p.mm;
  const before = ptepGet(k, entryOf(page));
  const result = m.runAs(p.task, 'checkedSwapPage()', fault());
  const entry = ptepGet(k, entryOf(page)) === before ? 'entry as it was' : 'a new entry';
  const users = k.swap_info[0].swap_map![page + 2];
  const wrong = m.check().length > 0 ? ', something does not hold' : '';
  return `${result}: ${entry}, ${users} in the slot, rss +${p.mm.rss - rss}${wrong}`;
}

// The first page can be read.
touch(0); //=> 1: a new entry, 1 in the slot, rss +1
p.load8(a); //=> 7

// The third cannot, and what is in memory of it stays as bad as it is.
m.disk.fail('/swap', 4);
touch(2); //=> 0: entry as it was, 2 in the slot, rss +0
touch(2); //=> 0: entry as it was, 2 in the slot, rss +0

// Its neighbours can.
touch(3); //=> 1: a new entry, 1 in the slot, rss +1
p.load8(a + 3 * PAGE_SIZE); //=> 7
