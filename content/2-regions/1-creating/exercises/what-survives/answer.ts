// Predict which failures of a MAP_FIXED mapping leave the old area as it was.

/** Each call is MAP_FIXED over an area of four pages, and fails. Is the old area still whole? */
const survives = {
  /** The type is 0: EINVAL. Nearly all that can be wrong with the arguments is found before the unmapping. */
  noType: true,
  /** Tested after the unmapping, so that what goes makes room for what comes. */
  overLimit: false,
  /** Tested near the top, long before the unmapping. */
  tooManyAreas: true,
  /** Tested after the unmapping, for the same reason as the limit. */
  tooMuchMemory: false,
  /** Tested before the unmapping, although what goes would make room here too. */
  tooMuchLocked: true,
  /** The structure is allocated when the place for it is empty. */
  noStructure: false,
};
