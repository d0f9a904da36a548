import type { SystemError } from 'sim';

/** Makes the call, and compares. */
function compare([answer, locked, rss, call]: (typeof calls)[number]): string {
  let really = 'done';
  try {
    call();
  } catch (error) {
    really = (error as SystemError).code;
  }
  return [
    ...(answer === really ? [] : [`the result is not ${answer}`]),
    ...(locked === p.mm.locked_vm ? [] : [`not ${locked} locked`]),
    ...(rss === p.mm.rss ? [] : [`not ${rss} in memory`]),
  ].join(', ');
}

const said = calls.map(compare);
said[0]; //=>
said[1]; //=>
said[2]; //=>
said[3]; //=>
said[4]; //=>
said[5]; //=>
said[6]; //=>
said[7]; //=>
