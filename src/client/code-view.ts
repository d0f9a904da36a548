/**
 * A text that can be read, changed, and marked: as the book has it, as the reader has left it, or
 * in an editor. The book's own elements stay in the page, hidden while they are not the text.
 */
import { el } from './dom.ts';
import type { Editor } from './editor.ts';
import { lines } from './highlight.ts';
import { loading } from './load.ts';
import { clear, type Mark, type MarkKind, mark } from './marks.ts';

export interface CodeViewOptions {
  /** The book's element for the text. */
  original: HTMLElement;
  source: string;
  text: string;
  /** Number of the first line. */
  first?: number;
  /** What it is, for those who do not see it. */
  label: string;
  /** Where the text stands when it is not the book's; else directly after it. */
  place?: HTMLElement;
  onChange: (text: string) => void;
  onRun: () => void;
}

let hints = 0;

export class CodeView {
  text: string;
  private plain: HTMLElement | null = null;
  private editor: Editor | null = null;
  private frame: HTMLElement | null = null;
  private marks: Mark[] = [];
  private loading = false;

  constructor(private readonly options: CodeViewOptions) {
    this.text = options.text;
    this.show();
  }

  get changed(): boolean {
    return this.text !== this.options.source;
  }
  get editing(): boolean {
    return this.frame !== null;
  }

  /** Puts another text in, as a link or a reset does. */
  setText(text: string): void {
    if (text === this.text) return;
    this.setMarks([]);
    this.text = text;
    if (this.editor === null) this.show();
    else if (this.editor.text() !== text) this.editor.setText(text);
  }

  /** Opens the editor, with the cursor in it. */
  async edit(line?: number): Promise<void> {
    if (this.editor !== null || this.loading) {
      if (line === undefined) this.editor?.focus();
      else this.editor?.goTo(line);
      return;
    }
    this.loading = true;
    const { createEditor } = await loading(() => import('./editor.ts')).finally(() => {
      this.loading = false;
    });
    const hint = `editor-hint-${++hints}`;
    const box = el('div', { class: 'editor not-content' });
    this.frame = el(
      'div',
      { class: 'editor-frame' },
      box,
      el('p', { class: 'editor-hint', id: hint }, 'Ctrl+Enter runs · Escape, then Tab, leaves'),
    );
    this.placed(this.frame);
    this.editor = createEditor({
      parent: box,
      text: this.text,
      label: this.options.label,
      hint,
      first: this.options.first ?? 1,
      onChange: (text) => this.typed(text),
      onRun: this.options.onRun,
    });
    this.show();
    this.editor.setMarks(this.marks);
    if (line === undefined) this.editor.focus();
    else this.editor.goTo(line);
  }

  /** Closes the editor; the text stays. */
  close(): void {
    this.editor?.destroy();
    this.editor = null;
    this.frame?.remove();
    this.frame = null;
    this.show();
  }

  /** Shows what a run has said; [] takes it away. */
  setMarks(marks: Mark[]): void {
    this.marks = marks;
    if (this.editor !== null) {
      this.editor.setMarks(marks);
      return;
    }
    const shown = this.shown();
    clear(shown);
    mark(shown, marks, this.options.first);
  }

  /** Shows one kind of mark only on these lines, and leaves the others. */
  setKind(kind: MarkKind, marks: Mark[]): void {
    this.marks = [...this.marks.filter((m) => m.kind !== kind), ...marks];
    if (this.editor !== null) {
      this.editor.setMarks(this.marks);
      return;
    }
    clear(this.shown(), [kind]);
    mark(this.shown(), marks, this.options.first);
  }

  /** Brings a line into view, with the cursor on it where there is one. */
  goTo(line: number): void {
    if (this.editor !== null) {
      this.editor.goTo(line);
      return;
    }
    const first = this.options.first ?? 1;
    const found = this.shown().querySelector<HTMLElement>(`.l[data-l="${line + first - 1}"]`);
    if (found === null) return;
    found.tabIndex = -1;
    found.focus({ preventScroll: true });
    found.scrollIntoView({ block: 'center' });
  }

  private typed(text: string): void {
    this.text = text;
    // What the last run said is no longer about this text.
    if (this.marks.length > 0) this.setMarks([]);
    this.options.onChange(text);
  }

  private shown(): HTMLElement {
    return this.plain ?? this.options.original;
  }

  private placed(element: HTMLElement): void {
    if (this.options.place) this.options.place.append(element);
    else this.options.original.after(element);
  }

  private show(): void {
    this.plain?.remove();
    this.plain = null;
    const { original, source, first } = this.options;
    const own = this.frame !== null || this.text !== source;
    original.classList.toggle('replaced', own);
    if (this.frame !== null || !own) {
      if (!own) {
        clear(original);
        mark(original, this.marks, first);
      }
      return;
    }
    const code = el('code', {}, ...lines(this.text.trimEnd(), first));
    this.plain = el('pre', { class: 'example-code own not-content' }, code);
    this.placed(this.plain);
    mark(code, this.marks, first);
  }
}
