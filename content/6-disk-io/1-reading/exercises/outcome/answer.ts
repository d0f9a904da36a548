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
  let { pos, count, room } = call;
  let done = 0;
  let error: 'EIO' | 'EFAULT' | null = null;
  while (count > 0 && pos < file.size) {
    const page = Math.floor(pos / PAGE);
    if (file.bad.includes(page)) {
      error = 'EIO';
      break;
    }
    // What the page can give, and what the buffer can take.
    const wanted = Math.min((page + 1) * PAGE - pos, file.size - pos, count);
    const copied = Math.min(wanted, room);
    pos += copied;
    done += copied;
    count -= copied;
    room -= copied;
    if (copied < wanted) {
      error = 'EFAULT';
      break;
    }
  }
  return [done || (error ?? 0), pos];
}
