import { vm_area_struct as Area, PAGE_SIZE, struct_file, VM_READ, VM_WRITE } from 'sim';

function area(
  page: number,
  pages: number,
  pgoff: number,
  file: struct_file | null,
  flags = VM_READ,
) {
  const made = new Area();
  made.vm_start = 0x40000000 + page * PAGE_SIZE;
  made.vm_end = made.vm_start + pages * PAGE_SIZE;
  made.vm_pgoff = pgoff;
  made.vm_file = file;
  made.vm_flags = flags;
  return made;
}
const one = new struct_file();
const other = new struct_file();

// Pages 0 to 2 of a file and pages 3 and 4 of it. Then: page 3 left out, the other way round, another file.
mergeable(area(0, 3, 0, one), area(3, 2, 3, one)); //=> true
mergeable(area(0, 3, 0, one), area(3, 2, 4, one)); //=> false
mergeable(area(0, 2, 3, one), area(2, 3, 0, one)); //=> false
mergeable(area(0, 3, 0, one), area(3, 2, 3, other)); //=> false
mergeable(area(0, 3, 0, one), area(3, 2, 3, null)); //=> false

// Other rights, or a page between them.
mergeable(area(0, 3, 0, one), area(3, 2, 3, one, VM_READ | VM_WRITE)); //=> false
mergeable(area(0, 3, 0, one), area(4, 2, 3, one)); //=> false

// Anonymous areas as before: whatever their vm_pgoff is.
mergeable(area(0, 3, 0, null), area(3, 2, 3, null)); //=> true
mergeable(area(0, 3, 7, null), area(3, 2, 0, null)); //=> true
mergeable(area(0, 3, 0, null), area(3, 2, 3, null, VM_READ | VM_WRITE)); //=> false
