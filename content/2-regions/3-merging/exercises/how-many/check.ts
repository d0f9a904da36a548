import { boot } from 'sim';

const p = boot().spawn('check');

/** 'right', or both to be compared. */
const judge = (yours: number, kernel: number) =>
  yours === kernel ? 'right' : `yours:\n${yours}\nkernel:\n${kernel}`;

const said = calls.map(([areas, call]) => {
  call(p);
  return judge(areas, p.mm.map_count);
});
// One page, readable and writable.
said[0]; //=> right
// The page above it, only readable.
said[1]; //=> right
// The one above that, readable and writable again.
said[2]; //=> right
// Without the one in the middle.
said[3]; //=> right
// With one there that has its neighbours' rights.
said[4]; //=> right
// A page below them, without a reservation.
said[5]; //=> right
// A page below the stack.
said[6]; //=> right
