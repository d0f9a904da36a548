// How many page faults does each of these programs take?

/** Two pages that may be read and written, mapped but not touched yet; `a` is the first byte. */
const faults = {
  /** store8(a), load8(a) */
  'write, read': 0,
  /** load8(a), store8(a) */
  'read, write': 0,
  /** load8(a), load8(a + 4096), store8(a) */
  'read both, write one': 0,
  /** store32(a + 4094): two bytes in each page */
  'write across': 0,
  /** load32(a + 4094), store32(a + 4094) */
  'read across, write across': 0,
  /** store8(a), mprotect() to read only, mprotect() back, store8(a) */
  'write, close, open, write': 0,
};
