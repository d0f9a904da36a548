import { boot, find_vma, MADV_SEQUENTIAL, MAP_SHARED, PAGE_SIZE, PROT_READ } from 'sim';

const m = boot();
m.file('/data', new Uint8Array(400 * PAGE_SIZE));
const p = m.spawn('check');
const fd = p.open('/data');

/** Maps pages from `first` on, touches so many of them, and asks you for the next window of 32. */
function next(first: number, pages: number, touched: number): string {
  const a = p.mmap(0, pages * PAGE_SIZE, PROT_READ, MAP_SHARED, fd, first * PAGE_SIZE);
  p.madvise(a, pages * PAGE_SIZE, MADV_SEQUENTIAL);
  for (let page = 0; page < touched; page++) p.load8(a + page * PAGE_SIZE);
  const { start, end } = nextWindow(find_vma(p.mm, a)!, 32);
  return `${start} to ${end - 1}`;
}

// From the beginning of the file, at the first touch and after the first window.
next(0, 200, 1); //=> 32 to 63
next(0, 200, 17); //=> 64 to 95

// From page 40 on.
next(40, 200, 1); //=> 72 to 103
next(40, 200, 49); //=> 136 to 167

// The area ends within the window.
next(0, 50, 1); //=> 32 to 49
next(100, 70, 20); //=> 164 to 169
