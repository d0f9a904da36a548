import { boot, find_vma, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ } from 'sim';

const m = boot();
const base = 0x40001000;
const hex = (address: number) => address.toString(16).padStart(8, '0');
/** Addresses and offset, as /proc/PID/maps has them. */
const text = (found: readonly Piece[]) =>
  found.map((x) => `${hex(x.vm_start)}-${hex(x.vm_end)} ${hex(x.vm_pgoff * PAGE_SIZE)}`).join('\n');

/** What the kernel leaves of five pages, of which the first is page 7 of something. */
function kernel(addr: number, end: number): string {
  const p = m.spawn('check');
  p.mmap(base, 5 * PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
  find_vma(p.mm, base)!.vm_pgoff = 7;
  p.munmap(addr, end - addr);
  const found: Piece[] = [];
  for (let vma = p.mm.mmap; vma && vma.vm_start < 0xb0000000; vma = vma.vm_next) found.push(vma);
  const answer = text(found);
  p.exit();
  return answer;
}

const yours = (from: number, to: number) =>
  text(
    pieces(
      { vm_start: base, vm_end: base + 5 * PAGE_SIZE, vm_pgoff: 7 },
      base + from * PAGE_SIZE,
      base + to * PAGE_SIZE,
    ),
  );

// A hole, the back, the front, all of it.
yours(1, 3);
//=> 40001000-40002000 00007000
//   40004000-40006000 0000a000
yours(2, 5); //=> 40001000-40003000 00007000
yours(0, 2); //=> 40003000-40006000 00009000
yours(0, 5); //=>

// Every range from one page before to one page after, against munmap().
const wrong: string[] = [];
for (let from = -1; from <= 5; from++)
  for (let to = from + 1; to <= 6; to++)
    if (yours(from, to) !== kernel(base + from * PAGE_SIZE, base + to * PAGE_SIZE))
      wrong.push(`${from}-${to}`);
wrong; //=> []
