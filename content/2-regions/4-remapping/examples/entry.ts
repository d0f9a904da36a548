// One entry by hand: without a destination it goes back; if it was emptied meanwhile, there is nothing to do.
import {
  boot,
  copy_one_pte,
  get_one_pte,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  ptepGet,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
const a = p.mmap(0, 2 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
p.store8(a, 7);

// The two entries are neighbours in one page table: four bytes apart.
const src = get_one_pte(m.k, p.mm, a);
const dst = src + 4;
const pte = ptepGet(m.k, src);

// No destination: an error, and the entry is what it was.
copy_one_pte(m.k, p.mm, src, 0); //=> 1
ptepGet(m.k, src) === pte; //=> true

// Moved: the entry is at the destination with all its bits, and the source is empty.
copy_one_pte(m.k, p.mm, src, dst); //=> 0
ptepGet(m.k, dst) === pte; //=> true
ptepGet(m.k, src); //=> 0

// An empty source is no error, with or without a destination: the page is gone, but so is the need to move it.
copy_one_pte(m.k, p.mm, src, 0); //=> 0
copy_one_pte(m.k, p.mm, src, dst); //=> 0
ptepGet(m.k, dst) === pte; //=> true

copy_one_pte(m.k, p.mm, dst, src); //=> 0
p.load8(a); //=> 7
