// A fault is major if the file has to supply the page; past the end of the file the result is SIGBUS.
import { boot, MAP_PRIVATE, O_CREAT, O_RDWR, PAGE_SIZE, PROT_READ } from 'sim';

const m = boot();
m.file('/data', 'hello');

/** A program that maps two pages of a file that has one. */
function demo() {
  const p = m.spawn('demo');
  return { p, a: p.mmap(0, 2 * PAGE_SIZE, PROT_READ, MAP_PRIVATE, p.open('/data')) };
}

// The first program's page comes from the disk. The second finds it in memory, and its fault is major all the same.
const { p, a } = demo();
p.load8(a); //=> 104
`${p.task.min_flt} minor, ${p.task.maj_flt} major`; //=> 0 minor, 1 major
const second = demo();
second.p.load8(second.a); //=> 104
m.disk.reads; //=> 1
second.p.task.maj_flt; //=> 1

// The address is in an area and the access is allowed, but the file has no such page: SIGBUS, not SIGSEGV.
p.load8(a + PAGE_SIZE); //=> throws SIGBUS

// The same access by the kernel, on behalf of write(): EFAULT for the call, and the signal on the way out.
const fd = second.p.open('/copy', O_CREAT | O_RDWR);
const trace = m.trace(() => {
  second.p.write(fd, second.a + PAGE_SIZE, 1); //=> throws SIGBUS
});
trace.find('sys_write')?.result; //=> -EFAULT
