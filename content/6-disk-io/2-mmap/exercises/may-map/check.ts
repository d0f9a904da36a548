import { boot, MAP_PRIVATE, PAGE_SIZE, PROT_READ, O_RDONLY as RD, MAP_SHARED as SHARED } from 'sim';

const m = boot();
const p = m.spawn('check');
m.file('/can', 'hello');
m.file('/cannot', 'hello');
const { i_mapping } = m.inode('/cannot');
i_mapping.a_ops = { ...i_mapping.a_ops, writepage: undefined };

/** What the kernel says. */
function kernel(open: number, flags: number, prot: number, canWrite: boolean): string {
  const fd = p.open(canWrite ? '/can' : '/cannot', open);
  try {
    p.mmap(0, PAGE_SIZE, prot, flags, fd);
    return 'ok';
  } catch (error) {
    return (error as { code?: string }).code ?? 'no error of a system call';
  }
}

/** What you say and the kernel says for one way to open the file, with PROT_READ alone and PROT_WRITE too. */
function both(open: number, flags: number, canWrite: boolean): string {
  return [PROT_READ, PROT_READ | PROT_WRITE]
    .map((prot) => {
      const right = kernel(open, flags, prot, canWrite);
      const yours = mayMap(open, flags, prot, canWrite);
      return yours === right ? right : `${yours} (the kernel: ${right})`;
    })
    .join(', ');
}

// A file system that can write pages: to be read, then to be written too.
both(RD, SHARED, true); //=> ok, EACCES
both(RD, MAP_PRIVATE, true); //=> ok, ok
both(O_RDWR, SHARED, true); //=> ok, ok
both(O_RDWR, MAP_PRIVATE, true); //=> ok, ok
both(O_WRONLY, SHARED, true); //=> EACCES, EACCES
both(O_WRONLY, MAP_PRIVATE, true); //=> EACCES, EACCES

// One that cannot.
both(RD, SHARED, false); //=> ok, EACCES
both(RD, MAP_PRIVATE, false); //=> ok, ok
both(O_RDWR, SHARED, false); //=> EINVAL, EINVAL
both(O_RDWR, MAP_PRIVATE, false); //=> ok, ok
