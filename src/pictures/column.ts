// A drawing that grows downwards: its parts, and how far down they reach.

import type { Drawing } from './strips.ts';
import { LINE, textAt, wrap } from './svg.ts';

export class Column {
  readonly out: string[] = [];
  y = 0;

  constructor(readonly width: number) {}

  /** Lines of text across the whole width. */
  say(text: string, look: string, left = 1): void {
    for (const part of wrap(text, this.width - left - 3)) {
      this.y += LINE;
      this.out.push(textAt(left, this.y, part, look));
    }
  }
}

/** A picture of which there is nothing to draw says so. */
export function nothing(width: number, text: string): Drawing {
  return { width, height: 40, body: textAt(width / 2, 24, text, 'rc-soft', 'middle') };
}
