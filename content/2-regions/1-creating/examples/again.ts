// After the unmapping the place in the tree is looked up a second time.
import { boot, MAP_ANONYMOUS, MAP_FIXED, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('demo');

/** What do_mmap_pgoff() itself calls, in order. */
const calls = (addr: number, prot: number) =>
  m
    .trace(() => p.mmap(addr, PAGE_SIZE, prot, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED))
    .find('do_mmap_pgoff')!
    .children.map((call) => call.name)
    .join(' ');

// Nothing is in the way.
calls(0x40000000, PROT_READ);
//=> get_unmapped_area calc_vm_flags find_vma_prepare vma_merge kmem_cache_alloc vma_link

// The same page again, so something is in the way.
calls(0x40000000, PROT_READ | PROT_WRITE);
//=> get_unmapped_area calc_vm_flags find_vma_prepare do_munmap find_vma_prepare vm_enough_memory vma_merge kmem_cache_alloc vma_link

// A neighbour takes the next page in, so nothing is allocated or linked.
calls(0x40001000, PROT_READ | PROT_WRITE);
//=> get_unmapped_area calc_vm_flags find_vma_prepare vm_enough_memory vma_merge
