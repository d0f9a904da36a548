// Which mappings of a file are allowed, if its file system cannot write single pages.
import {
  boot,
  MAP_PRIVATE,
  MAP_SHARED,
  O_RDONLY,
  O_RDWR,
  O_WRONLY,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
} from 'sim';

const m = boot();
m.file('/data', 'hello');
const p = m.spawn('demo');
const RW = PROT_READ | PROT_WRITE;

// As in JFFS2: pages can be read, and written by write(), but a dirty page cannot be taken to
// the disk.
const { i_mapping } = m.inode('/data');
i_mapping.a_ops = { ...i_mapping.a_ops, writepage: undefined };

// Opened for reading and writing: every shared mapping could be made writable.
const both = p.open('/data', O_RDWR);
p.mmap(0, PAGE_SIZE, RW, MAP_SHARED, both); //=> throws EINVAL
p.mmap(0, PAGE_SIZE, PROT_READ, MAP_SHARED, both); //=> throws EINVAL
p.mmap(0, PAGE_SIZE, RW, MAP_PRIVATE, both) > 0; //=> true

// Opened for reading: the mapping can never be written to, so it is harmless.
const read = p.open('/data', O_RDONLY);
p.mmap(0, PAGE_SIZE, RW, MAP_SHARED, read); //=> throws EACCES
const a = p.mmap(0, PAGE_SIZE, PROT_READ, MAP_SHARED, read);
p.mprotect(a, PAGE_SIZE, RW); //=> throws EACCES

// Opened for writing: a page that cannot be read cannot be mapped, not even to be written.
const write = p.open('/data', O_WRONLY);
p.mmap(0, PAGE_SIZE, PROT_WRITE, MAP_SHARED, write); //=> throws EACCES

// A file system that cannot read single pages.
i_mapping.a_ops = { ...i_mapping.a_ops, readpage: undefined };
p.mmap(0, PAGE_SIZE, PROT_READ, MAP_PRIVATE, read); //=> throws ENOEXEC
