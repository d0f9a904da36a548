// One open file, or two: position and window belong to the open file.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
m.file('/data', new Uint8Array(64 * PAGE_SIZE));
const p = m.spawn('demo');
const buf = p.mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
p.store8(buf, 0);
const fd = p.open('/data');

/** Position in pages, and the window. */
function state(who: typeof p, at: number): string {
  const { f_pos, f_raend, f_rawin } = who.file(at);
  const window = f_rawin ? `${f_raend - f_rawin} to ${f_raend - 1}` : 'none';
  return `${f_pos / PAGE_SIZE}, window ${window}`;
}
p.read(fd, buf, PAGE_SIZE);
state(p, fd); //=> 1, window 0 to 3

// The child of a fork has the same open file. Its read moves the position for both.
const child = p.fork();
child.read(fd, buf, PAGE_SIZE);
child.file(fd) === p.file(fd); //=> true
state(p, fd); //=> 2, window 0 to 10

// An open file of its own has a position and a window of its own, over the same pages. The page
// is valid, so nothing is read ahead, and the window stays empty.
const own = child.open('/data');
child.read(own, buf, PAGE_SIZE);
state(child, own); //=> 1, window none
state(p, fd); //=> 2, window 0 to 10

// pread() leaves the position alone, but moves the window, which belongs to the open file.
child.pread(fd, buf, PAGE_SIZE, 40 * PAGE_SIZE);
state(p, fd); //=> 2, window 40 to 42
