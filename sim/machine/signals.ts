// Signals as programs see them: their names, and handlers.

import type { Kernel } from '../globals.ts';
import { KernelBug, NotSimulated, UsageError } from '../include/bug.ts';
import {
  _NSIG,
  BUS_ADRERR,
  k_sigaction,
  SEGV_ACCERR,
  SEGV_MAPERR,
  SIG_DFL,
  SIG_IGN,
  SIGABRT,
  SIGALRM,
  SIGBUS,
  SIGCHLD,
  SIGCONT,
  SIGFPE,
  SIGHUP,
  SIGILL,
  SIGINT,
  SIGIO,
  SIGKILL,
  SIGPIPE,
  SIGPROF,
  SIGPWR,
  SIGQUIT,
  SIGSEGV,
  SIGSTKFLT,
  SIGSTOP,
  SIGSYS,
  SIGTERM,
  SIGTRAP,
  SIGTSTP,
  SIGTTIN,
  SIGTTOU,
  SIGURG,
  SIGUSR1,
  SIGUSR2,
  SIGVTALRM,
  SIGWINCH,
  SIGXCPU,
  SIGXFSZ,
  type SignalCode,
  sigaddset,
  type siginfo,
  sigismember,
  sigset_t,
} from '../include/linux/signal.ts';
import { aList, isGenerator, shown, wholeNumber, wrongArgument } from './arguments.ts';
import type { Syscalls } from './syscalls.ts';

const signals = new Map<number, string>(
  Object.entries({
    SIGHUP,
    SIGINT,
    SIGQUIT,
    SIGILL,
    SIGTRAP,
    SIGABRT,
    SIGBUS,
    SIGFPE,
    SIGKILL,
    SIGUSR1,
    SIGSEGV,
    SIGUSR2,
    SIGPIPE,
    SIGALRM,
    SIGTERM,
    SIGSTKFLT,
    SIGCHLD,
    SIGCONT,
    SIGSTOP,
    SIGTSTP,
    SIGTTIN,
    SIGTTOU,
    SIGURG,
    SIGXCPU,
    SIGXFSZ,
    SIGVTALRM,
    SIGPROF,
    SIGWINCH,
    SIGIO,
    SIGPWR,
    SIGSYS,
  }).map(([name, signal]) => [signal, name]),
);

/** 'SIGSEGV' for 11; 'signal 42' for one without a name. */
export function signalName(signal: number): string {
  return signals.get(signal) ?? `signal ${signal}`;
}

/** A signal as labels of calls have it, whatever was passed: `SIGSEGV`. */
export function signalShown(signal: unknown): string {
  return signals.get(signal as number) ?? shown(signal);
}

/** Signals as a list of their names: `[SIGUSR1, SIGTERM]`. */
export function signalNames(list: unknown): string {
  return Array.isArray(list) ? `[${list.map(signalShown).join(', ')}]` : shown(list);
}

/** 'SEGV_MAPERR' and the like; '' for a cause without a name here. */
export function signalCodeName(signal: number, code: number): string {
  if (signal === SIGSEGV && code === SEGV_MAPERR) return 'SEGV_MAPERR';
  if (signal === SIGSEGV && code === SEGV_ACCERR) return 'SEGV_ACCERR';
  if (signal === SIGBUS && code === BUS_ADRERR) return 'BUS_ADRERR';
  return '';
}

/** What a handler is told of its signal. */
export interface SignalInfo {
  /** The signal: SIGSEGV and the like. */
  readonly si_signo: number;
  /** Its cause: SEGV_MAPERR, SEGV_ACCERR, BUS_ADRERR, SI_USER from kill(), SI_KERNEL, CLD_EXITED and the like. */
  readonly si_code: number;
  /** SIGSEGV and SIGBUS: the address of the access, to the byte; else 0. */
  readonly si_addr: number;
  /** The sender's pid, or that of the child it is about; 0 if there is none. */
  readonly si_pid: number;
  /** SIGCHLD: what the child exited with, or the signal that killed it; else 0. */
  readonly si_status: number;
}

/**
 * A handler: what a program runs when the signal arrives. A generator function makes calls with `yield*` through
 * `sys`; a plain function can only look. When it returns, the program goes on where it was interrupted.
 */
export type SignalHandler = (sig: number, info: SignalInfo, sys: Syscalls) => unknown;

