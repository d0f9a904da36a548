// A reader that goes from front to back: each request is about twice the one before, and is made ahead of time.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
m.file('/data', new Uint8Array(40 * PAGE_SIZE + 100));
const p = m.spawn('demo');
const buf = p.mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
p.store8(buf, 0);
const fd = p.open('/data');
const file = p.file(fd);
const { i_mapping } = m.inode('/data');

const said: string[] = [];
for (let page = 0; page <= 40; page++) {
  const { nrpages } = i_mapping;
  const { now } = m.k.clock;
  p.read(fd, buf, PAGE_SIZE);
  const asked = i_mapping.nrpages - nrpages;
  const waited = m.k.clock.now - now;
  if (asked === 0 && waited === 0) continue;
  const { f_raend, f_rawin } = file;
  said.push(
    `page ${page}: asks for ${asked}, waits ${waited} µs; window ${f_raend - f_rawin} to ${f_raend - 1}`,
  );
}
// Only reads that ask the disk for something, or wait, are listed; the others find their page.
said.join('\n');
//=> page 0: asks for 4, waits 9600 µs; window 0 to 3
//   page 1: asks for 7, waits 0 µs; window 0 to 10
//   page 4: asks for 0, waits 10800 µs; window 0 to 10
//   page 5: asks for 13, waits 0 µs; window 4 to 23
//   page 11: asks for 0, waits 13200 µs; window 4 to 23
//   page 12: asks for 16, waits 0 µs; window 11 to 40
//   page 24: asks for 0, waits 14400 µs; window 11 to 40
//   page 40: asks for 1, waits 8400 µs; window 11 to 40
