// Write windows(touched): where windows of read-ahead begin, for a program that touches these pages.
/** The file is mapped from its beginning, marked with MADV_SEQUENTIAL, and longer than all of it. A window has 32 pages. */
function windows(touched: number[]): number[] {
  return touched.filter((page) => page > 0 && page % 32 === 0);
}
