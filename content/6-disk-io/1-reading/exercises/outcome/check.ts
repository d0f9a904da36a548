import {
  boot,
  MAP_ANONYMOUS,
  MAP_FIXED,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_NONE,
  PROT_READ,
  PROT_WRITE,
} from 'sim';

/** What the kernel does. */
function kernel(file: File, { pos, count, room }: Call): [number | string, number] {
  const m = boot();
  m.file('/data', new Uint8Array(file.size));
  for (const page of file.bad) m.disk.fail('/data', page);
  const p = m.spawn('check');
  const buf = p.mmap(0, 8 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  const end = buf + 4 * PAGE_SIZE;
  p.mmap(end, 4 * PAGE_SIZE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED);
  const fd = p.open('/data');
  p.lseek(fd, pos);
  let result: number | string;
  try {
    result = p.read(fd, end - room, count);
  } catch (error) {
    result = (error as { code?: string }).code ?? 'no error of a system call';
  }
  return [result, p.file(fd).f_pos];
}

function both(file: File, call: Call): string {
  const right = kernel(file, call).join(' at ');
  const yours = outcome({ ...file, bad: [...file.bad] }, { ...call }).join(' at ');
  return yours === right ? right : `you say ${yours}, the kernel ${right}`;
}
const good = { size: 3 * PAGE + 100, bad: [] };
const bad = { size: 4 * PAGE, bad: [1] };

// All of it, a piece of it, and nothing.
both(good, { pos: 0, count: 100, room: 4096 }); //=> 100 at 100
both(good, { pos: 3 * PAGE, count: 4096, room: 4096 }); //=> 100 at 12388
both(good, { pos: 4 * PAGE, count: 10, room: 4096 }); //=> 0 at 16384

// A page that cannot be read: in the middle, at once, and not wanted.
both(bad, { pos: 0, count: 3 * PAGE, room: 16384 }); //=> 4096 at 4096
both(bad, { pos: PAGE, count: 10, room: 4096 }); //=> EIO at 4096
both(bad, { pos: 0, count: PAGE, room: 4096 }); //=> 4096 at 4096

// A buffer that is too short, and none at all.
both(good, { pos: 10, count: 1000, room: 400 }); //=> 400 at 410
both(good, { pos: 0, count: 2 * PAGE, room: 5000 }); //=> 5000 at 5000
both(good, { pos: 0, count: 10, room: 0 }); //=> EFAULT at 0

// Both: whichever is met first.
both(bad, { pos: 0, count: 3 * PAGE, room: 400 }); //=> 400 at 400
both(bad, { pos: PAGE, count: 10, room: 0 }); //=> EIO at 4096
both(good, { pos: 0, count: 0, room: 0 }); //=> 0 at 0
