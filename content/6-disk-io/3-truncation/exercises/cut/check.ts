import { boot, find_vma, hex, MAP_SHARED, O_RDWR, PROT_READ } from 'sim';

const base = 0x50000000;
const text = (range: [number, number] | null) =>
  range === null ? 'nothing' : `${hex(range[0])} ${range[1] / PAGE_SIZE}`;

/** An area of `pages` pages from page `from` of a file of 8, which is then cut to `size` bytes. */
function both(pages: number, from: number, size: number): string {
  const m = boot();
  m.file('/data', 'x'.repeat(8 * PAGE_SIZE));
  const p = m.spawn('check');
  const fd = p.open('/data', O_RDWR);
  p.mmap(base, pages * PAGE_SIZE, PROT_READ, MAP_SHARED, fd, from * PAGE_SIZE);
  const yours = text(cut(find_vma(p.mm, base)!, size));

  for (let page = 0; page < pages; page++) p.load8(base + page * PAGE_SIZE);
  const { rss } = p.mm;
  p.ftruncate(fd, size);
  const gone = rss - p.mm.rss;
  const kernel = text(gone === 0 ? null : [base + (pages - gone) * PAGE_SIZE, gone * PAGE_SIZE]);
  return yours === kernel ? yours : `${yours}, but the kernel takes ${kernel}`;
}

both(4, 0, 2 * PAGE_SIZE); //=> 0x50002000 2
both(4, 0, 2 * PAGE_SIZE + 1); //=> 0x50003000 1
both(4, 0, 4 * PAGE_SIZE - 1); //=> nothing
both(4, 2, 3 * PAGE_SIZE); //=> 0x50001000 3
both(4, 2, 2 * PAGE_SIZE); //=> 0x50000000 4
both(4, 4, 100); //=> 0x50000000 4
both(2, 1, 3 * PAGE_SIZE); //=> nothing
both(4, 0, 0); //=> 0x50000000 4
both(8, 0, 1); //=> 0x50001000 7
