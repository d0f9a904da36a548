import { boot } from 'sim';

const p = boot().spawn('check');
const said = calls.map(([areas, call]) => {
  call(p);
  return areas === p.mm.map_count ? 'right' : `wrong: ${areas}`;
});
said[0]; //=> right
said[1]; //=> right
said[2]; //=> right
said[3]; //=> right
said[4]; //=> right
said[5]; //=> right
said[6]; //=> right
