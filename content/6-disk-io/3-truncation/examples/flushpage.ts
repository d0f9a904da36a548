// A file system that keeps something with its pages is told of each before it goes.
import { boot, MAP_SHARED, O_RDWR, PAGE_SIZE, PROT_READ, type struct_page } from 'sim';

const m = boot();
m.file('/data', 'x'.repeat(3 * PAGE_SIZE));
const p = m.spawn('demo');
const fd = p.open('/data', O_RDWR);
const a = p.mmap(0, 3 * PAGE_SIZE, PROT_READ, MAP_SHARED, fd);
for (let page = 0; page < 3; page++) p.load8(a + page * PAGE_SIZE);

/** Something on a page that has to be looked after, and holds a reference to it. */
function keep(page: struct_page): void {
  page.buffers ??= {};
  page.count.counter++;
}
function drop(page: struct_page): void {
  page.buffers = null;
  page.count.counter--;
}

// An operation put into the mapping by hand, as ext3 has one.
const mapping = m.inode('/data').i_mapping;
const heard: string[] = [];
mapping.a_ops = {
  ...mapping.a_ops,
  *flushpage(_k, page, offset) {
    const { nrpages } = mapping;
    heard.push(`page ${page.index} from byte ${offset}, ${nrpages} pages in the cache`);
    if (offset === 0) drop(page);
    yield* []; // A real one may wait for a transfer here.
    return 1;
  },
};
const head = mapping.clean_pages;
for (let at = head.next; at !== head; at = at.next) keep(at.owner!);

// Asked from the first byte that goes, and while the page is still in the cache.
p.ftruncate(fd, PAGE_SIZE + 100);
heard.join('\n');
//=> page 1 from byte 100, 3 pages in the cache
//   page 2 from byte 0, 3 pages in the cache
head.next.owner!.index; //=> 1
