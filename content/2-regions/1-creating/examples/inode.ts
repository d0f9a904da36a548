// Each failure of mmap() for lack of an inode leaves one inode fewer for shared memory.
import { boot, MAP_ANONYMOUS, MAP_SHARED, PAGE_SIZE, PROT_READ } from 'sim';

const m = boot();
const p = m.spawn('demo');
const map = () => p.mmap(0, PAGE_SIZE, PROT_READ, MAP_SHARED | MAP_ANONYMOUS);
const free = () => (m.k.shm_mnt.mnt_sb!.u as { free_inodes: number }).free_inodes;

const before = free();
const addr = map();
before - free(); //=> 1
p.munmap(addr, PAGE_SIZE);
before - free(); //=> 0

// The inode is counted before there is one.
m.fail('new_inode', { count: 3 });
map(); //=> throws ENOSPC
map(); //=> throws ENOSPC
map(); //=> throws ENOSPC
before - free(); //=> 3
