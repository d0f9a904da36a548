/**
 * A text that can be read, changed, and marked: as the book has it, as the reader has left it, or
 * in an editor. The book's own elements stay in the page, hidden while they are not the text.
 */
import { foldable, type Insertion, importsOf } from '../runner/imports.ts';
import { el } from './dom.ts';
import type { Editor } from './editor.ts';
import { lines } from './highlight.ts';
import { loading } from './load.ts';
import { clear, type Mark, type MarkKind, mark, unfold } from './marks.ts';

export interface CodeViewOptions {
  /** The book's element for the text. */
  original: HTMLElement;
  source: string;
  text: string;
  /** Number of the first line. */
  first?: number;
  /** A first line that the page shows as the heading: it is part of the text, but is not shown or edited again. */
  title?: string;
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
  /** Does the editor go without the title that the text begins with? */
  private withheld = false;

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
    else {
      const body = this.body(text);
      if (this.editor.text() !== body) this.editor.setText(body);
    }
  }

  /** Puts a piece in, as a button offers it; in an editor it can be undone. */
  insert({ at, insert }: Insertion): void {
    if (this.editor !== null) {
      this.editor.insert(at - (this.text.length - this.editor.text().length), insert);
      return;
    }
    const text = this.text.slice(0, at) + insert + this.text.slice(at);
    this.setText(text);
    this.options.onChange(text);
  }

  /** Opens the editor, with the cursor in it. */
  async edit(line?: number): Promise<void> {
    if (this.editor !== null || this.loading) {
      if (line === undefined) this.editor?.focus();
      else this.editor?.goTo(line - this.above);
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
    const { first = 1 } = this.options;
    this.editor = createEditor({
      parent: box,
      text: this.body(this.text),
      label: this.options.label,
      hint,
      first: (line) => (this.withheld && line !== this.options.title ? first + 1 : first),
      onChange: (text) => this.typed(text),
      onRun: this.options.onRun,
    });
    this.show();
    this.markEditor(this.editor);
    if (line === undefined) this.editor.focus();
    else this.editor.goTo(line - this.above);
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
      this.markEditor(this.editor);
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
      this.markEditor(this.editor);
      return;
    }
    clear(this.shown(), [kind]);
    mark(this.shown(), marks, this.options.first);
  }

  /** Brings a line into view, with the cursor on it where there is one. */
  goTo(line: number): void {
    if (this.editor !== null) {
      this.editor.goTo(line - this.above);
      return;
    }
    const first = this.options.first ?? 1;
    const found = this.shown().querySelector<HTMLElement>(`.l[data-l="${line + first - 1}"]`);
    if (found === null) return;
    unfold(found);
    found.tabIndex = -1;
    found.focus({ preventScroll: true });
    found.scrollIntoView({ block: 'center' });
  }

  private titled(text: string): boolean {
    const { title } = this.options;
    return title !== undefined && text.startsWith(`${title}\n`);
  }

  /** What the editor has of a text: all but the title. */
  private body(text: string): string {
    this.withheld = this.titled(text);
    return this.withheld ? text.slice(text.indexOf('\n') + 1) : text;
  }

  /** Lines of the text that stand above the editor's first. */
  private get above(): number {
    return this.withheld && !this.titled(this.editor?.text() ?? '') ? 1 : 0;
  }

  private markEditor(editor: Editor): void {
    const { above } = this;
    editor.setMarks(this.marks.map((m) => ({ ...m, from: m.from - above, to: m.to - above })));
  }

  private typed(body: string): void {
    // Whoever pastes a whole text pastes its title too.
    this.text = this.withheld && !this.titled(body) ? `${this.options.title}\n${body}` : body;
    // What the last run said is no longer about this text.
    if (this.marks.length > 0) this.setMarks([]);
    this.options.onChange(this.text);
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
    this.plain = this.drawn();
    this.placed(this.plain);
    mark(this.plain, this.marks, first);
  }

  /** The reader's text, with its title and its imports out of the way as the book's are. */
  private drawn(): HTMLElement {
    const { first } = this.options;
    const all = lines(this.text.trimEnd(), first);
    if (this.titled(this.text)) all[0].classList.add('title-line');
    const imports = importsOf(this.text);
    const folds = imports !== null && foldable(imports);
    if (folds)
      for (const line of all.slice(imports.from - 1, imports.to)) line.classList.add('import');
    return el(
      'div',
      { class: 'example-text own' },
      folds && el('details', { class: 'fold' }, el('summary', {}, `import ${imports.names} names`)),
      el('pre', { class: 'example-code own not-content' }, el('code', {}, ...all)),
    );
  }
}
