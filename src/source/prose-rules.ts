// What can be tested of how the prose reads (CONTRIBUTING.md, Prose), as texts of what breaks it.
import type { Passage } from './passages.ts';
import {
  type Avoided,
  type Exception,
  exceptions,
  nounsOrVerbs,
  printed,
  signs,
  terms,
  verbs,
  words,
} from './prose-words.ts';
import { type Sentence, sentencesOf, wordCount } from './sentences.ts';

/** Words that a sentence may have. */
const MOST_WORDS = 45;

/** Words that the first sentence of a note may have. */
const FIRST = { least: 4, most: 30 };

/** Where it stands, what it is, what to write instead. */
function wrong(passage: Passage, at: number, { from, to }: Sentence, what: string): string {
  return `${passage.file}:${passage.lineAt(at)}: ${what}\n    ${passage.text.slice(from, to)}`;
}

/** Sentences that are too long. */
export function longSentences(passages: Passage[]): string[] {
  return passages.flatMap((passage) =>
    sentencesOf(passage.masked).flatMap((sentence) => {
      const count = wordCount(passage.masked.slice(sentence.from, sentence.to));
      if (count <= MOST_WORDS) return [];
      return [
        wrong(
          passage,
          sentence.from,
          sentence,
          `${count} words, at most ${MOST_WORDS}: make it two sentences`,
        ),
      ];
    }),
  );
}

/** Reaches back to what the overview does not show. */
const REACHES_BACK =
  /^(?:It|Its|They|Their|Them|This|That|These|Those|Both|Either|Neither|Here too|The same|Another|Otherwise|Then|So|But|And|Also|Again|Thus|Hence|Therefore)\b/;

/** First sentences of notes that cannot stand alone in the overview. */
export function firstSentences(passages: Passage[]): string[] {
  return passages.flatMap((passage) => {
    if (passage.kind !== 'note') return [];
    const [sentence] = sentencesOf(passage.masked);
    const text = passage.masked.slice(sentence.from, sentence.to);
    const count = wordCount(text);
    const say = (what: string) => [
      wrong(
        passage,
        sentence.from,
        sentence,
        `the first sentence of a note stands alone in the overview: ${what}`,
      ),
    ];
    if (count < FIRST.least || count > FIRST.most)
      return say(`it has ${count} words, not ${FIRST.least} to ${FIRST.most}`);
    const [back] = REACHES_BACK.exec(text) ?? [];
    if (back) return say(`"${back}" reaches back: name what is meant`);
    if (!hasVerb(text))
      return say('it has no verb; if it has one, add that to `verbs` in src/source/prose-words.ts');
    return [];
  });
}

const VERBS = new Set(verbs);

/** As far as can be told from the words alone. */
export function hasVerb(sentence: string): boolean {
  return (
    nounsOrVerbs.test(sentence) ||
    sentence
      .toLowerCase()
      .split(/[^\p{L}’']+/u)
      .some((word) => VERBS.has(word))
  );
}

/** Finds what is avoided. An exception that finds nothing is an error itself. */
function avoidedIn(passages: Passage[], table: Avoided[], allowed: Exception[]): string[] {
  const used = new Set<Exception>();
  const errors = passages.flatMap((passage) => {
    const finds = table.flatMap((avoided) => findsIn(passage.masked, avoided));
    return finds.flatMap(({ at, word, sentence, instead }) => {
      const said = passage.text.slice(sentence.from, sentence.to);
      const exception = allowed.find(
        (e) => e.file === passage.file && e.word === word && said.includes(e.says),
      );
      if (exception) used.add(exception);
      return exception ? [] : [wrong(passage, at, sentence, `"${word}": write ${instead}`)];
    });
  });
  const stale = allowed.filter((exception) => !used.has(exception));
  return [...errors, ...stale.map(staleText)];
}

function staleText({ file, word, says }: Exception): string {
  return `${file}: the exception for "${word}" in "${says}" finds nothing: take it out of src/source/prose-words.ts`;
}

interface Find {
  at: number;
  word: string;
  sentence: Sentence;
  instead: string;
}

function findsIn(text: string, { pattern, unless, instead }: Avoided): Find[] {
  return [...text.matchAll(pattern)].flatMap(({ 0: word, index: at }) => {
    const whole = { from: 0, to: text.length };
    const sentence = sentencesOf(text).find(({ from, to }) => from <= at && at < to) ?? whole;
    const after = text.slice(at + word.length, sentence.to);
    const marked = `${text.slice(sentence.from, at)}«${word}»${after}`;
    return unless?.test(marked) ? [] : [{ at, word, sentence, instead }];
  });
}

/** Words that read as translated, and terms in another spelling than the book's. */
export function avoidedWords(passages: Passage[], allowed: Exception[] = exceptions): string[] {
  return avoidedIn(passages, [...words, ...terms], allowed);
}

/** Numbers, units and signs in prose. A comment stands beside code, and writes numbers as code does. */
export function signErrors(passages: Passage[]): string[] {
  const prose = passages.filter(({ kind }) => kind === 'text' || kind === 'note');
  const others = passages.filter(({ kind }) => kind === 'comment' || kind === 'message');
  return [...avoidedIn(prose, [...signs, ...printed], []), ...avoidedIn(others, signs, [])];
}
