// Names of signals and of their causes.

import {
  BUS_ADRERR,
  SEGV_ACCERR,
  SEGV_MAPERR,
  SIGBUS,
  SIGKILL,
  SIGSEGV,
  SIGTERM,
  SIGXFSZ,
} from '../include/linux/signal.ts';

const signals = new Map([
  [SIGBUS, 'SIGBUS'],
  [SIGKILL, 'SIGKILL'],
  [SIGSEGV, 'SIGSEGV'],
  [SIGTERM, 'SIGTERM'],
  [SIGXFSZ, 'SIGXFSZ'],
]);

/** 'SIGSEGV' for 11; 'signal 42' for one without a name here. */
export function signalName(signal: number): string {
  return signals.get(signal) ?? `signal ${signal}`;
}

/** 'SEGV_MAPERR' and the like; '' for a cause without a name here. */
export function signalCodeName(signal: number, code: number): string {
  if (signal === SIGSEGV && code === SEGV_MAPERR) return 'SEGV_MAPERR';
  if (signal === SIGSEGV && code === SEGV_ACCERR) return 'SEGV_ACCERR';
  if (signal === SIGBUS && code === BUS_ADRERR) return 'BUS_ADRERR';
  return '';
}
