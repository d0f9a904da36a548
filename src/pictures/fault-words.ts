/** What a page fault was, from its call in a trace: where, and what the processor said of it. */
import type { TracedCall } from 'sim';

/** Numbers as a trace has them, in decimal or hexadecimal. */
const argument = ({ args }: TracedCall, name: string): number =>
  Number(args.find((one) => one.name === name)?.value);

/** `write, user, not present`: the three low bits of the code that i386 pushes. */
export function faultCodeWords(code: number): string {
  return [
    code & 2 ? 'write' : 'read',
    code & 4 ? 'user' : 'kernel',
    code & 1 ? 'not allowed' : 'not present',
  ].join(', ');
}

/** In words what the arguments of do_page_fault say, with the address, which it asks the areas for; null for other calls. */
export function faultWords(call: TracedCall): string | null {
  if (call.name !== 'do_page_fault') return null;
  const code = argument(call, 'error_code');
  if (Number.isNaN(code)) return null;
  const look = call.children.find(({ name }) => name === 'find_vma');
  const address = look === undefined ? Number.NaN : argument(look, 'addr');
  const place = Number.isNaN(address) ? '' : `0x${address.toString(16).padStart(8, '0')}: `;
  return place + faultCodeWords(code);
}
