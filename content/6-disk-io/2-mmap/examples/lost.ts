// MAP_FIXED: what was there is unmapped before the file system is called, and an error does not restore it.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_FIXED,
  MAP_PRIVATE,
  MAP_SHARED,
  O_RDWR,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
} from 'sim';

const m = boot();
m.file('/data', 'hello');
const p = m.spawn('demo');
const a = p.mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
p.poke(a, 'precious');

// An error that is found before the file system is called unmaps nothing. Here the file is not
// open for writing.
const read = p.open('/data');
p.mmap(a, PAGE_SIZE, PROT_WRITE, MAP_SHARED | MAP_FIXED, read); //=> throws EACCES
p.text(a, 8); //=> precious

// generic_file_mmap() is called later. Here the file system cannot write pages.
const both = p.open('/data', O_RDWR);
const { i_mapping } = m.inode('/data');
i_mapping.a_ops = { ...i_mapping.a_ops, writepage: undefined };
const trace = m.trace(() => {
  p.mmap(a, PAGE_SIZE, PROT_READ, MAP_SHARED | MAP_FIXED, both); //=> throws EINVAL
});

// The old mapping went first; then the file system was called; and what follows releases the file and
// the area.
trace
  .find('do_mmap_pgoff')!
  .children.map((call) => call.name)
  .slice(-7)
  .join(' ');
//=> do_munmap find_vma_prepare kmem_cache_alloc generic_file_mmap fput zap_page_range kmem_cache_free
p.load8(a); //=> throws SIGSEGV
