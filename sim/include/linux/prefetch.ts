// How far ahead memory is asked for.

import { L1_CACHE_BYTES } from './cache.ts';

/** Bytes that a loop should be ahead with its prefetches. @kernel include/linux/prefetch.h:57 */
export const PREFETCH_STRIDE = 4 * L1_CACHE_BYTES;
