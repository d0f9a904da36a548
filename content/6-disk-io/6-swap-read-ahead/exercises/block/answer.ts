// Write slots(map, cluster, slot): the slots that one fault reads, if none of them is in memory.
/** `map`: the users of each slot, with 'bad' for one that cannot be used; `cluster`: vm.page-cluster. */
function slots(map: (number | 'bad')[], cluster: number, slot: number): number[] {
  if (cluster === 0) return [slot];
  const size = 1 << cluster;
  const first = slot - (slot % size);
  const read: number[] = [];
  // Slot 0 is the header. A slot that is free or bad ends the block.
  for (let one = Math.max(first, 1); one < first + size && one < map.length; one++) {
    if (map[one] === 0 || map[one] === 'bad') break;
    read.push(one);
  }
  // The fault reads its own slot in any case.
  return read.includes(slot) ? read : [...read, slot];
}
