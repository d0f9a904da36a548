// With CONFIG_DEBUG_SLAB an object freed into another cache, or freed twice, is a BUG().
import { allocate_mm, boot, kmem_cache_free } from 'sim';

const m = boot();
const p = m.spawn('demo');
const { mm_cachep, vm_area_cachep } = m.k;
const mm = m.runAs(p.task, null, allocate_mm(m.k))!;
const inUse = () => /^mm_struct +(\d+)/m.exec(m.slabinfo())![1];
inUse(); //=> 2

// The page knows which cache it belongs to.
kmem_cache_free(m.k, vm_area_cachep, mm); //=> throws KernelBug
inUse(); //=> 2

kmem_cache_free(m.k, mm_cachep, mm);
inUse(); //=> 1

// The slab knows which of its objects are out.
kmem_cache_free(m.k, mm_cachep, mm); //=> throws KernelBug

// An address that is in no slab at all.
kmem_cache_free(m.k, mm_cachep, p.mm.pgd); //=> throws KernelBug
m.k.log.at(-1)!.slice(0, 14); //=> kfree: bad ptr
