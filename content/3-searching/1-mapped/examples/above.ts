// find_vma() returns an area that may lie above the address.
import { boot, find_vma, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ } from 'sim';

const m = boot();
const p = m.spawn('demo');
const low = p.mmap(0, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
const high = p.mmap(low + 5 * PAGE_SIZE, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);

find_vma(p.mm, low)!.vm_start; //=> 0x40000000
find_vma(p.mm, low + PAGE_SIZE - 1)!.vm_start; //=> 0x40000000

// One byte further is in the hole: the area found is the one above it.
find_vma(p.mm, low + PAGE_SIZE)!.vm_start; //=> 0x40005000

// The caller has to test whether the address is inside.
find_vma(p.mm, low + PAGE_SIZE)!.vm_start <= low + PAGE_SIZE; //=> false
