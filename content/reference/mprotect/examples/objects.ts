// Each new area counts as a user of its file, and the object's open() is called for each.
import {
  boot,
  find_vma,
  hex,
  MAP_ANONYMOUS,
  MAP_SHARED,
  PAGE_SIZE,
  PROT_NONE,
  PROT_READ,
  type vm_area_struct,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
const a = p.mmap(0, 8 * PAGE_SIZE, PROT_READ, MAP_SHARED | MAP_ANONYMOUS);
const area = find_vma(p.mm, a)!;
const file = area.vm_file!;
file.f_count.counter; //=> 1

// Puts in place of the object's open() one that records the areas for which it is called.
const heard: string[] = [];
area.vm_ops = {
  ...area.vm_ops,
  open: (_k, one: vm_area_struct) => void heard.push(`${hex(one.vm_start)}-${hex(one.vm_end)}`),
};

// The middle: the structure stays with it, and two new ones are made.
p.mprotect(a + 2 * PAGE_SIZE, 4 * PAGE_SIZE, PROT_NONE);
heard.splice(0); //=> ['0x40000000-0x40002000', '0x40006000-0x40008000']
file.f_count.counter; //=> 3
area.vm_start; //=> 0x40002000

// The front of that: the new structure gets the front, and the new rights.
p.mprotect(a + 2 * PAGE_SIZE, PAGE_SIZE, PROT_READ);
heard.splice(0); //=> ['0x40002000-0x40003000']
area.vm_start; //=> 0x40003000

// The back: the new structure gets the back.
p.mprotect(a + 5 * PAGE_SIZE, PAGE_SIZE, PROT_READ);
heard.splice(0); //=> ['0x40005000-0x40006000']
file.f_count.counter; //=> 5

// Every area knows which page of the object it begins with. None is merged: there is a file.
p.maps()
  .split('\n')
  .slice(0, -1)
  .map((line) => line.slice(0, 31))
  .join('\n');
//=> 40000000-40002000 r--s 00000000
//   40002000-40003000 r--s 00002000
//   40003000-40005000 ---s 00003000
//   40005000-40006000 r--s 00005000
//   40006000-40008000 r--s 00006000
