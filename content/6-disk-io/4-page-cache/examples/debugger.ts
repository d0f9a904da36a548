// A debugger sees zeroes past the end of a file, and leaves a page there that no other process may map.
import { boot, get_user_pages, MAP_SHARED, PAGE_SIZE, PROT_READ } from 'sim';

const m = boot();
m.file('/data', 'hello');
const p = m.spawn('demo');
const a = p.mmap(0, 2 * PAGE_SIZE, PROT_READ, MAP_SHARED, p.open('/data'));
const gdb = m.spawn('gdb');

/** What ptrace() does to look at a page of another process. */
const look = get_user_pages(m.k, p.task, p.mm, a + PAGE_SIZE, 1, 0, 0, null, null);
const trace = m.trace(() => m.runAs(gdb.task, 'look()', look));

// One page is read and not a cluster: a cluster would end with the file, and never contain this page.
trace
  .find('filemap_nopage')!
  .children.map((call) => call.name)
  .join(' ');
//=> __find_get_page page_cache_read __find_get_page lock_page unlock_page mark_page_accessed
m.inode('/data').i_mapping.nrpages; //=> 1

// The page is in the cache, and in an entry of the process that is debugged, which can read it now.
p.load8(a + PAGE_SIZE); //=> 0

// Another process that maps the file cannot: the size is looked at before the cache.
const other = m.spawn('other');
const b = other.mmap(0, 2 * PAGE_SIZE, PROT_READ, MAP_SHARED, other.open('/data'));
other.load8(b + PAGE_SIZE); //=> throws SIGBUS
