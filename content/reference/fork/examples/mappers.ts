// The child's area comes right after its parent's in the file's list.
import {
  boot,
  find_vma,
  MAP_PRIVATE,
  MAP_SHARED,
  O_RDWR,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
} from 'sim';

const m = boot();
m.file('/data', new Uint8Array(2 * PAGE_SIZE).fill(7));
const p = m.spawn('parent');
const other = m.spawn('other');
const RW = PROT_READ | PROT_WRITE;
const map = (who: typeof p, flags: number) => {
  const fd = who.open('/data', O_RDWR);
  const a = who.mmap(0, 2 * PAGE_SIZE, RW, flags, fd);
  who.close(fd);
  return a;
};
const a = map(p, MAP_PRIVATE);
const b = map(p, MAP_SHARED);
map(other, MAP_PRIVATE);
p.store8(a, 1);
p.load8(b);

/** The owners of the areas in a list of the file, in its order. */
const mapping = m.inode('/data').i_mapping;
const list = (first: typeof mapping.i_mmap) => {
  const who: string[] = [];
  for (let area = first; area; area = area.vm_next_share)
    who.push(area.vm_mm === p.mm ? 'parent' : area.vm_mm === other.mm ? 'other' : 'child');
  return who.join(' ');
};
list(mapping.i_mmap); //=> other parent
list(mapping.i_mmap_shared); //=> parent
const file = find_vma(p.mm, a)!.vm_file!;
file.f_count.counter; //=> 1

const child = p.fork();
list(mapping.i_mmap); //=> other parent child
list(mapping.i_mmap_shared); //=> parent child

// Each area counts as a user of the open file.
file.f_count.counter; //=> 2

// A truncation finds the child's entries through this list, and unmaps even the private copy that the two share.
p.truncate('/data', 0);
child.load8(a); //=> throws SIGBUS
