import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PROT_READ, type SystemError } from 'sim';

const m = boot();
const p = m.spawn('check');
const a = 0x40000000;
const map = (page: number, pages: number) =>
  p.mmap(a + page * PAGE_SIZE, pages * PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);

/** Compares what you say with what the kernel does, in a child: only the child loses its areas. */
function both(addr: number, len: number): string {
  const yours = outcome(p.mm, m.k.max_map_count, addr, len);
  const child = p.fork();
  let kernel = 'done';
  try {
    child.munmap(addr, len);
  } catch (error) {
    kernel = (error as SystemError).code;
  }
  child.exit();
  p.waitpid(child.pid);
  return yours === kernel ? yours : `${yours}, but the kernel says ${kernel}`;
}

map(0, 5);
map(6, 2);
map(9, 4);

// Room for more areas.
both(a + PAGE_SIZE, PAGE_SIZE); //=> done
both(a + 1, PAGE_SIZE); //=> EINVAL
both(a, 0); //=> EINVAL
both(a, 1); //=> done
both(TASK_SIZE - PAGE_SIZE, PAGE_SIZE + 1); //=> EINVAL
both(0x20000000, PAGE_SIZE); //=> done

// At the limit: a hole, a front, a back, a whole, several with their ends cut, nothing.
m.k.max_map_count = p.mm.map_count;
both(a + PAGE_SIZE, PAGE_SIZE); //=> ENOMEM
both(a, PAGE_SIZE); //=> done
both(a + 4 * PAGE_SIZE, PAGE_SIZE); //=> done
both(a + 6 * PAGE_SIZE, 2 * PAGE_SIZE); //=> done
both(a + 2 * PAGE_SIZE, 9 * PAGE_SIZE); //=> done
both(a + 8 * PAGE_SIZE, PAGE_SIZE); //=> done
both(a + 10 * PAGE_SIZE, PAGE_SIZE); //=> ENOMEM
both(a + 5 * PAGE_SIZE, 6 * PAGE_SIZE); //=> done
both(a + PAGE_SIZE, 3 * PAGE_SIZE + 1); //=> done

// Beyond it, where mmap() may have gone.
m.k.max_map_count = p.mm.map_count - 1;
both(a + PAGE_SIZE, PAGE_SIZE); //=> ENOMEM
both(a, 13 * PAGE_SIZE); //=> done
