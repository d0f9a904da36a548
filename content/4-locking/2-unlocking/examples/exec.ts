// exec ends all locks, but MCL_FUTURE only if it makes a new address space.
import {
  boot,
  exec_mmap,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  MCL_CURRENT,
  MCL_FUTURE,
  PAGE_SIZE,
  PROT_READ,
  VM_LOCKED,
} from 'sim';

const m = boot();

/** A program with all its memory locked, now and later. */
function locker() {
  const p = m.spawn('locker');
  p.mmap(0, 3 * PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
  p.mlockall(MCL_CURRENT | MCL_FUTURE);
  return p;
}

// The only thread: its address space is emptied and used again, with def_flags as they were.
const one = locker();
one.mm.locked_vm; //=> 4
m.runAs(one.task, 'execve()', exec_mmap(m.k));
one.mm.locked_vm; //=> 0
one.mm.def_flags === VM_LOCKED; //=> true
one.mmap(0, 3 * PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
one.mm.locked_vm; //=> 3

// One of two threads: the address space stays with the other, and the new program gets a fresh one.
const two = locker();
const thread = two.clone();
m.runAs(two.task, 'execve()', exec_mmap(m.k));
[two.mm.locked_vm, two.mm.def_flags]; //=> [0, 0]
thread.mm.locked_vm; //=> 4
