import { vm_area_struct as Area, hex, PAGE_SIZE, mm_struct as Space } from 'sim';

/** A stack of one page, and what is left of it when these have called, one after the other. */
function after(...addresses: number[]): string {
  const area = new Area();
  const mm = new Space();
  area.vm_mm = mm;
  area.vm_start = 0xbffff000;
  area.vm_end = 0xc0000000;
  mm.total_vm = 1;
  for (const address of addresses) grow(area, address);
  return `${hex(area.vm_start)}, ${mm.total_vm} pages, offset ${area.vm_pgoff | 0}`;
}

// Alone, and one after the other on the way down.
after(0xbfffe123); //=> 0xbfffe000, 2 pages, offset -1
after(0xbfffe123, 0xbfff8000); //=> 0xbfff8000, 8 pages, offset -7

// The same page twice.
after(0xbfff8000, 0xbfff8ffc); //=> 0xbfff8000, 8 pages, offset -7

// Too late: the page is inside by now. What comes after must not suffer from it.
after(0xbfff8000, 0xbfffc000); //=> 0xbfff8000, 8 pages, offset -7
after(0xbfff8000, 0xbfffc000, 0xbfff0000 - PAGE_SIZE); //=> 0xbffef000, 17 pages, offset -16
