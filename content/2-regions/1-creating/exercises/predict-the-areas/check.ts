program(); //=> throws ENOMEM

// How many areas, where, with what rights and offset.
const mine = predicted.trim().split('\n');
const real = p.maps().split('\n');
mine.length === real.length; //=> true
mine.map((line) => line.slice(0, 17)).join() === real.map((line) => line.slice(0, 17)).join(); //=> true
predicted.trim() === p.maps(); //=> true
