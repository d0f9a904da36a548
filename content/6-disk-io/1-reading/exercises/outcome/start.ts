// Write outcome(file, call): what read() returns, and where it leaves the position.
interface File {
  /** Bytes. */
  size: number;
  /** Numbers of the pages that cannot be read. */
  bad: number[];
}
interface Call {
  /** The position at which it begins. */
  pos: number;
  count: number;
  /** How many bytes of the buffer can be written to, a multiple of 4. */
  room: number;
}
const PAGE = 4096;

function outcome(file: File, call: Call): [result: number | 'EIO' | 'EFAULT', position: number] {
  const { pos, count, room } = call;
  const end = Math.min(pos + count, file.size);
  if (file.bad.some((page) => page * PAGE >= pos && page * PAGE < end)) return ['EIO', pos];
  if (room < count) return ['EFAULT', pos];
  return [end - pos, end];
}
