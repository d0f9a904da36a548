program(); //=> throws ENOMEM

/** 'right', or both to be compared. */
const judge = (yours: string, kernel: string) =>
  yours === kernel ? 'right' : `yours:\n${yours}\nkernel:\n${kernel}`;

// How many areas there are.
judge(`${predicted.trim().split('\n').length}`, `${p.maps().split('\n').length}`); //=> right

// Where they are, with what rights and offset.
judge(predicted.trim(), p.maps()); //=> right
