// Write reads(file, map, cached, page): the pages of a file that the touch of one reads from the disk.
/** A mapping: its first page in the file, its length, and whether madvise() announced random access. */
interface Mapping {
  first: number;
  pages: number;
  random: boolean;
}

/** `file` is the file's length; `cached` are the pages in memory; all are counted in pages of the file. */
function reads(file: number, map: Mapping, cached: number[], page: number): number[] {
  // Past the end it is SIGBUS, and a page in memory is not read.
  if (page >= file || cached.includes(page)) return [];
  if (map.random) return [page];
  // An aligned cluster, as far as both the file and the mapping go. It may begin before the mapping.
  const end = Math.min(file, map.first + map.pages);
  const cluster = Array.from({ length: 8 }, (_, i) => (page & ~7) + i);
  return cluster.filter((one) => one < end && !cached.includes(one));
}
