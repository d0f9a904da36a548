// Delivering signals to a program.
//
//   do_signal() ──► handle_signal() ──► setup_frame()   on the program's stack, or on that of sigaltstack()
//                                    └► setup_rt_frame()   with SA_SIGINFO
//   … the handler runs in user mode and returns to the frame's last words: they call
//   sys_sigreturn() ──► restore_sigcontext()   the registers are those of before, and so is what is blocked
//
// The stack grows down. A frame of 732 bytes, or of 892 with SA_SIGINFO, lies below what the program has there:
//
//   %esp of the program ──► ┌──────────────────────┐
//                           │ retcode     8 bytes  │ the instructions that call sigreturn()
//                           │ …                    │ room for the coprocessor's registers: 624 bytes, not used here
//                           │ sigcontext 88 bytes  │ registers, what was blocked, cr2
//                           │ sig                  │ the handler's argument
//   %esp of the handler ──► │ pretcode             │ its return address: that of retcode
//                           └──────────────────────┘

import type { Kernel } from '../../../globals.ts';
import { EFAULT, EINTR } from '../../../include/asm-i386/errno.ts';
import type { pt_regs } from '../../../include/asm-i386/ptrace.ts';
import { __USER_CS } from '../../../include/asm-i386/segment.ts';
import {
  __get_user,
  __put_user,
  access_ok,
  set_fs,
  USER_DS,
  VERIFY_READ,
  VERIFY_WRITE,
} from '../../../include/asm-i386/uaccess.ts';
import { ERESTARTNOHAND, ERESTARTNOINTR, ERESTARTSYS } from '../../../include/linux/errno.ts';
import { TASK_STOPPED } from '../../../include/linux/sched.ts';
import { recalc_sigpending, sas_ss_flags } from '../../../include/linux/sched_inline.ts';
import {
  __SI_CHLD,
  __SI_FAULT,
  type k_sigaction,
  SA_NOCLDSTOP,
  SA_NODEFER,
  SA_ONESHOT,
  SA_ONSTACK,
  SA_RESTART,
  SA_SIGINFO,
  SIG_DFL,
  SIG_IGN,
  SIGCHLD,
  SIGCONT,
  SIGKILL,
  SIGSEGV,
  SIGSTOP,
  SIGTSTP,
  SIGTTIN,
  SIGTTOU,
  SIGURG,
  SIGWINCH,
  type SignalCode,
  sigaddset,
  sigdelsetmask,
  type siginfo,
  sigmask,
  sigorsets,
  sigset_t,
} from '../../../include/linux/signal.ts';
import { spin_lock_irq, spin_unlock_irq } from '../../../include/linux/spinlock.ts';
import { WNOHANG } from '../../../include/linux/wait.ts';
import { u32 } from '../../../include/u32.ts';
import { is_orphaned_pgrp, sys_wait4 } from '../../../kernel/exit.ts';
import { schedule } from '../../../kernel/sched.ts';
import {
  dequeue_signal,
  do_sigaltstack,
  force_sig,
  notify_parent,
  sig_exit,
} from '../../../kernel/signal.ts';

/** Number of the system call sigreturn(). @kernel include/asm-i386/unistd.h:126 */
const __NR_sigreturn = 119;
/** Number of the system call rt_sigreturn(). @kernel include/asm-i386/unistd.h:180 */
const __NR_rt_sigreturn = 173;
/** Data segment of programs. @kernel include/asm-i386/segment.h:8 */
const __USER_DS = 0x2b;

// struct sigcontext, in bytes.
const sizeofSigcontext = 88;
const offsetofEsp = 28;
const offsetofEax = 44;
const offsetofEip = 56;
const offsetofEflags = 64;
const offsetofFpstate = 76;
const offsetofOldmask = 80;

/** struct _fpstate, in bytes: the coprocessor's registers. */
const sizeofFpstate = 624;

