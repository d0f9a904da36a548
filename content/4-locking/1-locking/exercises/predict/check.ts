import type { SystemError } from 'sim';

/** Makes the call: 'right', or both to be compared. */
function judge([answer, locked, rss, call]: (typeof calls)[number]): string {
  let really = 'done';
  try {
    call();
  } catch (error) {
    really = (error as SystemError).code;
  }
  const text = (said: string, lockedVm: number, inMemory: number) =>
    `${said}, ${lockedVm} locked, ${inMemory} in memory`;
  const [yours, kernel] = [text(answer, locked, rss), text(really, p.mm.locked_vm, p.mm.rss)];
  return yours === kernel ? 'right' : `yours:\n${yours}\nkernel:\n${kernel}`;
}

const said = calls.map(judge);
// mlock() of two bytes, the last of page 1 and the first of page 2.
said[0]; //=> right
// mlock() of pages 4 and 5, which can only be read.
said[1]; //=> right
// mlock() of pages 0 to 5.
said[2]; //=> right
// mlock() of pages 6 to 8, of which 7 is a hole.
said[3]; //=> right
// mlockall() of what there is.
said[4]; //=> right
// munmap() of page 9.
said[5]; //=> right
// mlockall() of what there is now.
said[6]; //=> right
// mlockall() of what is to come.
said[7]; //=> right
