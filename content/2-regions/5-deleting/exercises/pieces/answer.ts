// Write pieces(area, addr, end): what is left of an area when addr up to end is taken from it.
interface Piece {
  vm_start: number;
  vm_end: number;
  vm_pgoff: number;
}

/** The range may begin before the area and end after it. Lowest piece first. */
function pieces(area: Piece, addr: number, end: number): Piece[] {
  const { vm_start, vm_end, vm_pgoff } = area;
  if (end <= vm_start || addr >= vm_end) return [area];
  const left: Piece[] = [];
  if (vm_start < addr) left.push({ vm_start, vm_end: addr, vm_pgoff });
  // The tail begins where the range ends: as many pages further in the file.
  if (end < vm_end)
    left.push({ vm_start: end, vm_end, vm_pgoff: vm_pgoff + (end - vm_start) / 4096 });
  return left;
}
