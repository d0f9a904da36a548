/**
 * The overview of a port: the whole function, and beside its lines the first sentence of each note. The one that is
 * read is open and stands exactly at its lines; the others make room.
 */
import { el } from './dom.ts';

/** Where notes stand that want to be at `wanted`, of these heights, none over another; the one at `fixed` first. */
export function places(wanted: number[], heights: number[], fixed: number): number[] {
  const placed: number[] = [];
  const below = (i: number) => (i === 0 ? 0 : placed[i - 1] + heights[i - 1]);
  for (let i = 0; i < wanted.length; i++) placed[i] = Math.max(wanted[i], below(i));
  if (wanted[fixed] === undefined) return placed;
  placed[fixed] = wanted[fixed];
  for (let i = fixed - 1; i >= 0; i--) placed[i] = Math.min(placed[i], placed[i + 1] - heights[i]);
  // What would stand above the beginning pushes all others down again.
  placed[0] = Math.max(placed[0], 0);
  for (let i = 1; i < wanted.length; i++)
    placed[i] = Math.max(i > fixed ? wanted[i] : placed[i], below(i));
  return placed;
}

/** Puts what follows the first sentence of a note's first paragraph into an element, which can be hidden. */
function cut(note: HTMLElement): void {
  const paragraph = note.querySelector(':scope > p');
  let left = Number(note.dataset.first ?? 0);
  if (paragraph === null || left === 0) return;
  const texts = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode as Text;
    if (left > text.length) {
      left -= text.length;
      continue;
    }
    const range = document.createRange();
    range.setStart(text, left);
    range.setEndAfter(paragraph.lastChild!);
    const rest = el('span', { class: 'rest' });
    rest.append(range.extractContents());
    paragraph.append(rest);
    return;
  }
}

export class Overview {
  private readonly rows: HTMLElement;
  private readonly column: HTMLElement;
  private readonly notes: HTMLElement[];
  private readonly keys = el(
    'p',
    { class: 'overview-keys' },
    el('kbd', {}, 'J'),
    ' next note, ',
    el('kbd', {}, 'K'),
    ' the one before, ',
    el('kbd', {}, 'E'),
    ' opens all; or click a line',
  );
  private readonly resized = new ResizeObserver(() => this.place());

  constructor(private readonly port: HTMLElement) {
    this.rows = port.querySelector<HTMLElement>('.port-rows')!;
    this.column = port.querySelector<HTMLElement>('.port-notes')!;
    this.notes = [...this.column.querySelectorAll<HTMLElement>('.note')];
    for (const note of this.notes) cut(note);
  }

  get on(): boolean {
    return this.port.classList.contains('overview');
  }

  /** Is there room for notes beside the code? */
  get wide(): boolean {
    return getComputedStyle(this.rows).display === 'grid';
  }

  set(on: boolean): void {
    this.port.classList.toggle('overview', on);
    if (on) {
      this.port.querySelector('.port-caption')?.after(this.keys);
      this.resized.observe(this.rows);
      this.place();
      return;
    }
    this.keys.remove();
    this.resized.disconnect();
    this.column.style.height = '';
    for (const note of this.notes) note.style.top = '';
  }

  /** Opens all notes, or closes all but the one that is read. */
  toggleAll(): void {
    this.port.classList.toggle('expanded');
    this.place();
  }

  /** Puts each note beside its lines, where there is room beside them. */
  place(): void {
    if (!this.on) return;
    const { wide } = this;
    const top = this.column.getBoundingClientRect().top;
    const wanted = this.notes.map(({ dataset }) => {
      const line = this.port.querySelector(`.port-code .l[data-m="${dataset.n}"]`);
      return line === null ? 0 : line.getBoundingClientRect().top - top - 6;
    });
    const heights = this.notes.map(({ offsetHeight }) => offsetHeight);
    const lit = this.notes.findIndex((note) => note.classList.contains('lit'));
    const at = places(wanted, heights, lit);
    this.notes.forEach((note, i) => {
      note.style.top = wide ? `${at[i]}px` : '';
    });
    const end = (at.at(-1) ?? 0) + (heights.at(-1) ?? 0);
    this.column.style.height = wide ? `${end}px` : '';
  }
}
