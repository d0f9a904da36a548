// The object behind an area hears of each new structure before that structure is in the list.
import {
  boot,
  find_vma,
  hex,
  MAP_ANONYMOUS,
  MAP_SHARED,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
const a = p.mmap(0, 8 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS);

// Shared memory is a file without a name. Its operations get an open() that keeps a record.
const area = find_vma(p.mm, a)!;
const file = area.vm_file!;
const heard: string[] = [];
area.vm_ops = {
  ...area.vm_ops,
  open(_k, fresh) {
    const listed = find_vma(p.mm, fresh.vm_start) === fresh;
    heard.push(`open ${hex(fresh.vm_start)}-${hex(fresh.vm_end)}, in the list: ${listed}`);
  },
};
file.f_count.counter; //=> 1

// A lock on the middle takes two new structures, two references and two calls.
p.mlock(a + 2 * PAGE_SIZE, 4 * PAGE_SIZE);
heard.join('\n');
//=> open 0x40000000-0x40002000, in the list: false
//   open 0x40006000-0x40008000, in the list: false
file.f_count.counter; //=> 3

// The front of the left one, the back of the right one.
p.mlock(a, PAGE_SIZE);
p.mlock(a + 7 * PAGE_SIZE, PAGE_SIZE);
heard.slice(2).join('\n');
//=> open 0x40000000-0x40001000, in the list: false
//   open 0x40007000-0x40008000, in the list: false
file.f_count.counter; //=> 5

// When the five areas are unmapped, each drops the file once.
p.munmap(a, 8 * PAGE_SIZE);
file.f_count.counter; //=> 0
