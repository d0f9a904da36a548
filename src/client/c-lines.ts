/** The kernel's line numbers in the margin of a port, each a link to the C. What is copied has none of it. */
import { el } from './dom.ts';

/** Shows the kernel's numbers, or the port's own again. */
export function showC(port: HTMLElement, on: boolean): void {
  port.classList.toggle('c-lines', on);
  for (const link of port.querySelectorAll('.c-line')) link.remove();
  if (!on) return;
  const { kernel = '' } = port.dataset;
  for (const line of port.querySelectorAll<HTMLElement>('.port-code .l[data-c]')) {
    const { c = '' } = line.dataset;
    // The number is no text: it stands in an attribute, as the port's own does.
    const link = el('a', {
      class: 'c-line',
      href: `https://elixir.bootlin.com/linux/2.4.22/source/${kernel}#L${c}`,
      'data-c': c,
      'aria-label': `${kernel} line ${c}`,
    });
    line.prepend(link);
  }
}
