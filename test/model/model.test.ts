// Engine and model, side by side: 26,000 calls of programs by chance, the same ones each time.
// More of them, or others: npm run model -- --steps 1000000 --seed 7

import { expect, test } from 'vitest';
import { differences } from './memory.ts';
import { search } from './search.ts';

test('programs see what the manual pages promise, but for the differences that are listed', () => {
  const found = search(26_000, 2422);
  expect(found.failure ?? '').toBe('');
  expect(found.tally.steps).toBeGreaterThanOrEqual(26_000);

  // A difference that is never met could be left out of the list, or is not tested.
  const met = [...found.tally.differences.keys()].sort();
  expect(met).toEqual(Object.keys(differences).sort());

  const seen = [...found.tally.kinds.keys(), ...found.tally.outcomes.keys()];
  for (const what of [
    'mmap, mmap EINVAL, mmap ENOMEM, mmap EBADF, munmap, munmap EINVAL',
    'mremap, mremap EINVAL, mremap EFAULT, mremap ENOMEM, mprotect, mprotect EINVAL, mprotect ENOMEM',
    'mlock, mlock ENOMEM, munlock, munlock ENOMEM, mlockall, mlockall EINVAL, munlockall',
    'madvise, madvise EINVAL, madvise ENOMEM, madvise EBADF, brk, fork, clone, exit, setrlimit',
    'load8, load32, store8, store32, setEsp',
    'open, open ENOENT, open EEXIST, close, dup, unlink, lseek, lseek EINVAL, read, pread, read EFAULT',
    'write, pwrite, write EFAULT, write EBADF, ftruncate, truncate, fsync, fdatasync, msync, msync ENOMEM',
    'mmap EACCES, msync EINVAL',
    'SIGSEGV SEGV_MAPERR, SIGSEGV SEGV_ACCERR, SIGBUS BUS_ADRERR',
  ].flatMap((line) => line.split(', ')))
    expect(seen).toContain(what);
}, 120_000);
