/** Copy and Link for every port, whether the reader can change it or not. */
import { codeOf, copyText } from './clipboard.ts';
import { button, el } from './dom.ts';

function offer(port: HTMLElement): void {
  const caption = port.querySelector<HTMLElement>('.port-caption');
  if (caption === null) return;
  const { name = '' } = port.dataset;
  const said = el('span', { class: 'port-said', role: 'status' });
  const place = el('div', { class: 'held-scroll' });
  const copy = async (text: string, done: string): Promise<void> => {
    said.textContent = '';
    place.replaceChildren();
    if (await copyText(text, place)) said.textContent = done;
  };
  const code = (): string =>
    codeOf(port.querySelectorAll<HTMLElement>('.port-rows .port-code .l')).trimEnd();
  const anchor = port.closest('.entry')?.getAttribute('aria-labelledby') ?? name;
  const address = (): string => `${location.href.replace(/#.*$/s, '')}#${anchor}`;
  caption.append(
    el(
      'span',
      { class: 'port-tools' },
      said,
      button('Copy', () => void copy(code(), 'Copied.'), { 'aria-label': `Copy ${name}` }),
      button('Link', () => void copy(address(), 'Link copied.'), {
        'aria-label': `Link to ${name}`,
      }),
    ),
  );
  caption.after(place);
}

for (const port of document.querySelectorAll<HTMLElement>('book-port')) offer(port);
