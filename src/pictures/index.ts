// The pictures, by kind: what a page places and what the page's own script draws again.
//
//     const { svg, text } = pictures.tree([before, after], { id: 'hole-tree' });
//
// `svg` is markup for the page as it stands; `text` says the same in sentences, for a list that is
// visible or within reach. Both depend on nothing but the arguments. `ink.css` gives the colours.

import type { Snapshot } from 'sim';
import { addressSpace, describeAddressSpace } from './address-space.ts';
import { buddyLists, describeBuddyLists } from './buddy.ts';
import { cache, describeCache } from './cache.ts';
import { circle, describeCircle } from './circle.ts';
import type { PictureOptions } from './frame.ts';
import { describeFrames, frames } from './frames.ts';
import { describeHoles, holes } from './holes.ts';
import { describeLevels, levels } from './levels.ts';
import { describeLife, life } from './life.ts';
import { describeListOfAreas, listOfAreas } from './list.ts';
import { describeLru, lru } from './lru.ts';
import { describeMappers, mappers } from './mappers.ts';
import { describePinned, pinned } from './pinned.ts';
import { describeReadahead, readahead } from './readahead.ts';
import { describeSwapmap, swapmap } from './swapmap.ts';
import { describeTimeline, timeline } from './timeline.ts';
import { areaTree, describeAreaTree } from './tree.ts';
import { describeTruncation, truncation } from './truncation.ts';
import { describeWalk, walk } from './walk.ts';

export { addressSpace, describeAddressSpace } from './address-space.ts';
export { buddyLists, describeBuddyLists } from './buddy.ts';
export { cache, describeCache } from './cache.ts';
export { type Change, type Comparison, compareAreas } from './changes.ts';
export { circle, describeCircle } from './circle.ts';
export type { PastStep, PictureOptions } from './frame.ts';
export { describeFrames, frames } from './frames.ts';
export { describeHoles, holes } from './holes.ts';
export { describeLevels, levels } from './levels.ts';
export { describeLife, life } from './life.ts';
export { describeListOfAreas, listOfAreas } from './list.ts';
export { describeLru, lru } from './lru.ts';
export { describeMappers, mappers } from './mappers.ts';
export { describePinned, pinned } from './pinned.ts';
export { describeReadahead, readahead } from './readahead.ts';
export { describeSwapmap, swapmap } from './swapmap.ts';
export { describeTimeline, timeline } from './timeline.ts';
export { areaTree, describeAreaTree } from './tree.ts';
export { describeTruncation, truncation } from './truncation.ts';
export { kindFor, usualStep } from './usual.ts';
export { describeWalk, walk } from './walk.ts';

/** The kinds of picture. */
export type PictureKind =
  | 'address-space'
  | 'tree'
  | 'list'
  | 'buddy'
  | 'holes'
  | 'life'
  | 'frames'
  | 'walk'
  | 'pinned'
  | 'cache'
  | 'mappers'
  | 'truncation'
  | 'readahead'
  | 'timeline'
  | 'lru'
  | 'swapmap'
  | 'circle'
  | 'levels';

/** Before and after a step; one snapshot, or null before, for a state by itself. */
export type PictureSnapshots = readonly [before: Snapshot | null, after: Snapshot];

/** A picture and what it says, in sentences. */
export interface Picture {
  svg: string;
  text: string[];
}

type Draw = (before: Snapshot | null, after: Snapshot, options?: PictureOptions) => string;
type Describe = (before: Snapshot | null, after: Snapshot, options?: PictureOptions) => string[];

function picture(draw: Draw, describe: Describe) {
  return ([before, after]: PictureSnapshots, options: PictureOptions = {}): Picture => ({
    svg: draw(before, after, options),
    text: describe(before, after, options),
  });
}

/** Every kind of picture by its name. */
export const pictures: Record<
  PictureKind,
  (snapshots: PictureSnapshots, options?: PictureOptions) => Picture
> = {
  'address-space': picture(addressSpace, describeAddressSpace),
  tree: picture(areaTree, describeAreaTree),
  list: picture(listOfAreas, describeListOfAreas),
  buddy: picture(buddyLists, describeBuddyLists),
  holes: picture(holes, describeHoles),
  life: picture(life, describeLife),
  frames: picture(frames, describeFrames),
  walk: picture(walk, describeWalk),
  pinned: picture(pinned, describePinned),
  cache: picture(cache, describeCache),
  mappers: picture(mappers, describeMappers),
  truncation: picture(truncation, describeTruncation),
  readahead: picture(readahead, describeReadahead),
  timeline: picture(timeline, describeTimeline),
  lru: picture(lru, describeLru),
  swapmap: picture(swapmap, describeSwapmap),
  circle: picture(circle, describeCircle),
  levels: picture(levels, describeLevels),
};

/** Is this the name of a kind of picture? */
export function isPictureKind(kind: string): kind is PictureKind {
  return Object.hasOwn(pictures, kind);
}
