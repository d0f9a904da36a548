// Page tables are kept for the next program; of more than 50 only 25.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const spares = () => m.k.boot_cpu_data.pgtable_cache_sz;

/** A program that touches one page in each of `n` pieces of 4 MB. */
function touching(n: number) {
  const p = m.spawn('demo');
  for (let i = 0; i < n; i++) {
    const addr = 0x40000000 + i * 0x400000;
    p.mmap(addr, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
    p.store8(addr, 1);
  }
  return p;
}
const p = touching(3);
spares(); //=> 0
const trace = m.trace(() => p.exit());

// Three tables and that of the stack. Their frames are not given back.
spares(); //=> 4
trace.all('pte_free_slow').length; //=> 0

// The next program takes from them.
const next = touching(2);
spares(); //=> 1
next.exit();

// A program with many.
touching(46).exit();
spares(); //=> 47
const many = touching(50);
const cleaning = m.trace(() => many.exit());
cleaning.all('pte_free_slow').length; //=> 26
spares(); //=> 25