// struct sigframe, in bytes: pretcode, sig, sc, fpstate, extramask, retcode.
const offsetofSig = 4;
const offsetofSc = 8;
const offsetofExtramask = offsetofSc + sizeofSigcontext + sizeofFpstate;
/** Where in a sigframe the instructions are that a handler returns to, in bytes. */
export const offsetofRetcode = offsetofExtramask + 4;
const sizeofSigframe = offsetofRetcode + 8;

// struct rt_sigframe, in bytes: pretcode, sig, pinfo, puc, info, uc, fpstate, retcode.
const offsetofPinfo = 8;
const offsetofPuc = 12;
const offsetofInfo = 16;
const sizeofSiginfo = 128;
const offsetofUc = offsetofInfo + sizeofSiginfo;
// struct ucontext in it: flags, link, stack, mcontext, sigmask.
const offsetofStack = offsetofUc + 8;
const offsetofMcontext = offsetofStack + 12;
const offsetofSigmask = offsetofMcontext + sizeofSigcontext;
/** Where in an rt_sigframe the instructions are that a handler returns to, in bytes. */
export const offsetofRtRetcode = offsetofSigmask + 8 + sizeofFpstate;
const sizeofRtSigframe = offsetofRtRetcode + 8;

/** All signals but those that cannot be blocked. @kernel arch/i386/kernel/signal.c:29 */
const _BLOCKABLE = ~(sigmask(SIGKILL) | sigmask(SIGSTOP));

/** Stores words and shorter things, of `size` bytes, at addresses of the program: 0, or -EFAULT from the first that fails. */
function* putAll(
  k: Kernel,
  stores: readonly (readonly [addr: number, value: number, size?: 1 | 2 | 4])[],
): Generator<void, number> {
  for (const [addr, value, size] of stores) {
    const err = yield* __put_user(k, u32(value), u32(addr), size ?? 4);
    if (err) return err;
  }
  return 0;
}

/**
 * Writes the cause of a signal to a program: 0 or -EFAULT. Of si_code it sees the lower half.
 * @kernel arch/i386/kernel/signal.c:33
 * @fails errno
 * @reduced Without the times of a child.
 * @differs A store that fails is the last; C goes on to the next field. For a negative si_code C copies all 128 bytes of
 *   the structure; here the five fields that a sender has set.
 */
export function* copy_siginfo_to_user(
  k: Kernel,
  to: number,
  from: siginfo,
): Generator<void, number> {
  if (!access_ok(k, VERIFY_WRITE, to, sizeofSiginfo)) return -EFAULT;
  const si_errno = 0;
  const fault = from.si_code >> 16 === __SI_FAULT >> 16;
  const err = yield* putAll(k, [
    [to, from.si_signo],
    [to + 4, si_errno],
    [to + 8, (from.si_code << 16) >> 16],
    [to + 12, fault ? from.si_addr : (from.si_pid ?? 0)],
  ]);
  if (err || fault) return err;
  if (from.si_code >> 16 === __SI_CHLD >> 16) {
    const failed = yield* __put_user(k, u32(from.si_status ?? 0), u32(to + 20), 4);
    if (failed) return failed;
  }
  return yield* __put_user(k, from.si_uid ?? 0, u32(to + 16), 4);
}

/**
 * sigaltstack(): the stack for handlers with SA_ONSTACK; see do_sigaltstack().
 * @kernel arch/i386/kernel/signal.c:155
 */
export function sys_sigaltstack(
  k: Kernel,
  uss: Parameters<typeof do_sigaltstack>[1],
  uoss: Parameters<typeof do_sigaltstack>[2],
  esp: number,
): number {
  return do_sigaltstack(k, uss, uoss, esp);
}

/** A result as the kernel's own functions return it, from a register: errors are negative. */
function signed(eax: number): number {
  return eax >= 0xfffff001 ? eax - 0x100000000 : eax;
}

