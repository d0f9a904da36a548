import { vm_area_struct as Area, hex, mm_struct as Space } from 'sim';

const mm = new Space();
function area(start: number, end: number): Area {
  const made = new Area();
  made.vm_start = start;
  made.vm_end = end;
  return made;
}
function list(): string {
  let text = '';
  for (let at = mm.mmap; at; at = at.vm_next) text += `${hex(at.vm_start)}-${hex(at.vm_end)} `;
  return text.trim() || 'empty';
}
list(); //=> empty

// The first; after it; before it, which must not lose the others; and into the middle.
put(mm, area(0x4000, 0x6000)); //=> true
put(mm, area(0x8000, 0x9000)); //=> true
put(mm, area(0x1000, 0x2000)); //=> true
list(); //=> 0x1000-0x2000 0x4000-0x6000 0x8000-0x9000
put(mm, area(0x6000, 0x8000)); //=> true
list(); //=> 0x1000-0x2000 0x4000-0x6000 0x6000-0x8000 0x8000-0x9000

// In the way: from below, from inside, all around.
put(mm, area(0x3000, 0x5000)); //=> false
put(mm, area(0x1000, 0x2000)); //=> false
put(mm, area(0x0, 0xa000)); //=> false
list(); //=> 0x1000-0x2000 0x4000-0x6000 0x6000-0x8000 0x8000-0x9000
