/** The slots as a text. */
function text(map: (number | 'bad')[], cluster: number, slot: number): string {
  const [first, count] = around([...map], cluster, slot);
  return Array.from({ length: count }, (_, i) => first + i).join(' ');
}
const used: (number | 'bad')[] = ['bad', 1, 1, 1, 1, 2, 1, 1, 1, 1];

// Without a hole nothing changes.
text(used, 2, 6); //=> 4 5 6 7
text(used, 2, 2); //=> 1 2 3
text(used, 2, 8); //=> 8 9

// A hole before it, after it, on both sides.
text(['bad', 1, 1, 1, 1, 0, 1, 1], 2, 7); //=> 6 7
text(['bad', 1, 1, 1, 1, 1, 0, 1], 2, 4); //=> 4 5
text(['bad', 1, 1, 1, 'bad', 1, 0, 1], 2, 5); //=> 5

// Never beyond the block.
text(used, 1, 6); //=> 6 7
text(used, 0, 6); //=> 6
