// allocate_mm() hands out memory as its last user left it; mm_alloc() clears it.
import { allocate_mm, boot, kmem_cache_free, mm_alloc, mmdrop } from 'sim';

const m = boot();
const gone = m.spawn('gone');
gone.brk(gone.brk() + 0x5000);
const former = gone.mm;
const p = m.spawn('demo');
gone.exit();

// The object that was freed last is the first to be handed out.
const stale = m.runAs(p.task, null, allocate_mm(m.k))!;
stale === former; //=> true
stale.brk; //=> 0x8050000
stale.mm_users.counter; //=> 0

// Even the directory is still named, although its frame has been freed.
stale.pgd === 0; //=> false
kmem_cache_free(m.k, m.k.mm_cachep, stale);

// In a structure that a failed fork() freed, even the parent's list of areas is still there.
m.fail('pgd_alloc', { result: 0 });
p.fork(); //=> throws ENOMEM
const half = m.runAs(p.task, null, allocate_mm(m.k))!;
half.mmap === p.mm.mmap; //=> true
kmem_cache_free(m.k, m.k.mm_cachep, half);

const fresh = m.runAs(p.task, null, mm_alloc(m.k))!;
fresh === half; //=> true
fresh.mmap; //=> null
fresh.brk; //=> 0
fresh.mm_users.counter; //=> 1
mmdrop(m.k, fresh);
