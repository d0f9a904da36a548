import {
  boot,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  RLIMIT_MEMLOCK as MEMLOCK,
  PAGE_SIZE as PAGE,
  PROT_READ,
  type SystemError,
} from 'sim';

const m = boot();
const a = 0x40000000;

/** Says what you say, then lets the kernel say it, in a process of its own. */
function both(start: number, len: number, limit = 0xffffffff, mayLock = true): string {
  const p = m.spawn('check');
  // Pages 0 to 3 and 3000 more from page 5 on. Page 1 is locked.
  p.mmap(a, 4 * PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
  p.mmap(a + 5 * PAGE, 3000 * PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
  p.mlock(a + PAGE, PAGE);
  p.setrlimit(MEMLOCK, limit);
  if (!mayLock) p.task.cap_effective &= ~(1 << CAP_IPC_LOCK);

  const yours = outcome(m.k, p.task, start, len);
  let kernel = 'done';
  try {
    p.mlock(start, len);
  } catch (error) {
    kernel = (error as SystemError).code;
  }
  p.exit();
  return yours === kernel ? yours : `${yours}, but the kernel says ${kernel}`;
}

// Ranges: one page, all up to the hole, over the hole, from the hole on, bytes.
both(a, PAGE); //=> done
both(a, 4 * PAGE); //=> done
both(a, 4 * PAGE + 1); //=> ENOMEM
both(a + 4 * PAGE, PAGE); //=> ENOMEM
both(a + 3 * PAGE + 1, PAGE - 1); //=> done
both(a + 3 * PAGE + 1, PAGE); //=> ENOMEM
both(a + 2 * PAGE, 6 * PAGE); //=> ENOMEM

// Round 4 GB.
both(0xfffff000, PAGE); //=> EINVAL
both(0xfffff000, 0); //=> done
both(a, 0xffffffff); //=> done

// The limit: two pages, three pages less a byte, three pages. One is locked already.
both(a, 2 * PAGE, 2 * PAGE); //=> ENOMEM
both(a, 2 * PAGE, 3 * PAGE - 1); //=> ENOMEM
both(a, 2 * PAGE, 3 * PAGE); //=> done

// Half of memory is 2048 pages.
both(a + 5 * PAGE, 2047 * PAGE); //=> done
both(a + 5 * PAGE, 2048 * PAGE); //=> ENOMEM

// Without the capability.
both(a, PAGE, 0xffffffff, false); //=> EPERM
both(a, 0, 0xffffffff, false); //=> EPERM
both(a + 4 * PAGE, PAGE, 0xffffffff, false); //=> EPERM
both(0xfffff000, PAGE, 0xffffffff, false); //=> EPERM
both(a, 2 * PAGE, PAGE, false); //=> ENOMEM
