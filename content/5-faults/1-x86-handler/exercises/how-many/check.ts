import {
  boot,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  type Process,
} from 'sim';

const RW = PROT_READ | PROT_WRITE;

/** How many faults the processor takes while `program` runs. */
function count(program: (p: Process, a: number) => void): number {
  const m = boot();
  const p = m.spawn('check');
  const a = p.mmap(0, 2 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
  const before = m.k.cpu.faults;
  program(p, a);
  return m.k.cpu.faults - before;
}

/** 'right', or both to be compared. */
const judge = (yours: number, kernel: number) =>
  yours === kernel ? 'right' : `yours:\n${yours}\nkernel:\n${kernel}`;

const writeRead = count((p, a) => {
  p.store8(a, 1);
  p.load8(a);
});
judge(faults['write, read'], writeRead); //=> right

const readWrite = count((p, a) => {
  p.load8(a);
  p.store8(a, 1);
});
judge(faults['read, write'], readWrite); //=> right

const readBoth = count((p, a) => {
  p.load8(a);
  p.load8(a + PAGE_SIZE);
  p.store8(a, 1);
});
judge(faults['read both, write one'], readBoth); //=> right

const across = count((p, a) => p.store32(a + PAGE_SIZE - 2, 1));
judge(faults['write across'], across); //=> right

const bothAcross = count((p, a) => {
  p.load32(a + PAGE_SIZE - 2);
  p.store32(a + PAGE_SIZE - 2, 1);
});
judge(faults['read across, write across'], bothAcross); //=> right

const closed = count((p, a) => {
  p.store8(a, 1);
  p.mprotect(a, PAGE_SIZE, PROT_READ);
  p.mprotect(a, PAGE_SIZE, RW);
  p.store8(a, 1);
});
judge(faults['write, close, open, write'], closed); //=> right
