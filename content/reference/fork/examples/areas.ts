// The child gets a copy of every area except those marked VM_DONTCOPY, and none of the copies is locked.
import {
  boot,
  find_vma,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  MAP_SHARED,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  VM_DONTCOPY,
  VM_LOCKED,
} from 'sim';

const m = boot();
const p = m.spawn('parent');
const RW = PROT_READ | PROT_WRITE;
const locked = p.mmap(0, 2 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
p.mlock(locked, 2 * PAGE_SIZE);
const own = p.mmap(0, PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);

// The drivers of two graphics chips mark their command buffers in this way.
const device = p.mmap(0, 4 * PAGE_SIZE, RW, MAP_SHARED | MAP_ANONYMOUS);
find_vma(p.mm, device)!.vm_flags |= VM_DONTCOPY;

const child = p.fork();
child.maps();
//=> 40000000-40002000 rw-p 00000000 00:00 0
//   40002000-40003000 rw-p 00000000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0

// In the parent these two are apart because one is locked. In the child they stay apart, and are equal.
const flags = (who: typeof p, addr: number) => find_vma(who.mm, addr)!.vm_flags;
(flags(p, locked) & VM_LOCKED) !== 0; //=> true
flags(child, locked) === flags(child, own); //=> true
[p.mm.locked_vm, child.mm.locked_vm]; //=> [2, 0]

// map_count is counted anew. total_vm was copied with the structure, and counts four pages that are not there.
[p.mm.map_count, child.mm.map_count]; //=> [4, 3]
[p.mm.total_vm, child.mm.total_vm]; //=> [8, 8]

// It is wrong as long as the child lives.
child.exit();
