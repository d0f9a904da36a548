// Write requested(reads, pages): which pages each read of a whole page asks the disk for.
/**
 * `reads` are the numbers of the pages that are read, one after the other, through an open file that is new; none
 * is in memory yet. The disk has done all that it was asked for before the next read begins. The read-ahead
 * of a sequential reader is at least 3 pages; that of any reader is at most 31.
 */
function requested(reads: number[], pages: number): number[][] {
  const cached = new Set<number>();
  return reads.map((page) => {
    if (page >= pages || cached.has(page)) return [];
    cached.add(page);
    return [page];
  });
}
