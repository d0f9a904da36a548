// Write windows(touched): where windows of read-ahead begin, for a program that touches these pages.
/** The file is mapped from its beginning, marked with MADV_SEQUENTIAL, and longer than all of it. A window has 32 pages. */
function windows(touched: number[]): number[] {
  const begin: number[] = [];
  const there = new Set<number>();
  // The first window counts as read.
  let vm_raend = 32;
  for (const page of touched) {
    // Without a fault the kernel learns nothing.
    if (there.has(page)) continue;
    there.add(page);
    if (page + 16 !== vm_raend) continue;
    begin.push(vm_raend);
    vm_raend += 32;
  }
  return begin;
}
