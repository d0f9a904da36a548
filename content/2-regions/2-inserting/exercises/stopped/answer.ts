// With DEBUG_MM_RB on, which of these calls of munmap() end in a BUG()? Say true or false.

/** Each call on a fresh process with areas A, B and C of four pages in a row, with different rights. */
const stopped = {
  // One area is taken out and counted out; each end that goes back is counted in.
  'the middle of A': false,
  // The highest comes first: what is left of B goes back while A is off the list but counted.
  'all of A and half of B': true,
  // B is freed and counted out without a check. By the time A goes back the numbers agree.
  'half of A and all of B': false,
  'half of A, all of B, half of C': true,
  // Nothing goes back. The one check is at the end.
  'all of A, B and C': false,
};
