import {
  boot,
  MAP_ANONYMOUS,
  MAP_FIXED,
  MAP_PRIVATE,
  type Machine,
  MREMAP_FIXED,
  MREMAP_MAYMOVE,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  type Process,
} from 'sim';

const a = 0x40000000;
const b = 0x50000000;
const FIXED = MREMAP_FIXED | MREMAP_MAYMOVE;

/** The areas below the stack, in pages from `a` or `b`. */
function areas(p: Process): string {
  const found: string[] = [];
  for (let vma = p.mm.mmap; vma && vma.vm_start < 0xb0000000; vma = vma.vm_next) {
    const [name, base] = vma.vm_start >= b ? ['b', b] : ['a', a];
    const [from, to] = [(vma.vm_start - base) / PAGE_SIZE, (vma.vm_end - base) / PAGE_SIZE];
    found.push(`${name} ${from}-${to}`);
  }
  return found.join(', ');
}

/**
 * Four pages at `a` that hold 10 to 13, and three at `b`, read-only; one call, lengths and addresses in pages. What
 * it returns, and the areas after it.
 */
function attempt(
  [from, old, now]: [number, number, number],
  to: number | null,
  hinder: (m: Machine, p: Process) => void = () => {},
): string {
  const m = boot();
  const p = m.spawn('check');
  const map = (addr: number, pages: number, prot: number) =>
    p.mmap(addr, pages * PAGE_SIZE, prot, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED);
  map(a, 4, PROT_READ | PROT_WRITE);
  for (let page = 0; page < 4; page++) p.store8(a + page * PAGE_SIZE, 10 + page);
  map(b, 3, PROT_READ);
  hinder(m, p);
  const call = checkedMremap(
    m.k,
    a + from * PAGE_SIZE,
    old * PAGE_SIZE,
    now * PAGE_SIZE,
    to === null ? MREMAP_MAYMOVE : FIXED,
    to === null ? 0 : b + to * PAGE_SIZE,
  );
  const result = m.runAs(p.task, 'checkedMremap()', call);
  const wrong = m.check().length > 0 ? ', something does not hold' : '';
  return `${result < 0 ? result : result.toString(16)}: ${areas(p)}${wrong}`;
}
const full = (m: Machine, p: Process) => {
  m.k.max_map_count = p.mm.map_count;
};
const poor = (m: Machine) => {
  m.fail('kmem_cache_alloc');
};

// What worked works.
attempt([0, 4, 2], null); //=> 40000000: a 0-2, b 0-3
attempt([0, 4, 4], 4); //=> 50004000: b 0-3, b 4-8
attempt([0, 4, 4], 0); //=> 50000000: b 0-4
attempt([0, 4, 6], null); //=> 40000000: a 0-6, b 0-3

// The tail would leave a hole, and there are as many areas as there may be.
attempt([0, 3, 1], null, full); //=> -12: a 0-4, b 0-3
attempt([0, 3, 1], 8, full); //=> -12: a 0-4, b 0-3

// The new place cannot be cleared without memory for a structure.
attempt([0, 1, 1], 0, poor); //=> -12: a 0-4, b 0-3
attempt([0, 1, 1], 1, poor); //=> -12: a 0-4, b 0-3

// An area of no bytes.
attempt([0, 0, 0], 8); //=> -22: a 0-4, b 0-3
attempt([0, 4, 0], 8); //=> -22: a 0-4, b 0-3

// A move that also shrinks.
attempt([0, 4, 2], 8); //=> 50008000: b 0-3, b 8-10
attempt([0, 4, 2], 0); //=> 50000000: b 0-2, b 2-3
