// A page table is freed only when no area is left in its 4 MB, touched or not.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  pgd_offset,
  pmd_none,
  ptepGet,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
const map = (addr: number, pages: number) =>
  p.mmap(addr, pages * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
const table = (addr: number) => !pmd_none(ptepGet(m.k, pgd_offset(p.mm, addr)));

// Two areas under one page table. Only the first is touched.
const a = map(0x40000000, 1);
const b = map(0x40010000, 1);
p.store32(a, 1);
table(a); //=> true

// The page goes, the table stays: it has nothing in it, but b might need it.
p.munmap(a, PAGE_SIZE);
table(a); //=> true
p.munmap(b, PAGE_SIZE);
table(a); //=> false

// Twelve megabytes, three tables. The first 4 KB and the last 4 KB stay: so do their tables.
const c = map(0x40000000, 3 * 1024);
for (const mb of [0, 4, 8]) p.store32(c + mb * 0x100000, 1);
p.munmap(c + PAGE_SIZE, 0xc00000 - 2 * PAGE_SIZE);
[0, 4, 8].map((mb) => table(c + mb * 0x100000)); //=> [true, false, true]
