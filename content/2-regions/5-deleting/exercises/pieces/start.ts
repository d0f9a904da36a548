// Write pieces(area, addr, end): what is left of an area when addr up to end is taken from it.
interface Piece {
  vm_start: number;
  vm_end: number;
  vm_pgoff: number;
}

/** The range may begin before the area and end after it. Lowest piece first. */
function pieces(area: Piece, addr: number, end: number): Piece[] {
  return [
    { vm_start: area.vm_start, vm_end: addr, vm_pgoff: area.vm_pgoff },
    { vm_start: end, vm_end: area.vm_end, vm_pgoff: area.vm_pgoff },
  ];
}
