// What a page fault comes to, from the trace of one call of do_page_fault(): who answers, what is
// counted, which signal is sent.

import type { TracedCall } from 'sim';

export interface FaultAnswer {
  /** Bit 0: the entry is there and does not allow it; bit 1: a write; bit 2: of the program. */
  errorCode: number;
  /** The function that decides. */
  name: string;
  /** Added to min_flt and to maj_flt. */
  minor: number;
  major: number;
  /** `SIGSEGV`; null if none is sent. SIGKILL is not sent: the task ends. */
  signal: string | null;
  /** `SEGV_MAPERR`; null if there is no signal, or it has none. */
  signalCode: string | null;
  /** An access of the kernel that fails: the exception table tells where it goes on. */
  fails: boolean;
  /** Neither served nor failed: the kernel had no business there, and the task ends. */
  oops: boolean;
}

function child(call: TracedCall | undefined, name: string): TracedCall | undefined {
  return call?.children.findLast((one) => one.name === name);
}

function argument(call: TracedCall | undefined, name: string): string {
  return call?.args.find((one) => one.name === name)?.value ?? '';
}

const answers = ['do_no_page', 'do_swap_page', 'do_wp_page'];

function answering(call: TracedCall): string {
  const served = child(call, 'handle_mm_fault');
  if (!served) {
    const grown = child(call, 'expand_stack');
    return grown && grown.result !== '0' ? grown.name : call.name;
  }
  const entry = child(served, 'handle_pte_fault');
  if (!entry) return child(served, 'pte_alloc')?.name ?? served.name;
  const answer = entry.children.find((one) => answers.includes(one.name));
  return (child(answer, 'do_anonymous_page') ?? answer ?? entry).name;
}

const codes: Record<string, string> = {
  '11 1': 'SEGV_MAPERR',
  '11 2': 'SEGV_ACCERR',
  '7 2': 'BUS_ADRERR',
};

/** Reads the answer off the trace of one call of do_page_fault(). */
export function faultAnswer(call: TracedCall): FaultAnswer {
  const errorCode = Number(argument(call, 'error_code'));
  const result = child(call, 'handle_mm_fault')?.result;
  const sent = child(call, 'force_sig_info');
  const number = argument(sent, 'sig');
  // Above the code itself the kernel notes what kind of information comes with the signal.
  const code = Number(/si_code: (\w+)/.exec(argument(sent, 'info'))?.[1] ?? 0) & 0xffff;
  const killed = child(call, 'do_exit') !== undefined;
  const fixup = child(call, 'search_exception_table')?.result;
  const signals: Record<string, string> = { '11': 'SIGSEGV', '7': 'SIGBUS' };
  return {
    errorCode,
    name: answering(call),
    minor: result === '1' ? 1 : 0,
    major: result === '2' ? 1 : 0,
    signal: sent ? (signals[number] ?? number) : killed && errorCode & 4 ? 'SIGKILL' : null,
    signalCode: codes[`${number} ${code}`] ?? null,
    fails: fixup !== undefined && fixup !== null && fixup !== '0',
    oops: killed && !(errorCode & 4),
  };
}

/** The bits of an error code in words, highest first. */
export function errorCodeBits(code: number): { bit: number; set: boolean; meaning: string }[] {
  const words = [
    ['the kernel', 'the program'],
    ['a read', 'a write'],
    ['no page is there', 'a page is there, and does not allow it'],
  ];
  return [2, 1, 0].map((bit, i) => {
    const set = (code & (1 << bit)) !== 0;
    return { bit, set, meaning: words[i][set ? 1 : 0] };
  });
}
