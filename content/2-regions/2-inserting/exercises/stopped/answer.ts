// With DEBUG_MM_RB on, which of these calls of munmap() end in a BUG()? Say true or false.

/** Each call on a fresh process with areas A, B and C of four pages in a row, with different rights. */
const stopped = {
  // The one area is taken off the list and subtracted; each end that is put back is added.
  'the middle of A': false,
  // The highest comes first: what is left of B is put back while A is off the list but counted.
  'all of A and half of B': true,
  // B is subtracted and freed without a check. By the time what is left of A is put back, the numbers agree.
  'half of A and all of B': false,
  'half of A, all of B, half of C': true,
  // Nothing is put back. The one check is at the end.
  'all of A, B and C': false,
};
