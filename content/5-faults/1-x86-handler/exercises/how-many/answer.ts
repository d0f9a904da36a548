// How many page faults does each of these programs take?

/** Two pages that may be read and written, mapped but not touched yet; `a` is the first byte. */
const faults = {
  /** The write brings in a page that may be read and written. */
  'write, read': 1,
  /** The read gets the zero page, read-only; the write needs a page of its own. */
  'read, write': 2,
  'read both, write one': 3,
  /** The processor reports one page at a time. */
  'write across': 2,
  'read across, write across': 4,
  /** mprotect() makes the entry read-only, and does not make it writable again: that takes a fault. */
  'write, close, open, write': 2,
};
