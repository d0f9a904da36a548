// fork() gives the child an address space of its own with the same areas in it.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('parent');
p.brk(p.brk() + PAGE_SIZE);
const a = p.mmap(0, 2 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
p.store8(a, 7);

const child = p.fork();
child.task.comm = 'child';
child.maps() === p.maps(); //=> true

// The structure is another, and so is every area in it.
child.mm === p.mm; //=> false
child.mm.mmap === p.mm.mmap; //=> false
child.mm.pgd === p.mm.pgd; //=> false

// Numbers came along with the copy of the structure.
child.mm.brk === p.mm.brk; //=> true
child.mm.total_vm; //=> 4

// Its counts are its own.
child.mm.mm_users.counter; //=> 1
child.mm.mm_count.counter; //=> 1

// Both read the same page until one of them writes.
child.load8(a); //=> 7
child.store8(a, 8);
p.load8(a); //=> 7
