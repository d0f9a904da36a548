// System calls about the task itself: whose it is, and what it may use.

import type { Kernel } from '../globals.ts';
import { atomic_dec, atomic_inc } from '../include/asm-i386/atomic.ts';
import { EINVAL, EPERM } from '../include/asm-i386/errno.ts';
import { CAP_SETUID, CAP_SYS_RESOURCE, capable } from '../include/linux/capability.ts';
import { NR_OPEN, RLIM_NLIMITS, RLIMIT_NOFILE, type rlimit } from '../include/linux/resource.ts';
import { user_struct } from '../include/linux/sched.ts';

/**
 * The superuser's capabilities go with his user id, and come back with the effective one.
 * @kernel kernel/sys.c:495
 * @omits keep_capabilities, which prctl() sets
 */
function cap_emulate_setxuid(
  k: Kernel,
  old_ruid: number,
  old_euid: number,
  old_suid: number,
): void {
  const { current } = k;
  if (
    (old_ruid === 0 || old_euid === 0 || old_suid === 0) &&
    current.uid !== 0 &&
    current.euid !== 0 &&
    current.suid !== 0
  ) {
    current.cap_permitted = 0;
    current.cap_effective = 0;
  }
  if (old_euid === 0 && current.euid !== 0) current.cap_effective = 0;
  if (old_euid !== 0 && current.euid === 0) current.cap_effective = current.cap_permitted;
}

/**
 * The record of a user, made if he has none yet; with one more reference.
 * @kernel kernel/user.c:85
 * @reduced A map instead of hash chains and a slab cache: there is always room, and records stay.
 */
export function alloc_uid(k: Kernel, uid: number): user_struct {
  if (uid === 0) {
    atomic_inc(k.root_user.__count);
    return k.root_user;
  }
  let up = k.uidhash.get(uid);
  if (up === undefined) {
    up = new user_struct();
    up.uid = uid;
    k.uidhash.set(uid, up);
  }
  atomic_inc(up.__count);
  return up;
}

/**
 * The current task becomes one of another user's. Always 0.
 * @kernel kernel/sys.c:512
 */
function set_user(k: Kernel, new_ruid: number, dumpclear: boolean): number {
  const { current } = k;
  const new_user = alloc_uid(k, new_ruid);
  const old_user = current.user!;
  atomic_dec(old_user.processes);
  atomic_inc(new_user.processes);

  if (dumpclear) current.mm!.dumpable = 0;
  current.uid = new_ruid;
  current.user = new_user;
  // free_uid()
  atomic_dec(old_user.__count);
  return 0;
}

/**
 * setuid(): the superuser becomes another user for good, and loses his capabilities with that; others may only
 * go back to one that they were. 0 or -EPERM.
 * @kernel kernel/sys.c:613
 * @fails errno
 * @reduced No user id of its own for file access.
 */
export function sys_setuid(k: Kernel, uid: number): number {
  const { current } = k;
  const old_euid = current.euid;
  const old_ruid = current.uid;
  const old_suid = current.suid;
  let new_suid = old_suid;

  if (capable(k, CAP_SETUID)) {
    if (uid !== old_ruid) set_user(k, uid, old_euid !== uid);
    new_suid = uid;
  } else if (uid !== current.uid && uid !== new_suid) return -EPERM;

  if (old_euid !== uid) current.mm!.dumpable = 0;
  current.euid = uid;
  current.suid = new_suid;

  cap_emulate_setxuid(k, old_ruid, old_euid, old_suid);

  return 0;
}

/**
 * getrlimit(): a limit of the current task, into `rlim`. 0 or -EINVAL.
 * @kernel kernel/sys.c:1107
 * @fails errno
 * @differs `rlim` is an object of the program's instead of memory, so that it cannot be EFAULT.
 */
export function sys_getrlimit(k: Kernel, resource: number, rlim: rlimit): number {
  if (resource >= RLIM_NLIMITS) return -EINVAL;
  const { rlim_cur, rlim_max } = k.current.rlim[resource];
  rlim.rlim_cur = rlim_cur;
  rlim.rlim_max = rlim_max;
  return 0;
}

/**
 * setrlimit(): sets both limits of the current task. Only a process with CAP_SYS_RESOURCE may raise the hard one. 0, -EINVAL
 * or -EPERM.
 * @kernel kernel/sys.c:1138
 * @fails errno
 * @differs `rlim` is an object of the program's instead of memory, so that it cannot be EFAULT.
 */
export function sys_setrlimit(k: Kernel, resource: number, rlim: rlimit): number {
  if (resource >= RLIM_NLIMITS) return -EINVAL;
  if (rlim.rlim_cur > rlim.rlim_max) return -EINVAL;
  const old_rlim = k.current.rlim[resource];
  if (
    (rlim.rlim_cur > old_rlim.rlim_max || rlim.rlim_max > old_rlim.rlim_max) &&
    !capable(k, CAP_SYS_RESOURCE)
  )
    return -EPERM;
  if (resource === RLIMIT_NOFILE) {
    if (rlim.rlim_cur > NR_OPEN || rlim.rlim_max > NR_OPEN) return -EPERM;
  }
  old_rlim.rlim_cur = rlim.rlim_cur;
  old_rlim.rlim_max = rlim.rlim_max;
  return 0;
}
