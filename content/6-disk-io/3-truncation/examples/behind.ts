// What is stored past the end, in the last page: every mapping shows it, and it is part of the file if the file grows.
import { boot, MAP_SHARED, O_RDWR, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
m.file('/data', 'end');
const p = m.spawn('demo');
const fd = p.open('/data', O_RDWR);
const a = p.mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd);
const other = m.spawn('other');
const b = other.mmap(0, PAGE_SIZE, PROT_READ, MAP_SHARED, other.open('/data', O_RDWR));

p.store8(a + 3, 33);
other.load8(b + 3); //=> 33

// A truncation to the size that the file has clears it.
p.ftruncate(fd, 3);
other.load8(b + 3); //=> 0

// But if the file grows first, the byte is in it: the fourth of four.
p.store8(a + 3, 33);
p.ftruncate(fd, 4);
const buffer = p.brk(p.brk() + PAGE_SIZE) - PAGE_SIZE;
p.read(fd, buffer, 100); //=> 4
p.load8(buffer + 3); //=> 33
