// Choose two pages of six to lock: the work must read as little as possible from swap.

/** The pages that the program touches in each round, one after the other. Between rounds others need memory. */
const work = [[0, 3], [1], [0, 3], [2], [0, 3], [4], [0, 3], [5]];

/** The two pages to lock, by their number. */
function choose(): number[] {
  // Pages 0 and 3 are touched four times each; of the others each is needed once.
  const times = [0, 1, 2, 3, 4, 5].map((page) => work.flat().filter((one) => one === page).length);
  return [0, 1, 2, 3, 4, 5].sort((a, b) => times[b] - times[a]).slice(0, 2);
}
