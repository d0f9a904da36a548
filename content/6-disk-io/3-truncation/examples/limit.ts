// A file that may not grow so far: SIGXFSZ and EFBIG, and the size stays.
import { boot, O_RDWR, RLIMIT_FSIZE, SIG_IGN, SIGXFSZ } from 'sim';

const m = boot();
m.file('/data', 'x'.repeat(5000));
const p = m.spawn('demo');
const fd = p.open('/data', O_RDWR);
p.setrlimit(RLIMIT_FSIZE, 1000);

// The file is over the limit already. To make it smaller is allowed, even if it still is too large then.
p.ftruncate(fd, 4000); //=> 0

// A child that has not arranged for the signal ends with it.
p.fork().ftruncate(fd, 4001); //=> throws SIGXFSZ

p.sigaction(SIGXFSZ, SIG_IGN);
p.ftruncate(fd, 4001); //=> throws EFBIG
m.inode('/data').i_size; //=> 4000
