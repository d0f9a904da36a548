// Mapping a file sets its access time once. What is read through the mapping leaves no trace there.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const SECOND = 1_000_000;
const m = boot();
m.file('/data', 'hello');
const p = m.spawn('demo');
const fd = p.open('/data');
const inode = m.inode('/data');

// The times are seconds since boot here.
p.usleep(5 * SECOND);
const a = p.mmap(0, PAGE_SIZE, PROT_READ, MAP_PRIVATE, fd);
inode.i_atime; //=> 5

p.usleep(5 * SECOND);
p.text(a, 5); //=> hello
inode.i_atime; //=> 5

// read() sets it each time, also where there is nothing to be read.
const buf = p.mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
p.read(fd, buf, 5); //=> 5
inode.i_atime; //=> 10
p.usleep(5 * SECOND);
p.read(fd, buf, 5); //=> 0
inode.i_atime; //=> 15

// A count of 0 is no access.
p.usleep(5 * SECOND);
p.read(fd, buf, 0); //=> 0
inode.i_atime; //=> 15
