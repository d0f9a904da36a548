// Page tables are kept for the next program; once there are more than 50, all but 25 are freed.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PROT_READ } from 'sim';

const m = boot();
const spares = () => m.k.boot_cpu_data.pgtable_cache_sz;

/** A program that looks at one page in each of `n` pieces of 4 MB. */
function touching(n: number) {
  const p = m.spawn('demo');
  const a = p.mmap(0, n * 0x400000, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
  for (let i = 0; i < n; i++) p.load8(a + i * 0x400000);
  return p;
}
const p = touching(3);
spares(); //=> 0
const trace = m.trace(() => p.exit());

// Three tables and that of the stack. Their frames are not freed.
spares(); //=> 4
trace.all('pte_free_slow').length; //=> 0

// The next program takes from them.
const next = touching(2);
spares(); //=> 1
next.exit();

// Two programs with many. With the second there are 51.
touching(30).exit();
spares(); //=> 31
const many = touching(50);
const cleaning = m.trace(() => many.exit());
cleaning.all('pte_free_slow').length; //=> 26
spares(); //=> 25
