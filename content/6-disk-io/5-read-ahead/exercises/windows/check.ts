import { boot, MADV_SEQUENTIAL, MAP_SHARED, PAGE_SIZE, PROT_READ } from 'sim';

/** What the kernel does. */
function kernel(touched: number[]): number[] {
  const m = boot();
  m.file('/data', new Uint8Array(320 * PAGE_SIZE));
  const p = m.spawn('check');
  const a = p.mmap(0, 320 * PAGE_SIZE, PROT_READ, MAP_SHARED, p.open('/data'));
  p.madvise(a, 320 * PAGE_SIZE, MADV_SEQUENTIAL);
  const trace = m.trace(() => {
    for (const page of touched) p.load8(a + page * PAGE_SIZE);
  });
  return trace
    .all('nopage_sequential_readahead')
    .map((call) => call.children.find(({ name }) => name === 'read_cluster_nonblocking'))
    .filter((call) => call !== undefined)
    .map((call) => Number(call.args.find(({ name }) => name === 'offset')!.value));
}

function both(touched: number[]): string {
  const yours = windows([...touched]).join(' ');
  const right = kernel(touched).join(' ');
  return yours === right ? `[${right}]` : `[${yours}], but the kernel's begin at [${right}]`;
}
const range = (from: number, to: number, step = 1) =>
  Array.from({ length: Math.ceil((to - from) / step) }, (_, i) => from + i * step);

// From front to back; not far enough; every second page.
both(range(0, 100)); //=> [32 64 96]
both(range(0, 16)); //=> []
both(range(0, 100, 2)); //=> [32 64 96]

// Every third page, and a start after the middle of the first window.
both(range(0, 100, 3)); //=> []
both(range(17, 100)); //=> []

// Page 16 comes late; once more over the same pages; only the middles.
both([...range(0, 16), ...range(17, 40), 16, 48]); //=> [32 64]
both([...range(0, 40), ...range(0, 40)]); //=> [32]
both([16, 48, 80]); //=> [32 64 96]
