// A file has two lists of areas, private and shared; __vma_link_file() puts an area at the front of its list.
import {
  boot,
  do_mmap,
  down_write,
  find_vma,
  MAP_DENYWRITE,
  MAP_PRIVATE,
  MAP_SHARED,
  O_RDONLY,
  O_RDWR,
  PAGE_SIZE,
  PROT_READ,
  up_write,
} from 'sim';

const m = boot();
m.file('/data', 'hello');
const { i_mapping, i_writecount } = m.inode('/data');

/** An area of a new process that maps the file. */
function map(flags: number, open: number) {
  const p = m.spawn('demo');
  const a = p.mmap(0, PAGE_SIZE, PROT_READ, flags, p.open('/data', open));
  return find_vma(p.mm, a)!;
}
const first = map(MAP_PRIVATE, O_RDONLY);
const second = map(MAP_PRIVATE, O_RDONLY);
i_mapping.i_mmap === second; //=> true
second.vm_next_share === first; //=> true

// Each knows the pointer that leads to it: the head of the list, or a field of the one before.
second.vm_pprev_share!.get() === second; //=> true
first.vm_pprev_share!.get() === first; //=> true

// A shared area goes to the other list if the file is open for writing. Otherwise no process can write through it, and it
// is listed with the private ones.
const shared = map(MAP_SHARED, O_RDWR);
i_mapping.i_mmap_shared === shared; //=> true
const read = map(MAP_SHARED, O_RDONLY);
i_mapping.i_mmap === read; //=> true

// One of the four has the file open for writing.
i_writecount.counter; //=> 1

// The loader of programs asks for VM_DENYWRITE; mmap() itself never passes it on.
m.file('/bin', 'a program');
const p = m.spawn('demo');
const file = p.file(p.open('/bin'));
function* load() {
  yield* down_write(m.k, p.mm.mmap_sem);
  const flags = MAP_PRIVATE | MAP_DENYWRITE;
  const a = yield* do_mmap(m.k, file, 0, PAGE_SIZE, PROT_READ, flags, 0);
  up_write(m.k, p.mm.mmap_sem);
  return a;
}
const code = m.runAs(p.task, 'load()', load());

// Below zero it counts the areas that keep writers out. Without the area the file can be written.
m.inode('/bin').i_writecount.counter; //=> -1
p.open('/bin', O_RDWR); //=> throws ETXTBSY
p.munmap(code, PAGE_SIZE);
m.inode('/bin').i_writecount.counter; //=> 0
