// Where a sentence of English ends, and how many words it has.
//
// The text has its code masked already (passages.ts), so a stop inside a name is none.

export interface Sentence {
  /** Offset of its first letter in the text. */
  from: number;
  /** After its last. */
  to: number;
}

/** A stop, and what closes with it: `.)`, `.”`. */
const STOP = /(?:[.!?]|…)+[)\]"'’”*_]*(?=\s|$)/g;

/** Words with a stop that ends no sentence. */
const SHORT =
  /(?:^|[\s("“])(?:e\.g|i\.e|cf|vs|viz|approx|resp|Mr|Ms|Dr|St|No|Nos|no|p|pp|vol|ch|fig|ca)\.$/;

/** Stops after which a small letter goes on with the sentence: `…`, `why? asks`, `.) and`. */
const GOES_ON = /^(?:…|[!?]+|.*[)\]"'’”])$/;

/** The sentences of a text on one line, in order. */
export function sentencesOf(text: string): Sentence[] {
  const sentences: Sentence[] = [];
  let from = firstAt(text, 0);
  for (const { 0: stop, index } of text.matchAll(STOP)) {
    const to = index + stop.length;
    if (to <= from || !endsHere(text, index, stop)) continue;
    sentences.push({ from, to });
    from = firstAt(text, to);
  }
  if (from < text.length) sentences.push({ from, to: text.trimEnd().length });
  return sentences.filter((sentence) => sentence.to > sentence.from);
}

function firstAt(text: string, from: number): number {
  const rest = text.slice(from).search(/\S/);
  return rest < 0 ? text.length : from + rest;
}

function endsHere(text: string, index: number, stop: string): boolean {
  const next = text.slice(index + stop.length).trimStart();
  if (next === '') return true;
  if (stop === '.' && SHORT.test(text.slice(0, index + 1))) return false;
  if (/^etc\.$/.test(`${/\w*$/.exec(text.slice(0, index))?.[0]}${stop}`))
    return /^\p{Lu}/u.test(next);
  return !(GOES_ON.test(stop) && /^[\p{Ll}\d,;:–—-]/u.test(next));
}

/** How many words a text has. What has neither letter nor digit is none; code that was masked is one. */
export function wordCount(text: string): number {
  return text.split(/[\s—]+/).filter((word) => /[\p{L}\p{N}§]/u.test(word)).length;
}
