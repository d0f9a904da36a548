// Write reads(file, map, cached, page): the pages of a file that the touch of one reads from the disk.
/** A mapping: its first page in the file, its length, and whether madvise() announced random access. */
interface Mapping {
  first: number;
  pages: number;
  random: boolean;
}

/** `file` is the file's length; `cached` are the pages in memory; all are counted in pages of the file. */
function reads(file: number, map: Mapping, cached: number[], page: number): number[] {
  if (cached.includes(page)) return [];
  const end = Math.min(file, map.first + map.pages);
  return Array.from({ length: 8 }, (_, i) => page + i).filter((one) => one < end);
}