/**
 * Takes the registers back from a frame on the program's stack: the result is eax, or null if the frame cannot be read.
 * @kernel arch/i386/kernel/signal.c:189
 * @fails null
 * @reduced Of the registers those that a program here has: esp, eip, eflags and eax.
 * @differs A word that cannot be read is the last; C reads on, and sets the registers that it cannot read to 0.
 */
function* restore_sigcontext(k: Kernel, regs: pt_regs, sc: number): Generator<void, number | null> {
  const esp = yield* __get_user(k, u32(sc + offsetofEsp), 4);
  if (esp < 0) return null;
  regs.esp = esp;
  const eip = yield* __get_user(k, u32(sc + offsetofEip), 4);
  if (eip < 0) return null;
  regs.eip = eip;

  const tmpflags = yield* __get_user(k, u32(sc + offsetofEflags), 4);
  if (tmpflags < 0) return null;
  regs.eflags = (regs.eflags & ~0x40dd5) | (tmpflags & 0x40dd5);
  regs.orig_eax = -1;

  const buf = yield* __get_user(k, u32(sc + offsetofFpstate), 4);
  if (buf < 0 || (buf && !access_ok(k, VERIFY_READ, buf, sizeofFpstate))) return null;

  const eax = yield* __get_user(k, u32(sc + offsetofEax), 4);
  return eax < 0 ? null : signed(eax);
}

/** Blocks the signals of `set` from now on, SIGKILL and SIGSTOP excepted. */
function setBlocked(k: Kernel, set: sigset_t): void {
  sigdelsetmask(set, ~_BLOCKABLE);
  spin_lock_irq(k, k.current.sigmask_lock);
  k.current.blocked.copyFrom(set);
  recalc_sigpending(k.current);
  spin_unlock_irq(k, k.current.sigmask_lock);
}

/**
 * sigreturn(): a handler has returned. Registers and blocked signals are taken back from its frame; what the program
 * was told last, eax, is the result. SIGSEGV if the frame is not there any more.
 * @kernel arch/i386/kernel/signal.c:249
 */
export function* sys_sigreturn(k: Kernel, regs: pt_regs): Generator<void, number> {
  const frame = u32(regs.esp - 8);
  const set = new sigset_t();

  badframe: {
    if (!access_ok(k, VERIFY_READ, frame, sizeofSigframe)) break badframe;
    set.sig[0] = yield* __get_user(k, u32(frame + offsetofSc + offsetofOldmask), 4);
    if (set.sig[0] < 0) break badframe;
    set.sig[1] = yield* __get_user(k, u32(frame + offsetofExtramask), 4);
    if (set.sig[1] < 0) break badframe;

    setBlocked(k, set);

    const eax = yield* restore_sigcontext(k, regs, u32(frame + offsetofSc));
    if (eax === null) break badframe;
    return eax;
  }
  // badframe:
  force_sig(k, SIGSEGV, k.current);
  return 0;
}

/**
 * sigreturn() of a frame that SA_SIGINFO asked for. The stack for handlers is read from the frame too, and stays what
 * it is.
 * @kernel arch/i386/kernel/signal.c:279
 * @bug A signal frame records which stack the task's handlers should use, but when a handler returns, that stack is
 *   not restored. do_sigaltstack() gets the address of a copy in kernel memory, takes it for an address of the
 *   program and returns -EFAULT, which is ignored.
 * @differs So do_sigaltstack() is not called: here it cannot tell such an address.
 */
