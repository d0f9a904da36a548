/** What is put into a text, and what is taken out of it. */
export class Edits {
  private readonly all: { start: number; end: number; rank: number; text: string }[] = [];

  /** Before what begins here; of several the first is the outermost, and `innermost` ones come after all others. */
  before(at: number, text: string, innermost = false): void {
    this.all.push({ start: at, end: at, rank: innermost ? 2 : 1, text });
  }

  /** After what ends here; of several the first is the innermost. */
  after(at: number, text: string): void {
    this.all.push({ start: at, end: at, rank: 0, text });
  }

  /** Takes a part out; its line ends stay. */
  cut(text: string, start: number, end: number, instead = ''): void {
    const left = text.slice(start, end).replace(/[^\n\r\u2028\u2029]/g, '');
    this.all.push({ start, end, rank: 3, text: left || instead });
  }

  /** Something else in the place of a part. */
  replace(start: number, end: number, text: string): void {
    this.all.push({ start, end, rank: 3, text });
  }

  apply(text: string): string {
    let made = '';
    let at = 0;
    for (const edit of this.all.sort((a, b) => a.start - b.start || a.rank - b.rank)) {
      // A comment within what has been taken out.
      if (edit.start < at) continue;
      made += text.slice(at, edit.start) + edit.text;
      at = edit.end;
    }
    return made + text.slice(at);
  }
}
