/**
 * What the kernel's own C takes for what the benches do, and how figures of two days are compared.
 *
 * Measured on 2026-11-28: the memory management of 2.4.22 itself, compiled by gcc for i386 as a program, one processor, on the
 * machine on which the engine was measured (two cores of an AMD EPYC), each the median of several rounds.
 */

import type { Bound } from './pace.ts';

/** Nanoseconds of one call, by the name of the bench. */
export const C_NS: Readonly<Record<string, number>> = {
  'mmap + munmap, one page': 41,
  'find_vma, random, among 1000': 61,
  'find_vma, random, among 60000': 238,
  'munmap + mmap fixed, one page, among 60000': 397,
  'mmap(0, 8192) past 60000 holes of one page': 162_591,
  'anonymous write fault, over 32 MB': 458,
  'anonymous write fault, 64 hot pages': 84,
  'anonymous read fault': 16,
  'fork of 1000 touched pages': 1660,
  'exit of 1000 touched pages': 5083,
  'COW break with a copy': 153,
  'COW break as the last sharer': 20,
};

/**
 * How long a turn of the work in pace.ts would have taken beside the C, in ns: another day or another machine is so many times
 * slower as its turns take longer.
 *
 * That day had no such work. What it rests on is the engine of commit 8ad3831, which was measured beside the C then and, on the
 * day after, in turns with the work: each figure is the median over the benches of the class of `turn × then ÷ now`. In ns, the
 * engine then, the engine now, a turn beside it:
 *
 *     processor  mmap + munmap     467     645    103    → 75
 *                write, 32 MB      878   1,451    100    → 61
 *                write, hot        574     917    103    → 65
 *                read              344     507    103    → 70
 *                fork           17,600  27,430    103    → 66
 *                last sharer       335     473    104    → 74
 *                exit           13,800  12,700    102    → 111
 *     cache      among 1000         72      80   52.6    → 47
 *     memory     among 60000       553     570    340    → 330
 *                fixed           3,335   3,340    400    → 399
 *                past holes    618,000 780,000    340    → 269
 *
 * So the processor had become 1.5 times slower; what single benches say of it lies between 1.4 and 1.7, exit apart, which took one
 * of two times even then. A ratio to the C is as uncertain as that. A copy of a page took one of two times as well, and is left out.
 *
 * Turns of `processor` and `cache` differ by 3 % from one run to the next, and more only when the benches do too. Those of `memory`
 * took 230 to 420 ns within an hour, for other machines use the same cache: take the median of several runs, to within a fifth.
 * The bench past 60,000 holes differs most, 0.6 to 10 ms: the garbage collector has moved the areas and keeps no neighbours
 * together, so when others fill the cache each step waits for memory.
 */
export const PACE_OF_C: Readonly<Record<Bound, number>> = { processor: 70, cache: 47, memory: 330 };