export function* sys_rt_sigreturn(k: Kernel, regs: pt_regs): Generator<void, number> {
  const frame = u32(regs.esp - 4);
  const set = new sigset_t();

  badframe: {
    if (!access_ok(k, VERIFY_READ, frame, sizeofRtSigframe)) break badframe;
    set.sig[0] = yield* __get_user(k, u32(frame + offsetofSigmask), 4);
    if (set.sig[0] < 0) break badframe;
    set.sig[1] = yield* __get_user(k, u32(frame + offsetofSigmask + 4), 4);
    if (set.sig[1] < 0) break badframe;

    setBlocked(k, set);

    const eax = yield* restore_sigcontext(k, regs, u32(frame + offsetofMcontext));
    if (eax === null) break badframe;

    // The stack for handlers: ss_sp, ss_flags, ss_size.
    for (let i = 0; i < 3; i++)
      if ((yield* __get_user(k, u32(frame + offsetofStack + 4 * i), 4)) < 0) break badframe;
    return eax;
  }
  // badframe:
  force_sig(k, SIGSEGV, k.current);
  return 0;
}

/**
 * Writes the registers into a frame, all 88 bytes of them: 0 or -EFAULT.
 * @kernel arch/i386/kernel/signal.c:319
 * @reduced Registers that no program here has are written as 0. None uses the coprocessor, whose registers are then
 *   not saved in C either.
 * @differs A store that fails is the last; C goes on to the next field.
 */
function* setup_sigcontext(
  k: Kernel,
  sc: number,
  regs: pt_regs,
  mask: number,
): Generator<void, number> {
  const { thread } = k.current;
  const [gs, fs, es, ds] = [0, 0, __USER_DS, __USER_DS];
  const [edi, esi, ebp, ebx, edx, ecx] = [0, 0, 0, 0, 0, 0];
  const words = [gs, fs, es, ds, edi, esi, ebp, regs.esp, ebx, edx, ecx, regs.eax];
  words.push(thread.trap_no, thread.error_code, regs.eip, regs.xcs, regs.eflags, regs.esp);
  words.push(__USER_DS, 0, mask, thread.cr2);
  return yield* putAll(
    k,
    words.map((word, i) => [sc + 4 * i, word]),
  );
}

/**
 * Where the frame of a handler goes: below the program's stack pointer, or at the top of the stack that sigaltstack()
 * set, unless the program is on that already. A multiple of 8.
 * @kernel arch/i386/kernel/signal.c:365
 * @omits The older way to switch stacks, by way of sa_restorer: no program here has other segments.
 */
function get_sigframe(k: Kernel, ka: k_sigaction, regs: pt_regs, frame_size: number): number {
  let esp = regs.esp;

  if (ka.sa.sa_flags & SA_ONSTACK) {
    if (sas_ss_flags(k, esp) === 0) esp = u32(k.current.sas_ss_sp + k.current.sas_ss_size);
  }

  return u32((esp - frame_size) & -8);
}

/**
 * The frame could not be written: SIGSEGV. If that is the signal whose handler was to be called, there is no sense in
 * calling it again: it kills.
 */
function giveSigsegv(k: Kernel, sig: number, ka: k_sigaction): void {
  if (sig === SIGSEGV) ka.sa.sa_handler = SIG_DFL;
  force_sig(k, SIGSEGV, k.current);
}

/** What setup_frame() and setup_rt_frame() set in the end: the program goes on in its handler. */
function enterHandler(
  k: Kernel,
  regs: pt_regs,
  frame: number,
  handler: NonNullable<pt_regs['handler']>,
): void {
  regs.esp = frame;
  regs.handler = handler;

  set_fs(k, USER_DS);
  regs.xcs = __USER_CS;
}

/**
 * Puts the frame of a handler on the program's stack, and lets the program go on in the handler. If the stack cannot
 * be written, the program gets SIGSEGV instead.
 * @kernel arch/i386/kernel/signal.c:388
 * @differs A store that fails is the last; C goes on within setup_sigcontext(). The program's code has no address:
 *   regs.handler notes it, in place of eip.
 * @omits SA_RESTORER, the address of the program's own call of sigreturn(): no program here has code for it. Other
 *   systems' numbers of signals, the data segments, and the trap flag.
 */
