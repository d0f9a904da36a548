// Mend around(): a free slot in front of the one that is wanted must not end the block.
/** The first slot to read and how many, for a fault on `slot`; a count of 1 if it has no neighbours in use. */
function around(map: (number | 'bad')[], cluster: number, slot: number): [number, number] {
  const size = 1 << cluster;
  const base = slot - (slot % size);
  const used = (one: number) =>
    one >= Math.max(base, 1) &&
    one < Math.min(base + size, map.length) &&
    map[one] !== 0 &&
    map[one] !== 'bad';
  let first = slot;
  let last = slot;
  while (used(first - 1)) first--;
  while (used(last + 1)) last++;
  return [first, last - first + 1];
}
