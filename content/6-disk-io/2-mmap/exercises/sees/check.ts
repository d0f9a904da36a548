import { boot, MAP_ANONYMOUS, MAP_PRIVATE, O_RDWR, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

/** What the kernel shows. */
function kernel(events: Event[]): number[] {
  const m = boot();
  m.file('/data', new Uint8Array(2 * PAGE_SIZE));
  const [p, other] = [m.spawn('check'), m.spawn('other')];
  const RW = PROT_READ | PROT_WRITE;
  const fd = p.open('/data', O_RDWR);
  const a = p.mmap(0, 2 * PAGE_SIZE, RW, MAP_PRIVATE, fd);
  const buf = other.mmap(0, PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
  const its = other.open('/data', O_RDWR);
  return events.map((event) => {
    if (event[0] === 'sync') p.fsync(fd);
    else if (event[0] === 'store') p.store8(a + event[1], event[2]);
    else {
      other.store8(buf, event[2]);
      other.pwrite(its, buf, 1, event[1]);
    }
    return p.load8(a);
  });
}

function both(events: Event[]): string {
  const right = kernel(events).join(' ');
  const yours = sees(events.map((event) => [...event] as Event)).join(' ');
  return yours === right ? right : `you say ${yours}, the kernel shows ${right}`;
}

// Only the file changes.
both([['write', 0, 1], ['sync'], ['write', 0, 2]]); //=> 1 1 2

// A store makes a copy, which nothing that happens to the file can change.
both([['store', 0, 9], ['write', 0, 1], ['sync']]); //=> 9 9 9

// It copies the whole page, as it is then.
both([
  ['write', 0, 1],
  ['store', 100, 9],
  ['write', 0, 2],
]); //=> 1 1 1

// Another page is another matter.
both([
  ['store', 4096, 9],
  ['write', 0, 1],
  ['store', 4095, 8],
  ['write', 0, 2],
]); //=> 0 1 1 1
