// Write requested(reads, pages): which pages each read of a whole page asks the disk for.
const MIN = 3;
const MAX = 31;

/**
 * `reads` are the numbers of the pages that are read, one after the other, through an open file that is new; none
 * is in memory yet. The disk has done all that it was asked for before the next read begins. The read-ahead
 * of a sequential reader is at least 3 pages; that of any reader is at most 31.
 */
function requested(reads: number[], pages: number): number[][] {
  const cached = new Set<number>();
  let raend = 0;
  let rawin = 0;
  let ralen = 0;
  let ramax = 0;

  return reads.map((page) => {
    const sequential = page <= raend && page + rawin >= raend;
    if (!sequential) raend = rawin = ralen = ramax = 0;
    // A whole page: offset + count is 4096.
    ramax = Math.min(MAX, Math.max(ramax, 2, sequential ? MIN : 0));
    if (page >= pages) return [];

    const asked: number[] = [];
    const ask = (one: number) => {
      if (!cached.has(one)) asked.push(one);
      cached.add(one);
    };
    /** Requests up to `most` pages after `last`, and moves the window. */
    const ahead = (last: number, most: number) => {
      let n = 0;
      while (n < most) {
        n++;
        if (last + n >= pages) break;
        ask(last + n);
      }
      if (n === 0) return;
      ralen += n;
      rawin += ralen;
      raend = last + n + 1;
      ramax = Math.min(MAX, 2 * ramax);
    };

    if (!cached.has(page)) {
      ask(page);
      // It is locked now: a new window, which begins with it.
      if (!ralen || page >= raend || page + rawin < raend) {
        rawin = 0;
        ralen = 1;
        ahead(page, ramax);
      }
    } else if (sequential && raend >= 1 && page <= raend && page + ralen >= raend) {
      // In the last request: the next one, if there is anything left.
      if (raend - 1 < pages) {
        rawin = ralen;
        ralen = 0;
        ahead(raend - 1, ramax + 1);
      }
    }
    return asked;
  });
}
