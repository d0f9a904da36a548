/**
 * The machine on the home page. Beside Run stand Step, which opens the stage, and Break it, which changes one line of a
 * function as if the reader had: the change is kept, and every example runs on it until it is undone.
 */

import { button, el } from './dom.ts';
import { BookExample } from './example.ts';
import type { KeptText } from './kept.ts';
import { changed, functionKey, kept, keptFunction, onKept } from './store.ts';

class Breaking {
  private readonly name: string;
  private readonly toggle = button('Break it', () => void this.press(), { class: 'home-break-it' });
  private text: KeptText | null = null;

  constructor(
    private readonly example: BookExample,
    private readonly box: HTMLElement,
  ) {
    this.name = box.dataset.name!;
    const step = el('a', { class: 'ctl', href: `/stage/${example.dataset.id}/` }, 'Step');
    example.querySelector('.run-button')!.after(step, this.toggle);
    onKept((name) => name === this.key && this.refresh());
    // A function that the reader has not changed need not be fetched.
    if (kept.texts(this.key).includes(this.key)) void this.load().then(() => this.refresh());
  }

  private get key(): string {
    return functionKey(this.name);
  }

  private async load(): Promise<KeptText> {
    this.text ??= await keptFunction(this.name);
    if (this.text === null) throw new Error(`the book has no function ${this.name}`);
    return this.text;
  }

  /** The function with the other line in it. */
  private broken({ original }: KeptText): string {
    return original.replace(this.box.dataset.line!, () => this.box.dataset.instead!);
  }

  private async press(): Promise<void> {
    const { bench } = this.example;
    let text: KeptText;
    try {
      text = await this.load();
    } catch (error) {
      bench.say(`The function could not be changed: ${(error as Error).message}`, 'bad');
      return;
    }
    if (text.text === this.broken(text)) text.reset();
    else {
      text.begin();
      text.type(this.broken(text));
      text.end();
    }
    changed(this.key);
    await bench.run();
  }

  private refresh(): void {
    const { text } = this;
    const broken = text !== null && text.text === this.broken(text);
    this.toggle.textContent = broken ? 'Undo' : 'Break it';
    this.box.classList.toggle('broken', broken);
  }
}

const example = document.querySelector<BookExample>('book-example.home');
const box = example?.querySelector<HTMLElement>('[data-part="break"]');
if (example instanceof BookExample && box) new Breaking(example, box);
