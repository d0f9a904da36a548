import {
  boot,
  find_vma,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  put_page,
} from 'sim';

const m = boot();
const device = new Device();
const map = (name: string, prot: number) => {
  const p = m.spawn(name);
  const a = p.mmap(0, PAGE_SIZE, prot, MAP_PRIVATE | MAP_ANONYMOUS);
  find_vma(p.mm, a)!.vm_ops = { nopage: (k) => device.nopage(k) };
  return { p, a };
};
const count = () => device.page?.count.counter;

// One process has it, then two, then none: the device has it throughout.
const one = map('one', PROT_READ);
one.p.load8(one.a); //=> 0
count(); //=> 2
const two = map('two', PROT_READ);
two.p.load8(two.a); //=> 0
count(); //=> 3
one.p.munmap(one.a, PAGE_SIZE);
two.p.exit();
count(); //=> 1

// A process that writes has a copy, and leaves the device's page alone.
const three = map('three', PROT_READ | PROT_WRITE);
three.p.store8(three.a, 1);
count(); //=> 1

// Without memory for the copy, too.
const four = map('four', PROT_READ | PROT_WRITE);
m.fail('alloc_page');
four.p.store8(four.a, 1); //=> throws SIGKILL
count(); //=> 1

put_page(m.k, device.page!);
