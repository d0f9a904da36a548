// Predict which failures of a MAP_FIXED mapping leave the old area as it was.

/** Each call is MAP_FIXED over an area of four pages, and fails. Is the old area still whole? */
const survives = {
  /** The type is 0: EINVAL. */
  noType: true,
  /** Nine pages where RLIMIT_AS has room for eight: ENOMEM. */
  overLimit: true,
  /** There are more areas than max_map_count: ENOMEM. */
  tooManyAreas: true,
  /** More private writable pages than the machine has: ENOMEM. */
  tooMuchMemory: true,
  /** MCL_FUTURE, and more than RLIMIT_MEMLOCK: EAGAIN. */
  tooMuchLocked: true,
  /** No memory for the structure of the new area: ENOMEM. */
  noStructure: true,
};
