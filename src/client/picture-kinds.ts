/** The kinds of picture that a reader chooses among, by the words of the choice. */
import type { PictureKind } from '../pictures/index.ts';

export const kinds: readonly [PictureKind, string][] = [
  ['address-space', 'areas'],
  ['tree', 'tree'],
  ['list', 'list'],
  ['holes', 'holes'],
  ['buddy', 'free blocks'],
  ['life', 'life of mm_struct'],
  ['frames', 'entries and frames'],
  ['walk', 'the walk'],
  ['pinned', 'locked pages'],
  ['cache', 'page cache'],
  ['readahead', 'read-ahead'],
  ['truncation', 'lists of a file'],
  ['mappers', 'who maps a file'],
  ['timeline', 'timeline'],
  ['lru', 'active and inactive'],
  ['swapmap', 'swap map'],
  ['circle', 'states of a page'],
  ['levels', 'memory over the run'],
];

/** Those that look at all of a run, and not at one statement of it. */
export const ofRuns: ReadonlySet<PictureKind> = new Set<PictureKind>([
  'pinned',
  'readahead',
  'truncation',
  'timeline',
  'circle',
  'levels',
]);
