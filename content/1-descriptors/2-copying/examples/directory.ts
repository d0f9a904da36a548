// A new directory costs a whole frame; its upper quarter is copied from that of init_mm.
import { boot, free_pgd_fast, mm_struct, nr_free_pages, pgd_alloc, ptepGet } from 'sim';

const m = boot();
const p = m.spawn('demo');
const alloc = () => m.runAs(p.task, null, pgd_alloc(m.k, new mm_struct()));
const words = (pgd: number) => Array.from({ length: 1024 }, (_, i) => ptepGet(m.k, pgd + 4 * i));

const free = nr_free_pages(m.k);
const pgd = alloc();
free - nr_free_pages(m.k); //=> 1

// Entries 0 to 767 are the user's and empty; from 768 on they are those of swapper_pg_dir.
const own = words(pgd);
own.slice(0, 768).filter((entry) => entry !== 0).length; //=> 0
own.slice(768).join() === words(m.k.init_mm.pgd).slice(768).join(); //=> true

// A spare directory would be taken first: its first word leads to the next spare one.
free_pgd_fast(m.k, pgd);
m.k.boot_cpu_data.pgtable_cache_sz; //=> 1
alloc() === pgd; //=> true
words(pgd)[0]; //=> 0
m.k.boot_cpu_data.pgtable_cache_sz; //=> 0

// Nothing in 2.4.22 makes spares of them: at the end of a program its directory is a frame again.
p.exit();
m.spawn('next');
m.k.boot_cpu_data.pgd_quick; //=> 0

// No program uses the directory from above: it is put away by hand.
free_pgd_fast(m.k, pgd);
