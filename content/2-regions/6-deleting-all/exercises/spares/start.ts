// Write spares(before, tables): the spare page tables after the end of a program that had this many.
function spares(before: number, tables: number): number {
  return Math.min(before + tables, 50);
}