function* setup_frame(
  k: Kernel,
  sig: number,
  ka: k_sigaction,
  info: siginfo,
  set: sigset_t,
  regs: pt_regs,
): Generator<void, void> {
  const frame = get_sigframe(k, ka, regs, sizeofSigframe);

  give_sigsegv: {
    if (!access_ok(k, VERIFY_WRITE, frame, sizeofSigframe)) break give_sigsegv;

    if (yield* __put_user(k, sig, u32(frame + offsetofSig), 4)) break give_sigsegv;

    if (yield* setup_sigcontext(k, u32(frame + offsetofSc), regs, set.sig[0])) break give_sigsegv;

    if (yield* __put_user(k, set.sig[1], u32(frame + offsetofExtramask), 4)) break give_sigsegv;

    const retcode = u32(frame + offsetofRetcode);
    const err = yield* putAll(k, [
      [frame, retcode],
      // pop %eax; mov $119,%eax; int $0x80
      [retcode, 0xb858, 2],
      [retcode + 2, __NR_sigreturn],
      [retcode + 6, 0x80cd, 2],
    ]);
    if (err) break give_sigsegv;

    enterHandler(k, regs, frame, { code: ka.sa.sa_handler as SignalCode, sig, info, rt: false });
    return;
  }
  // give_sigsegv:
  giveSigsegv(k, sig, ka);
}

/**
 * The same with the larger frame that SA_SIGINFO asks for: the cause of the signal is in it, and all that the program
 * needs to go on.
 * @kernel arch/i386/kernel/signal.c:458
 * @differs A store that fails is the last; C goes on to the next field. As setup_frame().
 * @omits What setup_frame() omits.
 */
function* setup_rt_frame(
  k: Kernel,
  sig: number,
  ka: k_sigaction,
  info: siginfo,
  set: sigset_t,
  regs: pt_regs,
): Generator<void, void> {
  const frame = get_sigframe(k, ka, regs, sizeofRtSigframe);

  give_sigsegv: {
    if (!access_ok(k, VERIFY_WRITE, frame, sizeofRtSigframe)) break give_sigsegv;

    let err = yield* putAll(k, [
      [frame + offsetofSig, sig],
      [frame + offsetofPinfo, frame + offsetofInfo],
      [frame + offsetofPuc, frame + offsetofUc],
    ]);
    if (!err) err = yield* copy_siginfo_to_user(k, u32(frame + offsetofInfo), info);
    if (err) break give_sigsegv;

    const { current } = k;
    err = yield* putAll(k, [
      [frame + offsetofUc, 0],
      [frame + offsetofUc + 4, 0],
      [frame + offsetofStack, current.sas_ss_sp],
      [frame + offsetofStack + 4, sas_ss_flags(k, regs.esp)],
      [frame + offsetofStack + 8, current.sas_ss_size],
    ]);
    if (!err) err = yield* setup_sigcontext(k, u32(frame + offsetofMcontext), regs, set.sig[0]);
    if (!err)
      err = yield* putAll(k, [
        [frame + offsetofSigmask, set.sig[0]],
        [frame + offsetofSigmask + 4, set.sig[1]],
      ]);
    if (err) break give_sigsegv;

    const retcode = u32(frame + offsetofRtRetcode);
    err = yield* putAll(k, [
      [frame, retcode],
      // mov $173,%eax; int $0x80
      [retcode, 0xb8, 1],
      [retcode + 1, __NR_rt_sigreturn],
      [retcode + 5, 0x80cd, 2],
    ]);
    if (err) break give_sigsegv;

    enterHandler(k, regs, frame, { code: ka.sa.sa_handler as SignalCode, sig, info, rt: true });
    return;
  }
  // give_sigsegv:
  giveSigsegv(k, sig, ka);
}

/**
 * A signal with a handler: says what becomes of a system call that it interrupted, makes the frame, and blocks what
 * shall wait while the handler runs.
 * @kernel arch/i386/kernel/signal.c:538
 */
