// Which lines of a port have which lines of the C. The numbers come from tools/c-lines.ts, and are bound to the port by the
// text of its lines, so that a changed port loses a number rather than having a wrong one.
import known from './c-lines.json' with { type: 'json' };
import type { Port } from './ports.ts';

type Numbered = Record<string, [text: string, line: number][]>;

/** The ports that have any. */
export const numberedPorts = Object.keys(known);

/** By line of the port's text, from 1, the line of the kernel's file; and the texts that the port no longer has there. */
export function cLinesOf(port: Pick<Port, 'name' | 'lines'>): {
  lines: Map<number, number>;
  lost: string[];
} {
  const lines = new Map<number, number>();
  const lost: string[] = [];
  let from = 0;
  for (const [text, line] of (known as unknown as Numbered)[port.name] ?? []) {
    const at = port.lines.findIndex((one, i) => i >= from && one.trim() === text);
    if (at < 0) {
      lost.push(text);
      continue;
    }
    lines.set(at + 1, line);
    from = at + 1;
  }
  return { lines, lost };
}
