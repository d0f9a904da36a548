// A file system that keeps data of its own with a page is called before the page leaves the cache.
import { block_flushpage, boot, MAP_SHARED, O_RDWR, PAGE_SIZE, PROT_READ } from 'sim';

const m = boot({ buffers: 4096 });
m.file('/data', 'x'.repeat(3 * PAGE_SIZE));
const p = m.spawn('demo');
const fd = p.open('/data', O_RDWR);
const a = p.mmap(0, 3 * PAGE_SIZE, PROT_READ, MAP_SHARED, fd);
for (let page = 0; page < 3; page++) p.load8(a + page * PAGE_SIZE);

// Such an operation, as ext3 has one, is put into the file's address_space by hand.
const mapping = m.inode('/data').i_mapping;
const heard: string[] = [];
mapping.a_ops = {
  ...mapping.a_ops,
  *flushpage(k, page, offset) {
    const { nrpages } = mapping;
    heard.push(`page ${page.index} from byte ${offset}, ${nrpages} pages in the cache`);
    return yield* block_flushpage(k, page, offset);
  },
};

// It is called with the first byte that is cut off, and while the page is still in the cache.
p.ftruncate(fd, PAGE_SIZE + 100);
heard.join('\n');
//=> page 1 from byte 100, 3 pages in the cache
//   page 2 from byte 0, 3 pages in the cache
mapping.nrpages; //=> 2
