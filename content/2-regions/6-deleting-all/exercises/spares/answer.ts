// Write spares(before, tables): the spare page tables after the end of a program that had `tables` page tables.
function spares(before: number, tables: number): number {
  const now = before + tables;
  // Up to 50 are kept. With one more they are trimmed, down to 25.
  return now > 50 ? 25 : now;
}
