// A mapping that begins with page 40 of its file: the window is read 40 pages too far ahead.
import { boot, find_vma, MADV_SEQUENTIAL, MAP_SHARED, PAGE_SIZE, PROT_READ } from 'sim';

const m = boot();
m.file('/data', new Uint8Array(200 * PAGE_SIZE));
const p = m.spawn('demo');
const fd = p.open('/data');
const a = p.mmap(0, 160 * PAGE_SIZE, PROT_READ, MAP_SHARED, fd, 40 * PAGE_SIZE);
p.madvise(a, 160 * PAGE_SIZE, MADV_SEQUENTIAL);

/** Pages of the file that a touch of page `page` of the file asks for. */
function asked(page: number): string {
  const trace = m.trace(() => p.load8(a + (page - 40) * PAGE_SIZE));
  const clusters = trace.all('read_cluster_nonblocking');
  const offsets = clusters.map((call) => call.args.find(({ name }) => name === 'offset')!.value);
  return offsets.map((first) => `${first}–${Number(first) + 7}`).join(' ');
}
for (let page = 40; page < 56; page++) asked(page);

// The middle of the first window, which ends at 72. The next would be 72 to 103.
find_vma(p.mm, a)!.vm_raend; //=> 72
asked(56); //=> 56–63 112–119 120–127 128–135 136–143

// So page 72 is read with its cluster, as without any hint.
for (let page = 57; page < 72; page++) asked(page);
asked(72); //=> 72–79

// Page 112 has been read ahead, in the window that page 56 requested.
for (let page = 73; page < 112; page++) asked(page);
asked(112); //=>