function* handle_signal(
  k: Kernel,
  sig: number,
  ka: k_sigaction,
  info: siginfo,
  oldset: sigset_t,
  regs: pt_regs,
): Generator<void, void> {
  if (regs.orig_eax >= 0) {
    switch (regs.eax) {
      case -ERESTARTNOHAND:
        regs.eax = -EINTR;
        break;

      case -ERESTARTSYS:
        if (!(ka.sa.sa_flags & SA_RESTART)) {
          regs.eax = -EINTR;
          break;
        }
      // falls through
      case -ERESTARTNOINTR:
        regs.eax = regs.orig_eax;
        regs.eip -= 2;
    }
  }

  if (ka.sa.sa_flags & SA_SIGINFO) yield* setup_rt_frame(k, sig, ka, info, oldset, regs);
  else yield* setup_frame(k, sig, ka, info, oldset, regs);

  if (ka.sa.sa_flags & SA_ONESHOT) ka.sa.sa_handler = SIG_DFL;

  if (!(ka.sa.sa_flags & SA_NODEFER)) {
    const { current } = k;
    spin_lock_irq(k, current.sigmask_lock);
    sigorsets(current.blocked, current.blocked, ka.sa.sa_mask);
    sigaddset(current.blocked, sig);
    recalc_sigpending(current);
    spin_unlock_irq(k, current.sigmask_lock);
  }
}

/**
 * Delivers what is pending for the current task, until one signal has called a handler: 1. 0 if none did: then a
 * system call that was interrupted is made again. Does not return if a signal is fatal.
 * @kernel arch/i386/kernel/signal.c:584
 * @reduced No tracing, no core dumps and no watchpoints.
 */
export function* do_signal(
  k: Kernel,
  regs: pt_regs,
  oldset: sigset_t | null,
): Generator<void, number> {
  if ((regs.xcs & 3) !== 3) return 1;

  if (!oldset) oldset = k.current.blocked;

  for (;;) {
    spin_lock_irq(k, k.current.sigmask_lock);
    const info = dequeue_signal(k, k.current.blocked);
    spin_unlock_irq(k, k.current.sigmask_lock);

    if (!info) break;
    const signr = info.si_signo;

    const ka = k.current.sig!.action[signr - 1];
    if (ka.sa.sa_handler === SIG_IGN) {
      if (signr !== SIGCHLD) continue;
      // A task that ignores SIGCHLD does not want to wait: its dead children are freed here.
      while ((yield* sys_wait4(k, -1, null, WNOHANG)) > 0);
      continue;
    }

    if (ka.sa.sa_handler === SIG_DFL) {
      const exit_code = signr;

      if (k.current.pid === 1) continue;

      switch (signr) {
        case SIGCONT:
        case SIGCHLD:
        case SIGWINCH:
        case SIGURG:
          continue;

        case SIGTSTP:
        case SIGTTIN:
        case SIGTTOU:
          if (is_orphaned_pgrp(k, k.current.pgrp)) continue;
        // falls through
        case SIGSTOP: {
          k.current.state = TASK_STOPPED;
          k.current.exit_code = signr;
          const { sig } = k.current.p_pptr!;
          if (sig && !(sig.action[SIGCHLD - 1].sa.sa_flags & SA_NOCLDSTOP))
            notify_parent(k, k.current, SIGCHLD);
          yield* schedule(k);
          continue;
        }

        default:
          yield* sig_exit(k, signr, exit_code, info);
      }
    }

    yield* handle_signal(k, signr, ka, info, oldset, regs);
    return 1;
  }

  if (regs.orig_eax >= 0) {
    if (regs.eax === -ERESTARTNOHAND || regs.eax === -ERESTARTSYS || regs.eax === -ERESTARTNOINTR) {
      regs.eax = regs.orig_eax;
      regs.eip -= 2;
    }
  }
  return 0;
}
