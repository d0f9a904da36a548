// The buffer ends too soon: what fits is copied, and EFAULT comes only if nothing did.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_FIXED,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_NONE,
  PROT_READ,
  PROT_WRITE,
} from 'sim';

const m = boot();
m.file('/data', new Uint8Array(4 * PAGE_SIZE).fill(7));
const p = m.spawn('demo');
const buf = p.mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
p.mmap(buf + PAGE_SIZE, PAGE_SIZE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED);
const fd = p.open('/data');

// Room for 100 bytes, then a page that may not be written to.
p.read(fd, buf + PAGE_SIZE - 100, 3 * PAGE_SIZE); //=> 100
p.file(fd).f_pos; //=> 100
p.load8(buf + PAGE_SIZE - 1); //=> 7

// The position has moved by these 100 bytes only, so none is lost.
p.read(fd, buf + PAGE_SIZE, 10); //=> throws EFAULT
p.file(fd).f_pos; //=> 100
p.read(fd, buf, PAGE_SIZE); //=> 4096
p.file(fd).f_pos; //=> 4196

// The processor copies four bytes at a time: of four that do not all fit, none is copied.
p.read(fd, buf + PAGE_SIZE - 6, 10); //=> 4
