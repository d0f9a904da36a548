import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ } from 'sim';

const m = boot();

/** Ends a program with `tables` page tables, and says what was left: yours, and the kernel's if it differs. */
function both(tables: number): string {
  const p = m.spawn('check');
  // The stack has one.
  for (let i = 1; i < tables; i++) {
    const addr = 0x40000000 + i * 0x400000;
    p.mmap(addr, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
    p.load8(addr);
  }
  const yours = spares(m.k.boot_cpu_data.pgtable_cache_sz, tables);
  p.exit();
  const kernel = m.k.boot_cpu_data.pgtable_cache_sz;
  return yours === kernel ? `${kernel}` : `${yours}, but the kernel keeps ${kernel}`;
}

// The first has none to take from; each later one allocates before it frees.
both(1); //=> 1
both(30); //=> 30
both(10); //=> 30
both(50); //=> 50
both(51); //=> 25
both(120); //=> 25
