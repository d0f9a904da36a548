// What do the entries say after fork()? Put in your predictions: p present, w writable, u, a accessed, d dirty.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  MAP_SHARED,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
} from 'sim';

const m = boot();
const parent = m.spawn('parent');
const RW = PROT_READ | PROT_WRITE;
const own = parent.mmap(0, 2 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
const both = parent.mmap(0, PAGE_SIZE, RW, MAP_SHARED | MAP_ANONYMOUS);
parent.store8(own, 1);
parent.store8(own + PAGE_SIZE, 1);
parent.mprotect(own + PAGE_SIZE, PAGE_SIZE, PROT_READ);
parent.store8(both, 1);

// For `own`, the page after it, and `both`.
const predicted = {
  parent: ['pwuad', 'p-uad', 'pwuad'],
  child: ['p-u--', 'p-uad', 'p-ua-'],
};
