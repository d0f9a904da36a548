import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ } from 'sim';

const m = boot();

/** Says what you say of a program that touches these pieces of 4 MB, and counts the spares after it. */
function both(pieces: number[]): string {
  const p = m.spawn('check');
  for (const piece of pieces) {
    const addr = piece * 0x400000;
    p.mmap(addr, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
    p.load8(addr);
  }
  const yours = tables(m.k, p.mm);
  const spares = m.k.boot_cpu_data.pgtable_cache_sz;
  p.exit();
  const kernel = m.k.boot_cpu_data.pgtable_cache_sz - spares;
  return yours === kernel ? `${kernel}` : `${yours}, but the kernel frees ${kernel}`;
}

// The stack alone; three more; one that shares the stack's; the first and the last but one.
both([]); //=> 1
both([256, 257, 300]); //=> 4
both([767]); //=> 1
both([1, 766]); //=> 3
