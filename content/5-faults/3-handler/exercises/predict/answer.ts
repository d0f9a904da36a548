// Predict what this program costs in faults, page tables and pages.

/**
 * 8 MB of anonymous memory are mapped, private, for reading and writing. Then:
 *   1. the byte at 0 is read, twice
 *   2. the byte at 0 is written
 *   3. the byte at 4096 is written, and read
 *   4. the word at 12286 is written: its last two bytes lie in the next page
 *   5. the byte at 4 MB is read
 *   6. the first 8 pages are locked with mlock()
 */
const minorFaults = 10;
/** Page tables made for it. */
const pageTables = 2;
/** By how much rss grows. */
const pages = 8;