/** How a signal is handled. */
export interface SignalOptions {
  /** SA_ flags: SA_NODEFER, SA_RESETHAND, SA_RESTART, SA_ONSTACK, SA_SIGINFO, SA_NOCLDSTOP. None if left out. */
  flags?: number;
  /** Signals that wait while the handler runs, besides its own. None if left out. */
  mask?: readonly number[];
}

/** What is done at a signal. */
export interface SignalAction {
  /** SIG_DFL, SIG_IGN, or the function. */
  handler: number | SignalHandler;
  /** SA_ flags. */
  flags: number;
  /** Signals that wait while the handler runs. */
  mask: number[];
}

/** The signals in a set, lowest first. */
export function signalsOf(set: sigset_t): number[] {
  const found: number[] = [];
  for (let sig = 1; sig <= _NSIG; sig++) if (sigismember(set, sig)) found.push(sig);
  return found;
}

/** A set of signals; a UsageError for what is no list of signals. */
export function signalSet(call: string, name: string, list: unknown): sigset_t {
  const set = new sigset_t();
  if (!Array.isArray(list))
    throw wrongArgument(
      call,
      name,
      list,
      'it must be a list of signals',
      'Pass one such as [SIGUSR1, SIGTERM], or [] for none.',
    );
  for (const sig of aList(call, name, list, oneSignal)) sigaddset(set, sig);
  return set;
}

function oneSignal(call: string, name: string, value: unknown): number {
  return wholeNumber(call, name, value, 1, _NSIG, 'a signal is', 'Use its name: SIGUSR1.');
}

/** What a program wants done at a signal, as the kernel keeps it. */
export function kernelAction(
  handler: unknown,
  flags: number,
  mask: sigset_t,
  callsOf: (k: Kernel) => Syscalls,
): k_sigaction {
  const ka = new k_sigaction();
  if (typeof handler === 'function') {
    ka.sa.sa_handler = handlerCode(handler as SignalHandler, callsOf);
  } else if (handler === SIG_DFL || handler === SIG_IGN) {
    ka.sa.sa_handler = handler;
  } else {
    throw wrongArgument(
      'sigaction',
      'handler',
      handler,
      'a handler is a function, SIG_DFL or SIG_IGN',
      'Pass function* (sig, info, sys) { … }.',
    );
  }
  ka.sa.sa_flags = flags;
  ka.sa.sa_mask = mask;
  return ka;
}

/** What the kernel keeps, as a program knows it. */
export function programAction({ sa }: k_sigaction): SignalAction {
  const handler =
    typeof sa.sa_handler === 'number' ? sa.sa_handler : (sa.sa_handler.program as SignalHandler);
  return { handler, flags: sa.sa_flags, mask: signalsOf(sa.sa_mask) };
}

/** A handler as code that user mode runs; what it throws becomes a UsageError. */
function handlerCode(handler: SignalHandler, callsOf: (k: Kernel) => Syscalls): SignalCode {
  function* code(k: Kernel, sig: number, info: siginfo): Generator<void, void> {
    const told: SignalInfo = {
      si_signo: sig,
      si_code: info.si_code,
      si_addr: info.si_addr,
      si_pid: info.si_pid ?? 0,
      si_status: info.si_status ?? 0,
    };
    const whose = `The handler of ${k.current.comm} (pid ${k.current.pid}) for ${signalName(sig)}`;
    try {
      const body: unknown = handler(sig, told, callsOf(k));
      if (isGenerator(body)) yield* body;
      else if (isPromise(body))
        throw new UsageError(
          `${whose} is an async function, but the machine does not wait for promises. Write function* and yield*.`,
        );
    } catch (error) {
      if (
        error instanceof UsageError ||
        error instanceof KernelBug ||
        error instanceof NotSimulated
      )
        throw error;
      const what = error instanceof Error ? error.message : String(error);
      throw new UsageError(
        `${whose} threw an error: ${what}. It has to return, and the access that faulted is tried again then: a jump ` +
          'out of a handler, as longjmp() makes it, is not simulated. Catch the error in the handler, or end the program ' +
          'there with yield* sys.exit(1).',
        { cause: error },
      );
    }
  }
  return Object.assign(code, { program: handler });
}

function isPromise(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'then' in value;
}
