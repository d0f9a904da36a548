// A program without a stack moves its break past 3 GB, and gets memory there.
import { boot, O_RDONLY, PAGE_SHIFT, PAGE_SIZE, pgd_offset, ptepGet, put_page } from 'sim';

const m = boot();
m.sysctl('vm.overcommit_memory', 1);
const p = m.spawn('demo');
const heap = p.brk();

// The stack is the highest area. While it is there, the search for an area in the way finds it.
p.brk(0xc2000000) === heap; //=> true
p.munmap(0xbffff000, PAGE_SIZE);

// mmap() and mremap() would refuse. brk() and do_brk() do not compare with TASK_SIZE.
p.brk(0xc2000000); //=> 0xc2000000
p.maps(); //=> 0804b000-c2000000 rwxp 00000000 00:00 0

// A fault there finds an area, and fills in the process's own directory entry for addresses of the kernel.
const AT = 0xc1800000;
const entry = (mm: typeof p.mm) => ptepGet(m.k, pgd_offset(mm, AT));
entry(p.mm); //=> 0
p.store8(AT, 42);
p.load8(AT); //=> 42
entry(p.mm) & 0xfff; //=> 0x067
entry(m.k.init_mm); //=> 0
const table = m.k.mem_map[entry(p.mm) >>> PAGE_SHIFT];

// System calls still refuse such a buffer: access_ok() knows where programs end.
m.file('/data', 'hello');
const fd = p.open('/data', O_RDONLY);
p.read(fd, AT, 5); //=> throws EFAULT

// do_munmap() does compare with TASK_SIZE, so the heap cannot shrink any more.
p.munmap(AT, PAGE_SIZE); //=> throws EINVAL
p.brk(heap); //=> 0xc2000000

// At exit the area is unmapped like any other, and that clears the entries by which the kernel itself is mapped.
p.exit();
m.k.log.filter((line) => line.includes('bad pmd'));
//=> [
//     'memory.c:303: bad pmd 000001e3.',
//     'memory.c:303: bad pmd 004001e3.',
//     'memory.c:303: bad pmd 008001e3.',
//     'memory.c:303: bad pmd 00c001e3.'
//   ]

// The page table at 0xc1800000 is lost: clear_page_tables() stops at 3 GB. Here it is freed by hand.
table.count.counter; //=> 1
put_page(m.k, table);
