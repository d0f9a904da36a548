import { boot, MAP_FIXED, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('check');
const PRIVATE = 0x22;
const four = 4 * PAGE_SIZE;
const a = p.mmap(0x40000000, four, PROT_READ | PROT_WRITE, PRIVATE | MAP_FIXED);
const b = p.mmap(0x50000000, four, PROT_READ | PROT_WRITE, PRIVATE | MAP_FIXED);
// Something that must not be disturbed lies where one might look for room.
const other = p.mmap(0x60000000, four, PROT_READ, PRIVATE | MAP_FIXED);
p.load8(other);
const write = (addr: number, text: string) =>
  [...text].forEach((c, page) => {
    if (c !== '.') p.store8(addr + page * PAGE_SIZE, c.charCodeAt(0));
  });
write(a, 'ab.c');
write(b, 'x..y');
const read = (addr: number) =>
  [0, 1, 2, 3].map((page) => String.fromCharCode(p.load8(addr + page * PAGE_SIZE) || 46)).join('');

const { faults } = m.k.cpu;
const { rss } = p.mm;
const areas = p.mm.map_count;
swap(p, a, b, four);

// No fault, no frame more or less, no area more or less.
m.k.cpu.faults - faults; //=> 0
p.mm.rss - rss; //=> 0
p.mm.map_count - areas; //=> 0
p.mm.total_vm; //=> 13

read(a); //=> x..y
read(b); //=> ab.c
p.load8(other); //=> 0

// And back again.
swap(p, b, a, four);
read(a) + read(b); //=> ab.cx..y
