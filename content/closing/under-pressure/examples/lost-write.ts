// A page that the disk cannot write is lost: it counts as clean, and its frame is freed.
import { boot, MAP_PRIVATE, MAP_SHARED, O_RDWR, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot({ pages: 1024 });
m.file('/data', 'old');
m.file('/large', 'x'.repeat(900 * PAGE_SIZE));
const p = m.spawn('demo');
const data = p.mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, p.open('/data', O_RDWR));
const large = p.mmap(0, 900 * PAGE_SIZE, PROT_READ, MAP_PRIVATE, p.open('/large'));

p.store8(data, 'b'.charCodeAt(0));
m.disk.fail('/data', 0, { read: false });

// Pages of the other file need the frame. The program reads its page back, and is not told.
for (let turn = 0; turn < 2; turn++) p.bytes(large, 900 * PAGE_SIZE);
String.fromCharCode(p.load8(data)); //=> o
m.disk.text('/data'); //=> old
