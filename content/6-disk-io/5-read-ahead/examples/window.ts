// In the middle of each window the next one is requested: 32 pages, while 16 are left.
import { boot, find_vma, MADV_SEQUENTIAL, MAP_SHARED, PAGE_SIZE, PROT_READ } from 'sim';

const m = boot();
m.file('/data', new Uint8Array(160 * PAGE_SIZE));
const p = m.spawn('demo');
const a = p.mmap(0, 160 * PAGE_SIZE, PROT_READ, MAP_SHARED, p.open('/data'));
p.madvise(a, 160 * PAGE_SIZE, MADV_SEQUENTIAL);
const vma = find_vma(p.mm, a)!;
vma.vm_raend; //=> 0

const { i_mapping } = m.inode('/data');
const said: string[] = [];
for (let page = 0; page < 90; page++) {
  const before = i_mapping.nrpages;
  p.load8(a + page * PAGE_SIZE);
  const more = i_mapping.nrpages - before;
  if (more) said.push(`page ${page}: ${more} pages more, vm_raend ${vma.vm_raend}`);
}

// Pages 24 to 31 belong to the first window, which was not read ahead. From 32 on, clusters are not needed.
said.join('\n');
//=> page 0: 8 pages more, vm_raend 32
//   page 8: 8 pages more, vm_raend 32
//   page 16: 40 pages more, vm_raend 64
//   page 24: 8 pages more, vm_raend 64
//   page 48: 32 pages more, vm_raend 96
//   page 80: 32 pages more, vm_raend 128
