// Mend around(): a free slot in front of the one that is wanted must not end the block.
/** The first slot to read and how many, for a fault on `slot`; a count of 1 if it has no neighbours in use. */
function around(map: (number | 'bad')[], cluster: number, slot: number): [number, number] {
  const size = 1 << cluster;
  const base = slot - (slot % size);
  const first = base === 0 ? 1 : base;
  let count = 0;
  for (let one = first; one < base + size && one < map.length; one++) {
    if (map[one] === 0 || map[one] === 'bad') break;
    count++;
  }
  return [first, count];
}
