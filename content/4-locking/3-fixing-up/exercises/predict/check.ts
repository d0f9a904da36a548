import { boot, type SystemError, VM_LOCKED } from 'sim';

const p = boot().spawn('check');
map(p, 0, 8);

function areas(): string {
  const found: string[] = [];
  for (let vma = p.mm.mmap; vma && vma.vm_start < 0xb0000000; vma = vma.vm_next) {
    const [from, to] = [(vma.vm_start - a) / PAGE_SIZE, (vma.vm_end - a) / PAGE_SIZE];
    found.push(`${from}-${to} @${vma.vm_pgoff}${vma.vm_flags & VM_LOCKED ? ' *' : ''}`);
  }
  return found.join(', ');
}

const failures: string[] = [];
const said = calls.map(([predicted, call]) => {
  try {
    call(p);
  } catch (error) {
    failures.push((error as SystemError).code);
  }
  // Which of your areas are not there, and how many you do not have.
  const [yours, really] = [predicted.split(', '), areas().split(', ')];
  const missing = really.filter((area) => !yours.includes(area)).length;
  return [
    ...yours.filter((area) => !really.includes(area)).map((area) => `not so: ${area}`),
    ...(missing > 0 ? [`missing: ${missing}`] : []),
  ].join('; ');
});
said[0]; //=>
said[1]; //=>
said[2]; //=>
said[3]; //=>
said[4]; //=>
said[5]; //=>
failures; //=> ['ENOMEM']
