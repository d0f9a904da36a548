/** How an expectation is written: `//=>`, and comment lines that go on with it. */

/** Begins the comment, with the space behind it. */
export const mark = /^\/\/=>[ \t]?/;

/** Begins a comment line that goes on with the text. An empty one does if such a line comes after it. */
export const continued = /^\/\/ {3}/;

/** The last line of the expectation that begins in line `at`; lines are counted from 1. */
export function lastLine(lines: readonly string[], at: number): number {
  let last = at;
  for (let next = at; next < lines.length; next++) {
    const comment = lines[next].trim();
    if (continued.test(lines[next].trimStart())) last = next + 1;
    else if (comment !== '//') break;
  }
  return last;
}
