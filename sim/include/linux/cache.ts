// The processor's cache lines, by which slabs and boot-time tables are aligned.

/** Bytes in a cache line of a Pentium Pro. @kernel include/asm-i386/cache.h:11 */
export const L1_CACHE_BYTES = 32;
/** The same: it would be 1-byte alignment where lines did not matter. @kernel include/linux/cache.h:12 */
export const SMP_CACHE_BYTES = L1_CACHE_BYTES;

/**
 * The next multiple of a cache line, or `x` itself if it is one.
 * @kernel include/linux/cache.h:8
 * @notrace
 */
export function L1_CACHE_ALIGN(x: number): number {
  return (x + (L1_CACHE_BYTES - 1)) & ~(L1_CACHE_BYTES - 1);
}
