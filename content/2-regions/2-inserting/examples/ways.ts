// An area is inserted in one of three ways, and each of them counts it.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ } from 'sim';

const m = boot();

// exec puts the stack in with insert_vm_struct().
const p = m.spawn('demo');
p.mm.map_count; //=> 1

// mmap() has called find_vma_prepare() before, and calls vma_link().
let a = 0;
const mapping = m.trace(() => {
  a = p.mmap(0, 3 * PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
});
mapping.all('vma_link').length; //=> 1
p.mm.map_count; //=> 2

// munmap() takes the area out, and inserts both of its ends again with __insert_vm_struct().
const cutting = m.trace(() => p.munmap(a + PAGE_SIZE, PAGE_SIZE));
cutting.all('vma_link').length; //=> 0
cutting.all('__insert_vm_struct').length; //=> 2
p.mm.map_count; //=> 3
