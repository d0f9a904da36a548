// What a page fault comes to, from the trace of one call of do_page_fault(): the function that serves it,
// what is counted, which signal is sent.

import type { TracedCall } from 'sim';

export interface FaultAnswer {
  /** Bit 0: the entry is there and does not allow it; bit 1: a write; bit 2: of the program. */
  errorCode: number;
  /** The function that decides. */
  name: string;
  /** What it does, in words that go on after its name: `copies the page`. */
  deed: string;
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

/** The call that decides. */
function answering(call: TracedCall): TracedCall {
  const served = child(call, 'handle_mm_fault');
  if (!served) {
    const grown = child(call, 'expand_stack');
    return grown && grown.result !== '0' ? grown : call;
  }
  const entry = child(served, 'handle_pte_fault');
  if (!entry) return child(served, 'pte_alloc') ?? served;
  const answer = entry.children.find((one) => answers.includes(one.name));
  return child(answer, 'do_anonymous_page') ?? answer ?? entry;
}

/** `result`: that of handle_mm_fault(). */
function deedOf(call: TracedCall, result: string | null | undefined, refused: boolean): string {
  if (result === '0') return 'is told that there is no such page';
  if (result === '-1') return 'finds no memory';
  if (refused) return 'refuses';
  const has = (name: string) => child(call, name) !== undefined;
  switch (call.name) {
    case 'do_anonymous_page':
      return has('lru_cache_add') ? 'gives a frame of zeroes' : 'gives the zero page';
    case 'do_no_page':
      return has('copy_user_highpage')
        ? 'gives a copy of the object’s page'
        : 'gives the object’s page';
    case 'do_wp_page': {
      const copy = child(call, 'copy_cow_page');
      if (!copy) return 'lets the last owner keep the page';
      return child(copy, 'clear_user_highpage')
        ? 'gives a frame of zeroes'
        : 'gives a copy of the page';
    }
    case 'do_swap_page':
      return 'brings the page back from swap';
    case 'do_page_fault':
      return 'copies the entry of the directory from init_mm';
    default:
      return 'notes that the page is used';
  }
}

const codes: Record<string, string> = {
  '11 1': 'SEGV_MAPERR',
  '11 2': 'SEGV_ACCERR',
  '7 2': 'BUS_ADRERR',
};

/** Reads what a fault came to off the trace of one call of do_page_fault(). */
export function faultAnswer(call: TracedCall): FaultAnswer {
  const errorCode = Number(argument(call, 'error_code'));
  const result = child(call, 'handle_mm_fault')?.result;
  const sent = child(call, 'force_sig_info');
  const number = argument(sent, 'sig');
  // Above the code itself the kernel notes what kind of information comes with the signal.
  const code = Number(/si_code: (\w+)/.exec(argument(sent, 'info'))?.[1] ?? 0) & 0xffff;
  const killed = child(call, 'do_exit') !== undefined;
  const fixup = child(call, 'search_exception_table')?.result;
  const answer = answering(call);
  const fails = fixup !== undefined && fixup !== null && fixup !== '0';
  const oops = killed && !(errorCode & 4);
  const signals: Record<string, string> = { '11': 'SIGSEGV', '7': 'SIGBUS' };
  return {
    errorCode,
    name: answer.name,
    deed: deedOf(answer, result, fails || oops || sent !== undefined),
    minor: result === '1' ? 1 : 0,
    major: result === '2' ? 1 : 0,
    signal: sent ? (signals[number] ?? number) : killed && errorCode & 4 ? 'SIGKILL' : null,
    signalCode: codes[`${number} ${code}`] ?? null,
    fails,
    oops,
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
