// Write slots(map, cluster, slot): the slots that one fault reads, if none of them is in memory.
/** `map`: the users of each slot, with 'bad' for one that cannot be used; `cluster`: vm.page-cluster. */
function slots(map: (number | 'bad')[], cluster: number, slot: number): number[] {
  return Array.from({ length: 1 << cluster }, (_, i) => slot + i).filter((one) => one < map.length);
}
