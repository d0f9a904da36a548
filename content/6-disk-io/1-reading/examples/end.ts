// The end of the file: read() returns what is left, and then 0 each time.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
m.file('/data', new Uint8Array(PAGE_SIZE + 100).fill(7));
const p = m.spawn('demo');
const buf = p.mmap(0, 4 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
const fd = p.open('/data');

// Three pages are asked for, the file has one and a piece.
p.read(fd, buf, 3 * PAGE_SIZE); //=> 4196
p.file(fd).f_pos; //=> 4196
p.read(fd, buf, PAGE_SIZE); //=> 0

// A position past the end is no error for read(); it just finds nothing there.
p.lseek(fd, 10 * PAGE_SIZE);
p.read(fd, buf, PAGE_SIZE); //=> 0
p.lseek(fd, PAGE_SIZE + 200);
p.read(fd, buf, PAGE_SIZE); //=> 0
p.file(fd).f_pos; //=> 4296

// Nothing was copied past the last byte of the file.
Array.from(p.bytes(buf + PAGE_SIZE + 98, 4)); //=> [7, 7, 0, 0]
