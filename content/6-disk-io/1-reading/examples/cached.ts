// The first read waits for the disk; all later ones find the page in memory.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
m.file('/data', 'one two three');
const p = m.spawn('demo');
const buf = p.mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
const fd = p.open('/data');

/** How long a call takes on the machine's clock, and how many pages the disk transfers. */
function cost(call: () => void): string {
  const { now } = m.k.clock;
  const { reads } = m.disk;
  call();
  return `${m.k.clock.now - now} µs, pages: ${m.disk.reads - reads}`;
}

cost(() => p.read(fd, buf, 4)); //=> 8400 µs, pages: 1
p.text(buf, 3); //=> one

// The position has moved, and the page is there.
const trace = m.trace(() => p.read(fd, buf, 4));
p.text(buf, 3); //=> two
m.disk.reads; //=> 1
trace
  .find('do_generic_file_read')!
  .children.map((call) => call.name)
  .join(' ');
//=> get_max_readahead __find_page_nolock generic_file_readahead file_read_actor __free_pages update_atime

// Another process opens the file for itself and begins at the start: the page is the same one.
const other = m.spawn('other');
const its = other.mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
const own = other.open('/data');
cost(() => other.read(own, its, 3)); //=> 0 µs, pages: 0
other.text(its, 3); //=> one

// A count of 0 asks for nothing. A count of 2 GB could not be told from an error. And the
// kernel's memory is not a program's buffer, whatever the count.
p.read(fd, buf, 0); //=> 0
p.read(fd, buf, 0x80000000); //=> throws EINVAL
p.read(fd, 0xc0100000, 0); //=> throws EFAULT
