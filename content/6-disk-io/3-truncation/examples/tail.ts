// The page that the new end falls into stays, and its bytes past the end become zero.
import { boot, MAP_SHARED, O_RDWR, PAGE_SIZE, PROT_READ } from 'sim';

const m = boot();
m.file('/note', 'hello, world');

const reader = m.spawn('reader');
const a = reader.mmap(0, PAGE_SIZE, PROT_READ, MAP_SHARED, reader.open('/note', O_RDWR));
reader.bytes(a, 12).join(' '); //=> 104 101 108 108 111 44 32 119 111 114 108 100
const faults = reader.task.min_flt + reader.task.maj_flt;

const writer = m.spawn('writer');
writer.truncate('/note', 5);

// The same frame, without a fault: the zeroes are in the page cache.
reader.bytes(a, 12).join(' '); //=> 104 101 108 108 111 0 0 0 0 0 0 0
reader.task.min_flt + reader.task.maj_flt - faults; //=> 0

// The file system has cleared the rest of the block as well, so a file that grows again has zeroes there. (This disk
// does it within the call; ext2 marks the block's buffer dirty, to be written later.)
writer.truncate('/note', 12);
m.disk.bytes('/note').join(' '); //=> 104 101 108 108 111 0 0 0 0 0 0 0
