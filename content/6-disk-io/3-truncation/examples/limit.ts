// A file that may not grow so far: EFBIG, with SIGXFSZ if it is the process's own limit.
import { boot, O_RDWR, RLIMIT_FSIZE, SIG_IGN, SIGXFSZ } from 'sim';

const m = boot();
m.file('/data', 'x'.repeat(5000));
const p = m.spawn('demo');
const fd = p.open('/data', O_RDWR);

// A file system that can address a megabyte and no more.
const inode = m.inode('/data');
inode.i_sb!.s_maxbytes = 1 << 20;
p.ftruncate(fd, 1 << 20); //=> 0
p.ftruncate(fd, (1 << 20) + 1); //=> throws EFBIG
inode.i_size; //=> 1048576

// The file is over this limit already. It may become smaller, even to a size that is still too large.
p.setrlimit(RLIMIT_FSIZE, 1000);
p.ftruncate(fd, 4000); //=> 0

// To grow, even by a byte, is not allowed. The signal ends a process that has not arranged for it …
p.fork().ftruncate(fd, 4001); //=> throws SIGXFSZ

// … and one that ignores it gets the error.
p.sigaction(SIGXFSZ, SIG_IGN);
p.ftruncate(fd, 4001); //=> throws EFBIG
inode.i_size; //=> 4000
