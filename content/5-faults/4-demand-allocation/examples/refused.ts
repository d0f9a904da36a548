// When the object has no such page, or no memory for it, no lock stays held.
import { boot, find_vma, MAP_ANONYMOUS, MAP_PRIVATE, NOPAGE_OOM, PAGE_SIZE, PROT_READ } from 'sim';

const m = boot();
const locks: string[] = [];

/** A process with one page of an object whose nopage() returns `what`. */
function mapped(what: null | typeof NOPAGE_OOM) {
  const p = m.spawn('demo');
  const a = p.mmap(0, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
  const { mm } = p;
  find_vma(mm, a)!.vm_ops = {
    // biome-ignore lint/correctness/useYield: it could sleep
    *nopage(k) {
      locks.push(`${k.locksHeld.length} spinlocks, ${mm.mmap_sem.activity} reader`);
      return what;
    },
  };
  return { p, a };
}

// Where a file has ended.
const end = mapped(null);
end.p.load8(end.a); //=> throws SIGBUS

// Where there is a page, but no memory for it.
const poor = mapped(NOPAGE_OOM);
poor.p.load8(poor.a); //=> throws SIGKILL
m.k.log.at(-1); //=> VM: killing process demo

// The object may sleep: no spinlock is held while it is asked. The areas are kept as they are.
locks; //=> ['0 spinlocks, 1 reader', '0 spinlocks, 1 reader']
