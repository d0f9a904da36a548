// The page that the new end falls into stays, and what is behind the end becomes zero in it.
import { boot, MAP_SHARED, O_RDWR, PAGE_SIZE, PROT_READ } from 'sim';

const m = boot();
m.file('/note', 'hello, world');

const reader = m.spawn('reader');
const a = reader.mmap(0, PAGE_SIZE, PROT_READ, MAP_SHARED, reader.open('/note', O_RDWR));
reader.text(a, 12); //=> hello, world
const faults = reader.task.min_flt + reader.task.maj_flt;

const writer = m.spawn('writer');
writer.truncate('/note', 5);

// The same frame, without a fault: the zeroes are in the page cache.
reader.text(a, 12); //=> hello\0\0\0\0\0\0\0
reader.task.min_flt + reader.task.maj_flt - faults; //=> 0

// The file system has cleared the rest of the block on the disk as well.
m.disk.text('/note'); //=> hello
