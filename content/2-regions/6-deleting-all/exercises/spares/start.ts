// Write spares(before, tables): the spare page tables after the end of a program that had `tables` page tables.
function spares(before: number, tables: number): number {
  return Math.min(before + tables, 50);
}
