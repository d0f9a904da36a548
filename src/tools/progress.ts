// What is under way and how far, told while it goes on: in a terminal as its last line, in a log by a line now and then.

import { stripVTControlCharacters } from 'node:util';

/** Milliseconds between two lines of a log. */
const PACE = 10_000;

export class Progress {
  private readonly began = Date.now();
  private readonly steps = new Map<string, string>();
  private readonly live: boolean;
  private told = '';
  private toldAt = 0;

  /** @param out where it is told; `isTTY` and `columns` as those of process.stdout */
  constructor(private readonly out: NodeJS.WriteStream = process.stdout) {
    this.live = out.isTTY === true;
  }

  /** Minutes and seconds since the beginning: `3:07`. */
  time(): string {
    const seconds = Math.round((Date.now() - this.began) / 1000);
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  }

  /** Lines that stay. */
  say(text: string): void {
    this.out.write(`${this.live ? '\r\x1b[K' : ''}${text.replace(/\n?$/, '\n')}`);
    if (this.live) this.draw();
  }

  /** How far a step has come; null when it has ended. */
  set(step: string, far: string | null): void {
    if (far === null) this.steps.delete(step);
    else this.steps.set(step, far);
    if (this.live) this.draw();
    else this.tell();
  }

  /** The line is cleared away. */
  end(): void {
    this.steps.clear();
    if (this.live) this.draw();
  }

  private line(): string {
    return [...this.steps].map(([step, far]) => `${step}: ${far}`).join(' · ');
  }

  private draw(): void {
    const text = this.steps.size === 0 ? '' : `${this.time()} ${this.line()}`;
    this.out.write(`\r\x1b[K${text.slice(0, (this.out.columns || 80) - 1)}`);
  }

  private tell(): void {
    const line = this.line();
    if (line === '' || line === this.told || Date.now() - this.toldAt < PACE) return;
    this.told = line;
    this.toldAt = Date.now();
    this.out.write(`   ${this.time()} ${line}\n`);
  }
}

/** Hands on what comes in pieces by whole lines, without their colours. */
export function byLines(hear: (line: string) => void): (piece: string) => void {
  let rest = '';
  return (piece) => {
    const lines = (rest + piece).split('\n');
    rest = lines.pop()!;
    for (const line of lines) hear(stripVTControlCharacters(line));
  };
}
