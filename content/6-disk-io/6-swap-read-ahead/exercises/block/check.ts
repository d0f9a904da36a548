/** Slots as a text. */
const text = (map: (number | 'bad')[], cluster: number, slot: number) =>
  slots([...map], cluster, slot).join(' ');
const used: (number | 'bad')[] = ['bad', 1, 1, 1, 1, 2, 1, 1, 1, 1];

// In the middle of a block, at its beginning, and at the end of swap.
text(used, 2, 6); //=> 4 5 6 7
text(used, 2, 4); //=> 4 5 6 7
text(used, 2, 9); //=> 8 9

// The first block has the header in it.
text(used, 2, 2); //=> 1 2 3
text(used, 3, 2); //=> 1 2 3 4 5 6 7

// A free slot after the one that is wanted, or before it; and a bad one.
text(['bad', 1, 1, 1, 1, 1, 0, 1], 2, 5); //=> 4 5
text(['bad', 1, 1, 1, 1, 0, 1, 1], 2, 7); //=> 4 7
text(['bad', 1, 1, 1, 'bad', 1, 1, 1], 2, 6); //=> 6

// No read-ahead.
text(used, 0, 6); //=> 6
