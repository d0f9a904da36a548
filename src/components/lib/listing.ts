// A port's lines as HTML: its own numbers and the C's, the numbers of its notes, the names of its parts.
import type { Noted } from '../../source/binding.ts';
import { cLinesOf } from '../../source/c-lines.ts';
import type { Port } from '../../source/ports.ts';
import { escapeHtml, withAttributes } from './code.ts';
import { portCode } from './ports.ts';

/** A named part of a function, and its first line. */
interface NamedPart {
  title: string;
  from: number;
}

/**
 * The lines of a port, each in its element. The name of a part stands in an attribute, so that it is not copied with
 * the code.
 */
export function listing(port: Port, noted: Noted[], parts: NamedPart[]): string {
  const { lines: cLines } = cLinesOf(port);
  const html = portCode(port).map((line, i) => {
    const number = i + 1;
    const note = noted.find((one) => number >= one.from && number <= one.to);
    const part = parts.find(({ from }) => from === number);
    const label = part ? `<i class="part-name" data-part="${escapeHtml(part.title)}"></i>` : '';
    return (
      label +
      withAttributes(line, {
        'data-l': port.line + i,
        'data-c': cLines.get(number),
        'data-n': note?.number,
        'data-m': note?.first && note.from === number ? note.number : undefined,
      })
    );
  });
  return html.join('');
}
