/**
 * What the kernel's own C takes for what the benches do, and how figures of two days are compared.
 *
 * Measured on 2026-11-28: the memory management of 2.4.22 itself, compiled by gcc for i386 as a program, one processor, on the
 * machine on which the engine was measured (two cores of an AMD EPYC), each the median of several rounds.
 */

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
 * What calibrate() gave on that machine, in ns, a day after: another machine, or another day, is so many times slower as its own
 * figure is larger.
 */
export const CALIBRATION_NS = 2.53;

/**
 * Time in ns of a step through a ring of 16 KB in an order by chance: how fast the processor is, and nothing that the engine's
 * code decides. The ring is so small because what else the machine does fills its larger caches.
 */
export function calibrate(): number {
  const size = 1 << 12;
  const ring = new Uint32Array(size);
  let seed = 12345;
  const next = (n: number): number => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    return Math.floor((seed / 2 ** 32) * n);
  };
  for (let i = 0; i < size; i++) ring[i] = i;
  // One ring through all: an element is only exchanged with one before it.
  for (let i = size - 1; i > 0; i--) {
    const j = next(i);
    [ring[i], ring[j]] = [ring[j], ring[i]];
  }
  // Rounds are short, so that most of them have the processor for themselves.
  const steps = 5000;
  let at = 0;
  const times = Array.from({ length: 400 }, () => {
    const began = process.hrtime.bigint();
    for (let i = 0; i < steps; i++) at = ring[at];
    return Number(process.hrtime.bigint() - began) / steps;
  });
  if (at < 0) throw new Error('not reached');
  return times.sort((a, b) => a - b)[times.length >> 1];
}
