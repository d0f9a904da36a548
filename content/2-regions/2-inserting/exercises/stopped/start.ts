// With DEBUG_MM_RB on, which of these calls of munmap() end in a BUG()? Say true or false.

/** Each call on a fresh process with areas A, B and C of four pages in a row, with different rights. */
const stopped = {
  'the middle of A': false,
  'all of A and half of B': false,
  'half of A and all of B': false,
  'half of A, all of B, half of C': false,
  'all of A, B and C': false,
};
