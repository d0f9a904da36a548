// The frame of every picture: both variants, the id, the name, the description.

import type { Moment, Snapshot, Timeline } from 'sim';
import { fnv1a } from '../fnv1a.ts';
import type { Drawing } from './strips.ts';
import { element, frame } from './svg.ts';

/** A step of a run, with the machine before and after it. */
export interface PastStep {
  label: string;
  before: Snapshot;
  after: Snapshot;
  /** How files stood each time before virtual time moved on during the step. */
  moments?: Moment[];
  /** Which tasks ran, slept and woke others during the step, if that was recorded. */
  timeline?: Timeline;
}

/** What a page may ask of a picture. */
export interface PictureOptions {
  /** Unique in the page; letters, digits, hyphens. Without it one is made of what is drawn. */
  id?: string;
  /** Draw this process, not the first one that changed. */
  pid?: number;
  /** Words over the strips instead of "before" and "after". */
  headings?: [string, string];
  /** Name of the picture instead of its usual one. */
  title?: string;
  /** From how many areas on unchanged ones are folded away; Infinity never does. */
  fold?: number;
  /** Length of the request, for `holes`, in bytes. */
  len?: number;
  /** Where the request starts to look, for `holes`; the page to show, for `frames`; the address, for `walk`. */
  addr?: number;
  /** The run to draw, for `timeline`; without it, that of the step. */
  timeline?: Timeline;
  /** The file, for pictures of files: its path. Without it, the one that the step changed. */
  file?: string;
  /** The page of the file that is meant, for `mappers`. */
  page?: number;
  /** How many rows are shown at most, for `cache`, `readahead` and `timeline`. */
  rows?: number;
  /** The steps up to this one, on the same machine: what made an area locked, how a file came to be as it is. */
  past?: readonly PastStep[];
  /** Where a step changed nothing of what is shown, show what there is, for `frames`. */
  still?: boolean;
  /** Only one of the two variants, without the wrapper. */
  variant?: 'wide' | 'narrow';
}

export interface Plan {
  title: string;
  text: string[];
  /** What to say first, if not the first sentences of the text. */
  summary?: string[];
  draw: (id: string, narrow: boolean) => Drawing;
}

/** Width of a picture in its own units: beside a wide column of text, or on a telephone. */
export function widthOf(narrow: boolean): number {
  return narrow ? 342 : 680;
}

const DESCRIPTION = 400;

/** The first sentences, as many as a listener bears; the rest is in the picture's text. */
function shortened(text: string[]): string {
  let result = '';
  for (const sentence of text) {
    if (result.length + sentence.length > DESCRIPTION) return `${result} …`.trim();
    result = result === '' ? sentence : `${result} ${sentence}`;
  }
  return result;
}

function safeId(id: string): string {
  return id.replace(/[^A-Za-z0-9_-]/g, '-');
}

/** Draws a plan wide and narrow; `ink.css` shows the one that fits. */
export function both(kind: string, options: PictureOptions, plan: Plan): string {
  const id = safeId(options.id ?? `rc-${kind}-${fnv1a(plan.text.join('\n')).toString(36)}`);
  const one = (variant: 'wide' | 'narrow'): string => {
    const own = `${id}-${variant[0]}`;
    const { width, height, body } = plan.draw(own, variant === 'narrow');
    const title = options.title ?? plan.title;
    const description = shortened(plan.summary ?? plan.text);
    return frame({ id: own, width, height, title, description, variant }, body);
  };
  if (options.variant) return one(options.variant);
  return element('div', { class: `rc-picture rc-picture-${kind}` }, one('wide'), one('narrow'));
}
