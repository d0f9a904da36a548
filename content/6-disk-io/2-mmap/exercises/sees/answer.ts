// Write sees(events): what a private mapping shows of the first byte of a file, after each event.
/**
 * The file is two pages of 0. `write`: another process writes a byte of the file. `store`: this process writes a
 * byte of its mapping. `sync`: the file is taken to the disk.
 */
type Event = ['write' | 'store', at: number, byte: number] | ['sync'];

function sees(events: Event[]): number[] {
  let file = 0;
  /** The first byte of the process's own copy of the first page, once it has one. */
  let own: number | null = null;
  return events.map((event) => {
    if (event[0] !== 'sync') {
      const [what, at, byte] = event;
      if (what === 'write' && at === 0) file = byte;
      // A store anywhere in the page makes the copy, with what the file has just then.
      if (what === 'store' && at < 4096) {
        own ??= file;
        if (at === 0) own = byte;
      }
    }
    return own ?? file;
  });
}
