import { boot, type SystemError, VM_LOCKED } from 'sim';

const p = boot().spawn('check');
map(p, 0, 8);

const hex = (address: number) => address.toString(16).padStart(8, '0');

/** The areas below the stack, a line each. */
function areas(): string {
  const found: string[] = [];
  for (let vma = p.mm.mmap; vma && vma.vm_start < 0xb0000000; vma = vma.vm_next) {
    const { vm_start, vm_end, vm_pgoff, vm_flags } = vma;
    const locked = vm_flags & VM_LOCKED ? ' locked' : '';
    found.push(`${hex(vm_start)}-${hex(vm_end)} ${hex(vm_pgoff * PAGE_SIZE)}${locked}`);
  }
  return found.join('\n');
}

const failures: string[] = [];
/** Makes the call: 'right', or both to be compared. */
function judge([predicted, call]: (typeof calls)[number]): string {
  try {
    call(p);
  } catch (error) {
    failures.push((error as SystemError).code);
  }
  const [yours, kernel] = [predicted.join('\n'), areas()];
  return yours === kernel ? 'right' : `yours:\n${yours}\nkernel:\n${kernel}`;
}
const said = calls.map(judge);
// mlock() of page 2.
said[0]; //=> right
// mlock() of pages 1 to 4.
said[1]; //=> right
// munlock() of pages 2 and 3.
said[2]; //=> right
// mmap() of page 8.
said[3]; //=> right
// mlock() of pages 7 to 9.
said[4]; //=> right
// munlockall().
said[5]; //=> right

// One of them has failed.
failures; //=> ['ENOMEM']
