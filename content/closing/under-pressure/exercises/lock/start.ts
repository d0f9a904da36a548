// Choose two pages of six to lock: the work must read as little as possible from swap.

/** The pages that the program touches in each round, one after the other. Between rounds others need memory. */
const work = [[0, 3], [1], [0, 3], [2], [0, 3], [4], [0, 3], [5]];

/** The two pages to lock, by their number. */
function choose(): number[] {
  void work;
  return [1, 2];
}
