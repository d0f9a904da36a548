// With an area over the kernel's addresses, mprotect() hands the kernel's own pages to the program.
import {
  alloc_page,
  boot,
  GFP_KERNEL,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  pgd_offset,
  put_page,
} from 'sim';

const m = boot();
const { k } = m;
m.sysctl('vm.overcommit_memory', 1);

// What vmalloc() does: a page table and a page at 0xf8000000, which no program may touch.
const AT = 0xf8000000;
const init = m.spawn('init');
const frame = () => m.runAs(init.task, null, alloc_page(k, GFP_KERNEL))!;
const [table, page] = [frame(), frame()];
const put = (physical: number, value: number) => {
  k.ram.words[physical >>> 2] = value;
};
k.ram.fillFrame(table.pfn, 0);
put(table.pfn * PAGE_SIZE, page.pfn * PAGE_SIZE + 0x63);
put(pgd_offset(k.init_mm, AT) - 0xc0000000, table.pfn * PAGE_SIZE + 0x67);
k.ram.bytes[page.pfn * PAGE_SIZE] = 42;

m.spawn('honest').load8(AT); //=> throws SEGV_MAPERR

// Another program moves its break beyond that page. Now the address lies in an area.
const p = m.spawn('thief');
p.munmap(0xbffff000, PAGE_SIZE);
p.brk(AT + PAGE_SIZE) === AT + PAGE_SIZE; //=> true

// mprotect() rewrites the entries of an area. It cannot know that these are the kernel's.
p.mprotect(AT, PAGE_SIZE, PROT_READ | PROT_WRITE); //=> 0
p.load8(AT); //=> 42
p.store8(AT, 43);
k.ram.bytes[page.pfn * PAGE_SIZE]; //=> 43

// When the program ends, the kernel's page is freed with its own, although the kernel is still using it.
p.exit();
page.count.counter; //=> 0
put(pgd_offset(k.init_mm, AT) - 0xc0000000, 0);
put_page(k, table);
